import { Hono } from 'hono'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Deps } from '../deps'
import { type Live, overlapMs } from '../live'
import { dayMs } from '../model/habit'
import { revisionOf } from '../model/revision'
import type { Run } from '../model/run'
import { createBell } from '../queue/bell'
import type { RunFilter } from '../store/runs'
import { describes } from './describe'
import type { Env } from './env'
import { matchesFilter, runFilterOf, runQuery } from './filters'
import { createStay } from './stay'
import { valid } from './valid'

/** Bun and most proxies cut a connection that is silent for longer than 10 s. */
const byDefault = { pingMs: 8000 }
/** A reader that takes nothing for so long is gone. */
const idleSeconds = 60
const pageSize = 500
/** A client that lost its connection comes back after so long. */
const retryMs = 2000

/** Milliseconds, up to the last instant that there is (ECMA-262 21.4.1.1). */
const lastEventId = z.coerce.number().int().min(0).max(8.64e15).optional().catch(undefined)

const told = describes({
  tag: 'Runs',
  summary: 'Changes of runs, live (Server-Sent Events)',
  description:
    'Each event `run` has a run as JSON, whole, whenever it changes and the filter matches. Its id is an instant in milliseconds: a client that comes back with it as `Last-Event-ID` gets all that has changed since then. A change may come twice, never not at all; who comes back after longer than runs are kept is told by an event `gap`, with `keptSince`, before the rest. A slow reader gets the newest state of each run. Comments keep the connection alive.',
  answers: { 200: { 'text/event-stream': null } },
  parameters: [
    {
      in: 'header',
      name: 'Last-Event-ID',
      description: 'From where to go on; without it only what changes from now on is sent',
      schema: { type: 'string' },
    },
  ],
})

/** The runs that change, as JSON, to whoever listens. */
export function apiEvents(deps: Deps, live: Live, { pingMs } = byDefault) {
  const query = runQuery.omit({ cursor: true, limit: true })
  return new Hono<Env>().get('/events', told, valid('query', query), (c) => {
    const filter = runFilterOf(c.req.valid('query'))
    const since = lastEventId.parse(c.req.header('last-event-id'))
    c.env?.timeout?.(c.req.raw, idleSeconds)
    c.header('X-Accel-Buffering', 'no')
    return streamSSE(
      c,
      (stream) => follow(stream, { filter, mayStay: createStay(c, deps) }, since),
      async (error) => {
        deps.log.error({ err: error }, 'event stream failed')
      },
    )
  })

  async function follow(
    stream: SSEStreamingApi,
    { filter, mayStay }: { filter: RunFilter; mayStay: () => Promise<boolean> },
    since: number | undefined,
  ) {
    const pending = new Map<string, Run>()
    const bell = createBell()
    stream.onAbort(bell.ring)
    const stop = live.watch((runs) => {
      for (const run of runs) pending.set(run.id, run)
      bell.ring()
    })
    try {
      // Bun sends the headers with the first byte.
      await stream.write(`retry: ${retryMs}\n\n`)
      const keptSince = new Date(
        deps.store.now().getTime() - deps.config.RUN_RETENTION_DAYS * dayMs,
      )
      if (since !== undefined && since < keptSince.getTime())
        await stream.writeSSE({ event: 'gap', data: JSON.stringify({ keptSince }) })
      // What stands at the seam comes from both sides.
      const told = new Set<string>()
      const seam = deps.store.now().getTime() - 2 * overlapMs
      // What others look for now may have changed long before.
      const begin = since === undefined ? seam : 0
      if (since !== undefined)
        for await (const runs of changedFrom(since)) {
          await send(stream, filter, runs)
          for (const run of runs) if (run.updatedAt.getTime() > seam) told.add(revisionOf(run))
        }
      while (!stream.aborted && !live.isClosed && (await mayStay())) {
        const runs = [...pending.values()].filter(
          (run) => run.updatedAt.getTime() > begin && !told.delete(revisionOf(run)),
        )
        pending.clear()
        await send(stream, filter, runs)
        if (!(await bell.wait(pingMs))) await stream.write(': ping\n\n')
      }
    } finally {
      stop()
    }
  }

  /** All that has changed since then, the oldest change first. */
  async function* changedFrom(since: number): AsyncGenerator<Run[]> {
    // A clock that was set back has not come to `since` yet.
    let from = new Date(Math.min(since, deps.store.now().getTime()) - overlapMs)
    let limit = pageSize
    for (;;) {
      const runs = await deps.store.runs.changedSince(from, limit)
      yield runs
      const last = runs.at(-1)
      if (!last || runs.length < limit) return
      // One write may change many runs at the same instant.
      if (last.updatedAt > from) from = last.updatedAt
      else limit *= 2
    }
  }
}

/** In the order of their changes, so that whoever breaks off has missed nothing before the last id. */
async function send(stream: SSEStreamingApi, filter: RunFilter, runs: Run[]): Promise<void> {
  const changed = runs
    .filter((run) => matchesFilter(run, filter))
    .toSorted((a, b) => a.updatedAt.getTime() - b.updatedAt.getTime())
  for (const run of changed) {
    if (stream.aborted) return
    const id = String(run.updatedAt.getTime())
    await stream.writeSSE({ event: 'run', id, data: JSON.stringify(run) })
  }
}
