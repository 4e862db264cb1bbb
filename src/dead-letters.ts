import { record } from './audit'
import type { Deps } from './deps'
import type { Run, Trigger } from './model/run'
import { type Opening, openRun } from './runs'
import type { RunFilter } from './store/runs'

export type DeadLetterFilter = Pick<RunFilter, 'errorKind' | 'feedId' | 'source'>

/** Which runs are shown and retried: those that were dead letters of this filter before `asOf`. */
export const deadLettersOf = (filter: DeadLetterFilter, asOf?: Date): RunFilter => ({
  ...filter,
  isDeadLetter: true,
  endedBefore: asOf,
})

/** What became of the wish to retry many dead letters. */
export interface Retrial {
  /** One for each feed: a feed has at most one open run, which does again what all of its dead letters failed to do. */
  runs: Run[]
  /** Dead letters that these runs answer. */
  answered: number
  /** Feeds that got no run; their dead letters stay. */
  skipped: { feedId: string; deadLetters: number; opening: Exclude<Opening, { name: 'opened' }> }[]
}

const pageSize = 500

/**
 * Retries all that match, newest first. The filter is frozen: what failed at `asOf` or later is not taken in,
 * so neither are these retries when they fail again.
 */
export async function retryDeadLetters(
  deps: Deps,
  filter: DeadLetterFilter,
  options: { asOf?: Date | undefined; trigger: Extract<Trigger, 'retry' | 'api'> },
): Promise<Retrial> {
  const now = deps.store.now()
  const asOf = options.asOf && options.asOf < now ? options.asOf : now
  const frozen = deadLettersOf(filter, asOf)
  const openings = new Map<string, Opening>()
  const stayed = new Map<string, number>()
  let answered = 0
  let cursor: string | undefined
  do {
    const page = await deps.store.runs.list(frozen, { limit: pageSize, cursor })
    for (const [feedId, runs] of Map.groupBy(page.rows, (run) => run.feedId))
      await retryFeed(feedId, runs)
    cursor = page.next ?? undefined
  } while (cursor)
  return { runs: [...openings.values()].flatMap(openedRun), answered, skipped: skippedFeeds() }

  async function retryFeed(feedId: string, runs: Run[]): Promise<void> {
    const opening = openings.get(feedId) ?? (await retryNewest(feedId, runs))
    openings.set(feedId, opening)
    const [run] = openedRun(opening)
    if (!run) {
      stayed.set(feedId, (stayed.get(feedId) ?? 0) + runs.length)
      return
    }
    const ids = runs.map(({ id }) => id)
    // The one that it names left the list when it was opened.
    const isNamed = run.retryOf !== null && ids.includes(run.retryOf)
    answered += (isNamed ? 1 : 0) + (await deps.store.runs.answer(ids, run.id))
  }

  async function retryNewest(feedId: string, [newest]: Run[]): Promise<Opening> {
    const { trigger } = options
    return openRun(deps, feedId, { trigger, isForced: true, retryOf: newest?.id ?? null })
  }

  function skippedFeeds(): Retrial['skipped'] {
    return [...openings].flatMap(([feedId, opening]) =>
      opening.name === 'opened' ? [] : [{ feedId, deadLetters: stayed.get(feedId) ?? 0, opening }],
    )
  }
}

const openedRun = (opening: Opening): Run[] => (opening.name === 'opened' ? [opening.run] : [])

/** Puts a dead letter aside, with the reason. */
export async function dismissDeadLetter(
  deps: Deps,
  id: string,
  note: string,
): Promise<
  { name: 'dismissed'; run: Run } | { name: 'noDeadLetter'; run: Run } | { name: 'noRun' }
> {
  const dismissed = await deps.store.runs.dismiss(id, note)
  if (dismissed) {
    deps.queue.nudge()
    const { feedId, feedName: subject } = dismissed
    deps.log.info({ runId: id, feedId }, 'dead letter dismissed')
    const what = { runId: id, feedId, subject, details: { note } }
    await record(deps, { action: 'deadLetterDismissed', ...what })
    return { name: 'dismissed', run: dismissed }
  }
  const run = await deps.store.runs.get(id)
  return run ? { name: 'noDeadLetter', run } : { name: 'noRun' }
}
