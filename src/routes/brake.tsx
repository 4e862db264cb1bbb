import { Hono } from 'hono'
import { z } from 'zod'
import { BrakePage } from '../../views/brake'
import { counted } from '../../views/format'
import type { NoticeProps } from '../../views/notice'
import { approveBrake, type BrakeAnswer, heldListings, rejectBrake } from '../brake'
import type { Deps } from '../deps'
import { changeFeed } from '../feeds'
import { feedKinds } from '../model/feed'
import { maxCursorLength } from '../model/page'
import type { Env, RouteContext } from './env'
import { answerNotFound } from './errors'
import { hrefOf } from './filters'
import { form, redirect } from './forms'
import { answerPage } from './render'

/** An empty field is no note. */
export const noteField = z
  .string()
  .trim()
  .max(500, { error: 'Give at most 500 characters.' })
  .nullish()
  .transform((note) => note || null)
export const runId = z.uuid({ error: 'Give the id of a run.' }).optional()

const approvalForm = z.object({ note: noteField, before: runId })
const rejectionForm = z.object({ note: noteField })
const kindForm = z.object({
  kind: z.union([z.literal(''), z.enum(feedKinds)], { error: 'Choose full or window.' }),
})
const cursor = z.string().max(maxCursorLength).optional().catch(undefined)

const perPage = 50

/** The page of a brake and its forms, and the form of a feed's kind. */
export function brakeRoutes(deps: Deps) {
  return new Hono<Env>()
    .get('/feeds/:id/brake', (c) => answerBrake(c, c.req.param('id')))
    .post('/feeds/:id/brake/approvals', form(approvalForm), async (c) => {
      const id = c.req.param('id')
      return answerDecision(c, id, await approveBrake(deps, id, c.req.valid('form')))
    })
    .post('/feeds/:id/brake/rejections', form(rejectionForm), async (c) => {
      const id = c.req.param('id')
      return answerDecision(c, id, await rejectBrake(deps, id, c.req.valid('form')))
    })
    .post('/feeds/:id/kind', form(kindForm), async (c) => {
      const id = c.req.param('id')
      const feed = await changeFeed(deps, id, { kind: c.req.valid('form').kind || null })
      if (!feed) return answerNotFound(c)
      const has = feed.kind === 'full' ? 'all listings of its board' : 'the newest listings only'
      return redirect(c, `/feeds#feed-${id}`, {
        tone: 'good',
        text: `${feed.name} is taken to have ${has}.`,
      })
    })

  async function answerBrake(c: RouteContext, id: string) {
    const after = cursor.parse(c.req.query('cursor'))
    const held = await heldListings(deps, id, after ?? null, perPage)
    if (!held) return answerNotFound(c)
    const path = `/feeds/${id}/brake`
    return answerPage(
      c,
      { title: `What ${held.feed.name} misses`, section: 'feeds' },
      <BrakePage
        feed={held.feed}
        listings={held.rows}
        first={after ? path : null}
        next={held.next && hrefOf(path, { cursor: held.next })}
      />,
    )
  }

  function answerDecision(c: RouteContext, id: string, answer: BrakeAnswer) {
    switch (answer.name) {
      case 'noFeed':
        return answerNotFound(c)
      case 'noBrake':
        return redirect(c, `/feeds/${id}/brake`, {
          tone: 'info',
          text: 'No close of this feed waits for you any more.',
        })
      case 'decided':
        return redirect(c, `/feeds/${id}/brake`, noticeOf(answer))
      default:
        return answer satisfies never
    }
  }
}

function noticeOf({ feed, decision }: Extract<BrakeAnswer, { name: 'decided' }>): NoticeProps {
  if (!decision) return { tone: 'info', text: `The listings of ${feed.name} are being closed.` }
  const { isApproved, count } = decision
  const listings = counted(count, 'listing')
  return isApproved
    ? { tone: 'good', text: `Closed: ${listings} of ${feed.name}.` }
    : { tone: 'good', text: `Kept open: ${listings} of ${feed.name}.` }
}
