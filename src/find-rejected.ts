import type { Deps } from './deps'
import type { Run } from './model/run'
import type { FoundItem } from './model/run-items'

const mostFound = 5

/**
 * Items that a text names, by guid or by what they begin with, among those that the last whole import of each feed has
 * rejected: what is rejected stays so in every import until the board mends it.
 */
export async function findRejected(
  { store }: Pick<Deps, 'store'>,
  text: string,
): Promise<FoundItem[]> {
  const name = text.trim().toLowerCase()
  const feeds = await store.feeds.list()
  const runs = await store.runs.some(feeds.flatMap((feed) => feed.lastCompleteRunId ?? []))
  return runs.flatMap((run) => rejectedIn(run, name)).slice(0, mostFound)
}

const rejectedIn = (run: Run, name: string): FoundItem[] =>
  run.rejected
    .filter(({ guid, excerpt }) => [guid, excerpt].some((at) => at?.toLowerCase().includes(name)))
    .map((item) => ({ ...item, run }))
