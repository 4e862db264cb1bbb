import { record } from './audit'
import type { Deps } from './deps'
import { cancelFeedRun } from './feeds'
import type { Feed, Source } from './model/feed'
import { waitAtMost } from './queue/grace'
import { type Repeated, repeat } from './repeat'
import type { RemovalCounts, RemovalScope } from './store/removals'
import { StoreUnavailable } from './store/store'

/** Listings are counted so far. */
export const countLimit = 100_000
/** Rows that one write takes; between two others may write. */
const batchSize = 200
const restMs = 10
/** How often it is seen what is left of removals whose process died. */
const everyMs = 60_000

/** What a removal would take. */
export interface Removal extends RemovalCounts {
  scope: RemovalScope
  /** The name of the feed or the source, and what is to be typed to confirm it. */
  name: string
  word: string
  feeds: Feed[]
  /** Runs, which keep their figures; counted to `countLimit`. */
  runs: number
  documents: number
  /** Since when it is being done; null: nobody has asked for it. */
  askedAt: Date | null
}

/** Null: there is no such feed or source. */
export async function removalOf({ store }: Deps, scope: RemovalScope): Promise<Removal | null> {
  const target = await targetOf({ store }, scope)
  if (!target) return null
  const { feeds } = target
  const [counts, runs, documents] = await Promise.all([
    store.removals.count(scope, countLimit),
    store.runs.count(scope, countLimit),
    Promise.all(feeds.map(({ id }) => store.documents.list(id))),
  ])
  return { scope, ...target, ...counts, runs, documents: documents.flat().length }
}

type Target = Pick<Removal, 'name' | 'word' | 'feeds' | 'askedAt'>

async function targetOf(
  { store }: Pick<Deps, 'store'>,
  scope: RemovalScope,
): Promise<Target | null> {
  if ('feedId' in scope) {
    const feed = await store.feeds.get(scope.feedId)
    return feed && targetFor(feed, [feed])
  }
  const source = await store.sources.get(scope.source)
  const feeds = (await store.feeds.list()).filter((feed) => feed.source === scope.source)
  return source && targetFor(source, feeds)
}

const targetFor = ({ id, name, removalAskedAt }: Feed | Source, feeds: Feed[]): Target => ({
  name,
  word: id,
  feeds,
  askedAt: removalAskedAt,
})

export type RemovalAnswer =
  | { name: 'begun'; removal: Removal }
  /** What was typed is not its id. */
  | { name: 'unconfirmed'; removal: Removal }
  | { name: 'nothing' }

/**
 * Marks a feed, or a source with all its feeds, to be removed for good, and begins with it. From then on nothing is
 * imported there. `typed`: its id, by hand.
 */
export async function askRemoval(
  deps: Deps,
  scope: RemovalScope,
  typed: string,
): Promise<RemovalAnswer> {
  const removal = await removalOf(deps, scope)
  if (!removal) return { name: 'nothing' }
  if (typed.trim() !== removal.word) return { name: 'unconfirmed', removal }
  const removalAskedAt = deps.store.now()
  const stop = { removalAskedAt, isEnabled: false, disabledReason: 'It is being removed.' }
  for (const { id } of removal.feeds) {
    await deps.store.feeds.patch(id, stop)
    await cancelFeedRun(deps, id)
  }
  if ('source' in scope) await deps.store.sources.patch(scope.source, { removalAskedAt })
  if (removal.askedAt === null) await record(deps, deedOf(removal))
  deps.log.info({ ...scope, listings: removal.listings }, 'removal asked for')
  return { name: 'begun', removal }
}

const deedOf = ({ scope, name, listings }: Removal) =>
  'feedId' in scope
    ? ({
        action: 'feedRemoved',
        feedId: scope.feedId,
        subject: name,
        details: { listings },
      } as const)
    : ({
        action: 'sourceRemoved',
        thing: `source:${scope.source}`,
        subject: name,
        details: { listings },
      } as const)

/** Removes all that is marked. Any number of processes may do so at once, and die in it. */
export async function removeMarked(deps: Deps, signal?: AbortSignal): Promise<void> {
  const { store } = deps
  const isMarked = ({ removalAskedAt }: Feed | Source) => removalAskedAt !== null
  for (const { id } of (await store.sources.list()).filter(isMarked))
    await removeRows(deps, { source: id }, signal)
  for (const { id } of (await store.feeds.list()).filter(isMarked)) {
    await removeRows(deps, { feedId: id }, signal)
    if (signal?.aborted) return
    await store.removals.feed(id)
    // A batch that was on its way when its run was cancelled.
    await removeRows(deps, { feedId: id }, signal)
    deps.log.info({ feedId: id }, 'feed removed')
  }
  for (const { id } of (await store.sources.list()).filter(isMarked))
    if (!signal?.aborted) await store.removals.source(id)
}

const note = 'The feed was removed.'

async function removeRows(
  { store }: Deps,
  scope: RemovalScope,
  signal: AbortSignal | undefined,
): Promise<void> {
  const steps = [
    () => store.removals.listings(scope, batchSize),
    () => store.removals.runs(scope, note, batchSize),
  ]
  for (const step of steps) while (!signal?.aborted && (await step()) > 0) await Bun.sleep(restMs)
  for (let step = 0; !signal?.aborted && (await store.removals.words(step)); step++)
    await Bun.sleep(restMs)
}

/** Longer than that nobody waits for it. */
const patienceMs = 1_500

/** Removes what is marked, in the background if it takes long. True: it is done. */
export function beginRemoving(deps: Deps): Promise<boolean> {
  return waitAtMost(patienceMs, removeMarked(deps).catch(complainTo(deps)))
}

/** Ends what was begun and broken off. */
export function startRemoving(deps: Deps): Repeated {
  const stopping = new AbortController()
  const removing = repeat(() => removeMarked(deps, stopping.signal), everyMs, complainTo(deps))
  return {
    stop() {
      stopping.abort()
      return removing.stop()
    },
  }
}

/** An outage is logged where it is noticed. */
const complainTo =
  ({ log }: Pick<Deps, 'log'>) =>
  (error: unknown): void => {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    log[level]({ err: error }, 'what is marked could not be removed')
  }
