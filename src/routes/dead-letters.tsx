import { zValidator } from '@hono/zod-validator'
import { Hono } from 'hono'
import { HTTPException } from 'hono/http-exception'
import { z } from 'zod'
import { DeadLettersPage } from '../../views/dead-letters'
import { counted } from '../../views/format'
import type { NoticeProps } from '../../views/notice'
import { deadLettersOf, dismissDeadLetter, type Retrial, retryDeadLetters } from '../dead-letters'
import type { Deps } from '../deps'
import type { Env, RouteContext } from './env'
import { answerNotFound, answerRefusal } from './errors'
import {
  deadLetterFilterOf,
  deadLetterFilterText,
  deadLetterQuery,
  hrefOf,
  retrialWish,
} from './filters'
import { leaveNotice } from './flash'
import { noticeOf } from './opening-notice'
import { sentencesOf } from './problem'
import { answerPage } from './render'

const path = '/dead-letters'
/** Each shows all there is to know: a page holds fewer than one of rows. */
const perPage = 20
const countLimit = 10_000

export const dismissal = z.object({
  note: z
    .string({ error: 'Give a reason.' })
    .trim()
    .min(1, { error: 'Give a reason.' })
    .max(500, { error: 'Give at most 500 characters.' }),
})

export function deadLetterRoutes(deps: Deps) {
  const { store } = deps
  return new Hono<Env>()
    .get(path, answerDeadLetters)
    .post(`${path}/retries`, form(retrialWish), async (c) => {
      const { asOf, ...text } = c.req.valid('form')
      const retrial = await retryDeadLetters(deps, deadLetterFilterOf(text), {
        asOf: asOf ? new Date(asOf) : undefined,
        trigger: 'retry',
      })
      leaveNotice(c, noticeOfRetrial(retrial))
      return c.redirect(hrefOf(path, { ...deadLetterFilterText(text) }), 303)
    })
    .post('/runs/:id/dismissals', form(dismissal), async (c) => {
      const answer = await dismissDeadLetter(deps, c.req.param('id'), c.req.valid('form').note)
      if (answer.name === 'noRun') return answerNotFound(c)
      leaveNotice(
        c,
        answer.name === 'dismissed'
          ? { tone: 'good', text: `The dead letter of ${answer.run.feedName} is dismissed.` }
          : { tone: 'info', text: 'This run is no dead letter any more.' },
      )
      return c.redirect(listBefore(c), 303)
    })

  async function answerDeadLetters(c: RouteContext) {
    const query = deadLetterQuery.safeParse(c.req.query())
    if (!query.success)
      return answerRefusal(c, {
        status: 400,
        title: 'The filter cannot be read',
        detail: `${sentencesOf(query.error.issues)}.`,
      })
    const { cursor, limit = perPage } = query.data
    const asOf = store.now()
    const filter = deadLettersOf(deadLetterFilterOf(query.data), asOf)
    const text = deadLetterFilterText(query.data)
    const [page, count, feeds, sources] = await Promise.all([
      store.runs.list(filter, { cursor, limit }),
      store.runs.count(filter, countLimit),
      store.feeds.list(),
      store.sources.list(),
    ])
    const link = (cursor: string | null) =>
      cursor && hrefOf(path, { ...text, limit: query.data.limit, cursor })
    return answerPage(
      c,
      { title: 'Dead letters', section: 'dead-letters' },
      <DeadLettersPage
        runs={page.rows}
        count={count}
        countLimit={countLimit}
        filter={text}
        asOf={asOf}
        feeds={feeds.map(({ id, name }) => ({ value: id, label: name }))}
        sources={sources.map(({ id, name }) => ({ value: id, label: name }))}
        newer={link(page.previous)}
        older={link(page.next)}
      />,
    )
  }
}

/** The list that the form stood on, with its filter; never an address of elsewhere. */
function listBefore(c: RouteContext): string {
  const referer = c.req.header('referer')
  if (!referer || !URL.canParse(referer)) return path
  const { pathname, search } = new URL(referer)
  return pathname === path ? `${path}${search}` : path
}

function noticeOfRetrial({ runs, answered, skipped }: Retrial): NoticeProps {
  if (runs.length === 0 && skipped.length === 0)
    return { tone: 'info', text: 'No dead letter matches any more: nothing was retried.' }
  const opened = `${counted(answered, 'dead letter is', 'dead letters are')} retried by ${counted(runs.length, 'new run')}.`
  const named = skipped.slice(0, 3).map(({ opening }) => noticeOf(opening).text)
  const others = skipped.length - named.length
  const parts = [
    runs.length > 0 ? opened : '',
    skipped.length > 0
      ? `${counted(skipped.length, 'feed')} got no run, and ${skipped.length === 1 ? 'its' : 'their'} dead letters stay.`
      : '',
    ...named,
    others > 0 ? `So it is with ${counted(others, 'more feed')}.` : '',
  ]
  return {
    tone: skipped.length === 0 ? 'good' : 'info',
    text: parts.filter(Boolean).join(' ').slice(0, 600),
  }
}

/** A form whose fields do not hold is answered with a sentence for each. */
const form = <T extends z.ZodType>(schema: T) =>
  zValidator('form', schema, (result) => {
    if (!result.success) throw new HTTPException(422, { message: sentencesOf(result.error.issues) })
  })
