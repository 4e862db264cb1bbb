import { fetchFeed } from '../src/reader/fetch'
import type { Fetched, FetchRequest } from '../src/reader/fetched'
import type { ImportContext } from './import-feed'

/** Asks with the host held; a host that a redirect leads to is taken like the first one. */
export function fetchPolitely(
  { deps, tally, slots }: Pick<ImportContext, 'deps' | 'tally' | 'slots'>,
  request: FetchRequest,
): Promise<Fetched> {
  return fetchFeed(request, {
    now: deps.now,
    async beforeRequest(url, isRedirect) {
      const refusal = isRedirect ? await tally.resting(() => slots.follow(url)) : null
      if (!refusal) slots.asked(url)
      return refusal
    },
  })
}
