import { fetchFeed } from '../src/reader/fetch/fetch'
import type { Fetched, FetchRequest } from '../src/reader/fetch/fetched'
import type { ImportContext } from './import-feed'
import type { Tally } from './tally'

/** Asks with the host held; a host that a redirect leads to is taken like the first one. */
export async function fetchPolitely(
  { deps, tally, slots }: Pick<ImportContext, 'deps' | 'slots'> & { tally: Pick<Tally, 'resting'> },
  request: FetchRequest,
): Promise<Fetched> {
  const fetched = await tracedFetch(deps, request, () =>
    fetchFeed(request, {
      now: deps.now,
      async beforeRequest(url, isRedirect) {
        const refusal = isRedirect ? await tally.resting(() => slots.follow(url)) : null
        if (!refusal) slots.asked(url)
        return refusal
      },
    }),
  )
  const { answer } = fetched
  if (answer.name !== 'body') return fetched
  return { ...fetched, answer: { ...answer, body: watched(answer.body, slots.ended) } }
}

/** Until the body begins, redirects and all. Attributes by the semantic conventions of HTTP clients. */
function tracedFetch(
  { tracing }: Pick<ImportContext['deps'], 'tracing'>,
  request: FetchRequest,
  ask: () => Promise<Fetched>,
): Promise<Fetched> {
  if (!tracing.isOn) return ask()
  const url = new URL(request.url)
  const attributes = {
    'http.request.method': 'GET',
    'url.full': withoutSecrets(url),
    'server.address': url.hostname,
    'server.port': Number(url.port) || (url.protocol === 'https:' ? 443 : 80),
  }
  return tracing.span('GET', { kind: 'client', attributes }, async (span) => {
    const fetched = await ask()
    const { response, answer } = fetched
    span.set({
      'http.response.status_code': response?.status,
      'http.request.resend_count': response?.redirects || undefined,
    })
    if (answer.name === 'ended' && 'failure' in answer.outcome)
      span.fail(answer.outcome.failure.kind, answer.outcome.failure.message)
    return fetched
  })
}

/** The values of a query may be keys of an API. */
function withoutSecrets(url: URL): string {
  const told = new URL(url)
  told.username = ''
  told.password = ''
  for (const name of [...told.searchParams.keys()]) told.searchParams.set(name, 'REDACTED')
  return told.href
}

/** What is still to be stored when the last byte has come does not concern the host. */
async function* watched(body: AsyncIterable<Uint8Array>, onEnd: () => void) {
  try {
    yield* body
  } finally {
    onEnd()
  }
}
