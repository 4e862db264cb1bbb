import { fetchFeed } from '../src/reader/fetch/fetch'
import type { Fetched, FetchRequest } from '../src/reader/fetch/fetched'
import type { ImportContext } from './import-feed'
import type { Tally } from './tally'

/** Asks with the host held; a host that a redirect leads to is taken like the first one. */
export async function fetchPolitely(
  { deps, tally, slots }: Pick<ImportContext, 'deps' | 'slots'> & { tally: Pick<Tally, 'resting'> },
  request: FetchRequest,
): Promise<Fetched> {
  const fetched = await fetchFeed(request, {
    now: deps.now,
    async beforeRequest(url, isRedirect) {
      const refusal = isRedirect ? await tally.resting(() => slots.follow(url)) : null
      if (!refusal) slots.asked(url)
      return refusal
    },
  })
  const { answer } = fetched
  if (answer.name !== 'body') return fetched
  return { ...fetched, answer: { ...answer, body: watched(answer.body, slots.ended) } }
}

/** What is still to be stored when the last byte has come does not concern the host. */
async function* watched(body: AsyncIterable<Uint8Array>, onEnd: () => void) {
  try {
    yield* body
  } finally {
    onEnd()
  }
}
