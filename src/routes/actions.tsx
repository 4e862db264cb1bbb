import { Hono } from 'hono'
import { validator } from 'hono/validator'
import { z } from 'zod'
import type { NoticeProps } from '../../views/notice'
import { acceptHabit } from '../acceptances'
import type { Deps } from '../deps'
import { feedUrl, givenName, sourceName, typedHeaders } from '../feed-fields'
import { addFeed, changeFeed, type FeedChange, takenText } from '../feeds'
import { feedKinds } from '../model/feed'
import { addPreviewed } from '../previews'
import { cancelRun, importAll, type Opening, openRun, retryRun } from '../runs'
import { answerChanges } from './changes'
import { type Env, isFragment, type RouteContext } from './env'
import { answerNotFound } from './errors'
import { answerFeeds } from './feed-pages'
import { form, pauseForm, redirect } from './forms'
import { mappingText } from './mapping-query'
import { noticeOf, noticeOfAll } from './opening-notice'
import { answerPreview } from './previews'

const importForm = z
  .object({
    feedId: z.string().max(200).optional(),
    all: z.literal('1').optional(),
    force: z.literal('1').optional(),
  })
  .refine(({ feedId, all }) => feedId || all, { error: 'Choose a feed.' })
const addForm = z.object({
  url: feedUrl('give the http or https address of a feed'),
  name: givenName.optional(),
  source: sourceName.optional(),
  kind: z.union([z.literal('').transform(() => undefined), z.enum(feedKinds)]).optional(),
  mapping: mappingText.optional(),
  headers: typedHeaders.optional(),
  /** What was looked at before. */
  preview: z.string().max(100).optional(),
})
const headersForm = z.object({
  headers: typedHeaders.optional(),
  /** The names of those that go. */
  remove: z.union([z.string(), z.array(z.string())]).optional(),
})
const nameForm = z.object({ name: givenName.pipe(z.string().min(1, 'Give the feed a name.')) })
const priorityForm = z.object({
  priority: z.coerce
    .number()
    .int()
    .min(1, 'Give a priority from 1 to 10.')
    .max(10, 'Give a priority from 1 to 10.'),
})

/** What the forms of the pages do. Every answer is a redirect, or for htmx the changed pieces. */
export function actionRoutes(deps: Deps) {
  return new Hono<Env>()
    .post('/runs', form(importForm), async (c) => {
      const { feedId, all, force } = c.req.valid('form')
      const options = { trigger: 'manual', isForced: force === '1' } as const
      if (all) {
        const openings = await importAll(deps, options)
        return answerImport(c, openings, noticeOfAll(openings))
      }
      const opening = await openRun(deps, feedId ?? '', options)
      return answerImport(c, [opening], noticeOf(opening))
    })
    .post('/runs/:id/retries', async (c) => {
      const id = c.req.param('id')
      const opening = await retryRun(deps, id)
      if (opening.name === 'noRun') return answerNotFound(c)
      if (opening.name === 'notEnded')
        return redirect(c, `/runs/${id}`, { tone: 'info', text: 'This run has not ended yet.' })
      const isOpen = opening.name === 'opened' || opening.name === 'alreadyOpen'
      return redirect(c, `/runs/${isOpen ? opening.run.id : id}`, noticeOf(opening))
    })
    .post('/runs/:id/cancellations', async (c) => {
      const id = c.req.param('id')
      const run = await cancelRun(deps, id)
      if (run) return redirect(c, `/runs/${id}`, { tone: 'good', text: 'The run is cancelled.' })
      if (!(await deps.store.runs.get(id))) return answerNotFound(c)
      return redirect(c, `/runs/${id}`, { tone: 'info', text: 'This run had ended already.' })
    })
    .post('/feeds', typedForm, async (c) => {
      const typed = c.req.valid('form')
      const given = addForm.safeParse(typed)
      if (!given.success) return answerAgain(c, typed, problemIn(given.error), 422)
      const { preview, ...newFeed } = given.data
      const addition = preview
        ? await addPreviewed(deps, newFeed, preview)
        : await addFeed(deps, newFeed)
      if (addition.name === 'added')
        return redirectToFeed(c, addition.feed.id, `${addition.feed.name} is added.`)
      return answerAgain(c, typed, takenText(addition.feed), 409)
    })
    .post('/feeds/:id/name', form(nameForm), (c) =>
      change(c, c.req.param('id'), { name: c.req.valid('form').name }, 'is the new name.'),
    )
    .post('/feeds/:id/priority', form(priorityForm), (c) => {
      const { priority } = c.req.valid('form')
      return change(c, c.req.param('id'), { priority }, `has priority ${priority} now.`)
    })
    .post('/feeds/:id/headers', form(headersForm), (c) => {
      const { headers = {}, remove = [] } = c.req.valid('form')
      const gone = Object.fromEntries([remove].flat().map((name) => [name, null]))
      const wanted = { headers: { ...gone, ...headers } }
      return change(c, c.req.param('id'), wanted, 'is asked with these headers from now on.')
    })
    .post('/feeds/:id/pause', form(pauseForm), (c) =>
      change(c, c.req.param('id'), { pausedBecause: c.req.valid('form').reason }, 'is paused.'),
    )
    .post('/feeds/:id/resume', (c) =>
      change(c, c.req.param('id'), { pausedBecause: null }, 'is imported again when it is due.'),
    )
    .post('/feeds/:id/acceptances', async (c) => {
      const feed = await acceptHabit(deps, c.req.param('id'))
      if (!feed) return answerNotFound(c)
      return redirectToFeed(c, feed.id, `${feed.name} is expected to be like that from now on.`)
    })

  async function answerImport(c: RouteContext, openings: Opening[], notice: NoticeProps) {
    if (isFragment(c)) return answerChanges(c, deps, openings, notice)
    return redirect(c, pathBefore(c), notice)
  }

  /** The page from which it came, with what was typed. */
  function answerAgain(c: RouteContext, typed: Typed, problem: string, status: 409 | 422) {
    const { preview, source } = typed
    if (typeof preview !== 'string')
      return answerFeeds(c, deps, { ...textOf(typed), problem }, status)
    const mapping = mappingText.safeParse(typed.mapping).data ?? null
    const name = sourceName.safeParse(source).data ?? null
    return answerPreview(c, deps, { id: preview, source: name, mapping, problem })
  }

  async function change(c: RouteContext, id: string, wanted: FeedChange, done: string) {
    const feed = await changeFeed(deps, id, wanted)
    return feed ? redirectToFeed(c, id, `${feed.name} ${done}`) : answerNotFound(c)
  }
}

const redirectToFeed = (c: RouteContext, id: string, text: string) =>
  redirect(c, `/feeds#feed-${id}`, { tone: 'good', text })

/** The page that the form stood on; never an address of elsewhere, nor one that only takes forms. */
function pathBefore(c: RouteContext): string {
  const referer = c.req.header('referer')
  if (!referer || !URL.canParse(referer)) return '/'
  const { pathname, search } = new URL(referer)
  return /^\/(feeds)?$/.test(pathname) ? `${pathname}${search}` : '/'
}

/** What was typed, right or wrong: the page comes back with it. */
const typedForm = validator('form', (typed) => typed)

function problemIn(error: z.ZodError): string {
  const message = error.issues[0]?.message ?? 'check the fields'
  return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`
}

type Typed = Record<string, unknown>

const textOf = ({ url, name }: Typed) => ({
  ...(typeof url === 'string' && { url }),
  ...(typeof name === 'string' && { name }),
})
