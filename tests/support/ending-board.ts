import type { Deps } from '../../src/deps'
import { closeExpired } from '../../src/lifecycle'
import { sweep } from '../../src/lifecycle-sweep'
import type { Feed, FeedDraft } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from './deps'
import { aClock, aFeedDraft, type Clock } from './factories'
import { type Reply, type Route, startFeedHost } from './feed-host'
import { rss } from './rss'

export interface EndingBoard<D extends Deps = TestDeps> {
  deps: D
  clock: Clock
  /** Adds a feed of the board; a full one unless told. */
  addFeed(id: string, settings?: Partial<FeedDraft>): Promise<void>
  /** Imports what the board says now, with a real worker; answers the run as it ended. */
  imports(feedId: string, route: Route): Promise<Run>
  /** Lets the time pass, and the sweep look. */
  passes(ms: number): Promise<void>
  feed(id: string): Promise<Feed>
  /** Numbers of the listings that are open. */
  open(): Promise<number[]>
  close(): Promise<void>
}

/** A board on this machine whose feeds are imported for real, on a clock of the test's own. */
export async function startEndingBoard(): Promise<EndingBoard> {
  const clock = aClock()
  const deps = await createTestDeps({
    now: clock.now,
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' },
  })
  return endingBoardOf(deps, clock, deps.close)
}

/** The same, where the caller has opened the store. */
export async function endingBoardOf<D extends Deps>(
  deps: D,
  clock: Clock,
  closeDeps: () => Promise<void>,
): Promise<EndingBoard<D>> {
  const host = await startFeedHost()
  const { store } = deps
  return {
    deps,
    clock,
    async addFeed(id, settings = {}) {
      const url = host.url(`/${id}`)
      await store.feeds.insert(aFeedDraft({ id, url, kind: 'full', ...settings }))
    },
    async imports(feedId, route) {
      host.route(`/${feedId}`, route)
      clock.advance(1000)
      const opening = await openRun(deps, feedId, { trigger: 'manual', isForced: true })
      if (opening.name !== 'opened') throw new Error(opening.name)
      const { id, generation } = opening.run
      const work = createWorker(deps, 'w')
      await work({ runId: id, generation }, new AbortController().signal)
      const run = await store.runs.get(id)
      if (!run) throw new Error('no run')
      return run
    },
    async passes(ms) {
      clock.advance(ms)
      await closeExpired(deps)
      await sweep(deps)
    },
    async feed(id) {
      const feed = await store.feeds.get(id)
      if (!feed) throw new Error('no feed')
      return feed
    },
    async open() {
      const { rows } = await store.listings.list({ isOpen: true }, { limit: 500 })
      return rows.map(({ externalId }) => Number(externalId.replace('job-', ''))).sort(byNumber)
    },
    async close() {
      await closeDeps()
      await host.close()
    },
  }
}

const byNumber = (a: number, b: number) => a - b

/** A feed of these listings, and one element more that tells two documents of them apart. */
export const listing = (numbers: number[], edition = 0): Reply & { body: string } => ({
  body: rss(numbers.map(item), `<copyright>${edition}</copyright>`),
})

/** Posted an hour apart, the higher number the newer. */
const item = (n: number): string => `<item><title>Gardener ${n}</title>
  <link>https://board.example/jobs/${n}</link><guid isPermaLink="false">job-${n}</guid>
  <pubDate>${new Date(Date.parse('2026-10-01T00:00:00Z') + n * 3_600_000).toUTCString()}</pubDate>
  <description>Plants, edition 1.</description></item>`

/** Numbers `from` to `to`, inclusive. */
export const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index)
