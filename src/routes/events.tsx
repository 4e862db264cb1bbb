import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Deps } from '../deps'
import { type Live, overlapMs } from '../live'
import type { Run } from '../model/run'
import { type Bell, createBell } from '../queue/bell'
import type { Env } from './env'
import { answerUnreadable } from './errors'
import { pageLimit, runFilterOf, runQuery } from './filters'
import { createLiveFrame } from './live-frame'
import { createStay } from './stay'
import { changeOf, type StreamView } from './stream'
import { createTotals } from './totals'

/** Bun and most proxies cut a connection that is silent for longer than 10 s. */
const pingMs = 8000
/** A reader that takes nothing for so long is gone. */
const idleSeconds = 60
const replayLimit = 500

/** Milliseconds, up to the last instant that there is (ECMA-262 21.4.1.1). */
const instant = z.coerce.number().int().min(0).max(8.64e15).optional().catch(undefined)

const eventsQuery = runQuery.extend({
  first: z.literal('1').optional(),
  /** When the page was made: what changed since then is sent first. */
  since: instant,
})

interface FollowedView extends StreamView {
  mayStay: () => Promise<boolean>
}

/** The rows of a page, live: each message is HTML that htmx puts in its place. */
export function eventRoutes(deps: Deps, live: Live) {
  const nextTotals = createTotals(deps)
  const frame = createLiveFrame(deps)

  return new Hono<Env>().get('/events', (c) => {
    const query = eventsQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const filter = runFilterOf(query.data)
    const isFirstPage = query.data.first === '1'
    const view = { filter, isFirstPage, sent: new Set<string>(), mayStay: createStay(c, deps) }
    const since = instant.parse(c.req.header('last-event-id')) ?? query.data.since
    c.env?.timeout?.(c.req.raw, idleSeconds)
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(
      c,
      (stream) => follow(stream, view, since),
      async (error) => {
        deps.log.error({ err: error }, 'event stream failed')
      },
    )
  })

  async function follow(stream: SSEStreamingApi, view: FollowedView, since: number | undefined) {
    const pending = new Map<string, Run>()
    const bell = createBell()
    stream.onAbort(bell.ring)
    const stop = live.watch((runs) => {
      for (const run of runs) pending.set(run.id, run)
      bell.ring()
    })
    const changed: string[] = []
    const stopFrame = frame.watch((html) => {
      changed.splice(0, 1, html)
      bell.ring()
    })
    try {
      // Bun sends the headers with the first byte.
      await stream.write(': hello\n\n')
      for (const run of await missed(view, since))
        if (!pending.has(run.id)) pending.set(run.id, run)
      await send(stream, view, { runs: pending, frame: changed }, bell)
    } finally {
      stop()
      stopFrame()
    }
  }

  /** What changed between the making of the page (or the last message) and the opening of the stream. */
  async function missed(view: FollowedView, since: number | undefined): Promise<Run[]> {
    const { runs } = deps.store
    const changed = since === undefined ? [] : await runs.changedSince(beforeOf(since), replayLimit)
    if (since !== undefined && changed.length < replayLimit) return changed
    const firstPage = await runs.list(view.filter, { limit: pageLimit })
    return [...firstPage.rows.reverse(), ...changed]
  }

  /** A clock that was set back has not come to `since` yet. */
  function beforeOf(since: number): Date {
    return new Date(Math.min(since, deps.store.now().getTime()) - overlapMs)
  }

  /** A slow reader gets the newest state of each run, not every state: `pending` does not grow. */
  async function send(
    stream: SSEStreamingApi,
    view: FollowedView,
    pending: { runs: Map<string, Run>; frame: string[] },
    bell: Bell,
  ): Promise<void> {
    const totals = askedTotals(view, bell)
    while (!stream.aborted && !live.isClosed && (await view.mayStay())) {
      const runs = [...pending.runs.values()]
      pending.runs.clear()
      const changes = runs.map((run) => changeOf(run, view)).join('')
      if (changes) await stream.writeSSE({ id: newestOf(runs), data: changes })
      if (changes) totals.ask()
      const counted = totals.take()
      if (counted) await stream.writeSSE({ data: counted })
      for (const html of pending.frame.splice(0)) await stream.writeSSE({ data: html })
      if (!(await bell.wait(pingMs))) await stream.write(': ping\n\n')
    }
  }

  /** Totals come later than the rows that changed them; until then the stream goes on. */
  function askedTotals({ filter }: StreamView, bell: Bell) {
    let counted: string | null = null
    return {
      ask() {
        nextTotals(filter).then(
          (html) => {
            counted = html
            bell.ring()
          },
          (error) => deps.log.warn({ err: error }, 'the totals cannot be counted'),
        )
      },
      take() {
        const html = counted
        counted = null
        return html
      },
    }
  }
}

const newestOf = (runs: Run[]): string =>
  String(Math.max(...runs.map((run) => run.updatedAt.getTime())))
