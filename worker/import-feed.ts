import type { Deps } from '../src/deps'
import type { Feed, Validators } from '../src/model/feed'
import type { Failure, Outcome } from '../src/model/outcome'
import type { Lease, Run } from '../src/model/run'
import type { PollHints } from '../src/politeness'
import type { Ending } from '../src/reader/document'
import { readerVersion } from '../src/reader/feed-document'
import { fetchFeed } from '../src/reader/fetch'
import type { FetchAnswer, FetchRequest } from '../src/reader/fetched'
import { readFeed } from '../src/reader/read-feed'
import { hashed, peek } from './body'
import type { Found } from './moved'
import { followPages, outcomeWith } from './pages'
import { requestOf } from './request'
import { storeRecords } from './store-records'
import type { Tally } from './tally'

export interface ImportContext {
  deps: Deps
  run: Run
  feed: Feed
  lease: Lease
  tally: Tally
  /** Aborts when the worker shuts down or the lease is lost. */
  signal: AbortSignal
}

/** How an import ended, and what the document taught about its feed. */
export interface ImportEnd {
  outcome: Outcome
  hints: PollHints
  /** Set when the document was read to its end. */
  complete: { validators: Validators | null; itemCount: number } | null
  /** How long the host wants to be left alone. */
  retryAfter: Date | null
  /** Where the feed was found; null: it was not. */
  found: Found | null
}

const ended = (outcome: Outcome, rest: Partial<ImportEnd> = {}): ImportEnd => ({
  outcome,
  hints: { ttlMs: null, freshMs: null },
  complete: null,
  retryAfter: null,
  found: null,
  ...rest,
})

/** The story of a run: fetch, decode, cut into records, read, store batch by batch. Holds one batch in memory. */
export async function importFeed(context: ImportContext): Promise<ImportEnd> {
  const { deps, feed, tally, signal } = context
  const request = requestOf(deps.config, feed, signal)
  if ('failure' in request) return ended({ name: 'permanent', failure: request.failure })
  const fetched = await fetchFeed(request, { now: deps.now })
  tally.watch(fetched)
  switch (fetched.answer.name) {
    case 'ended':
      return ended(fetched.answer.outcome, { retryAfter: fetched.answer.retryAfter })
    case 'notModified':
      return ended(
        { name: 'notModified' },
        {
          hints: { ttlMs: null, freshMs: fetched.answer.freshMs },
          found: { movedTo: fetched.movedTo, isRead: false },
        },
      )
    case 'body':
      return importBody(context, request, fetched.answer, {
        url: fetched.response?.finalUrl ?? feed.url,
        movedTo: fetched.movedTo,
      })
    default:
      return fetched.answer satisfies never
  }
}

async function importBody(
  context: ImportContext,
  request: FetchRequest,
  answer: Extract<FetchAnswer, { name: 'body' }>,
  { url, movedTo }: { url: string; movedTo: string | null },
): Promise<ImportEnd> {
  const { feed, tally, signal } = context
  const hints = { ttlMs: null, freshMs: answer.freshMs }
  const found = { movedTo, isRead: true }
  const body = hashed(answer.body)
  const lastHash = knownHash(feed)
  const chunks = lastHash ? await peek(body.chunks) : body.chunks
  if (lastHash && lastHash === body.digest())
    return ended({ name: 'notModified' }, { hints, found })

  const read = await readFeed(chunks, {
    url,
    contentType: answer.contentType,
    source: feed.source,
    mapping: feed.mapping,
  })
  if (!read.isFeed) return ended(noFeed(read.failure, signal), { hints })
  const { document } = read
  const count = await storeRecords(context, document, 0)
  const isPaged = document.nextUrl() !== null
  const pages = await followPages(context, { request, url, document, count })
  tally.warnOfChurn()
  const outcome = outcomeWith(pages, outcomeOf(document.ending, context), signal)
  const isRead = outcome.name === 'imported' || outcome.name === 'empty'
  // Of a list whose end was not seen only the newest part counts: absence from it says nothing
  const isComplete = isRead && (pages.isWhole || feed.kind === 'window')
  return ended(outcome, {
    hints: { ttlMs: document.feed.ttlMs, freshMs: answer.freshMs },
    complete: isComplete
      ? {
          // What the first page says is no word on the others
          validators: isPaged ? null : validatorsOf(answer, body.digest()),
          itemCount: tally.counts.fetched,
        }
      : null,
    retryAfter: pages.retryAfter,
    found: outcome.name === 'imported' ? found : null,
  })
}

/** The hash of the last body, unless another reader read it. */
const knownHash = ({ validators }: Feed): string | null =>
  validators?.readerVersion === readerVersion ? validators.bodyHash : null

const validatorsOf = (
  answer: Extract<FetchAnswer, { name: 'body' }>,
  bodyHash: string | null,
): Validators => ({
  etag: answer.etag,
  lastModified: answer.lastModified,
  bodyHash,
  readerVersion,
})

function noFeed(failure: Failure, signal: AbortSignal): Outcome {
  if (signal.aborted) return { name: 'interrupted' }
  return { name: isPassing(failure) ? 'retryable' : 'permanent', failure }
}

/** Failures of the transfer: another try may see another end. */
const isPassing = ({ kind }: Failure): boolean =>
  kind === 'noBody' ||
  kind === 'network' ||
  kind === 'timeout' ||
  kind === 'truncated' ||
  kind === 'decoding'

function outcomeOf(ending: Ending | null, { tally, signal }: ImportContext): Outcome {
  if (signal.aborted) return { name: 'interrupted' }
  if (!ending || ending.name === 'complete')
    return { name: tally.counts.fetched > 0 ? 'imported' : 'empty' }
  const { failure } = ending
  if (failure.kind === 'tooLarge') return { name: 'permanent', failure }
  if (tally.counts.fetched > 0) return { name: 'partial', failure }
  return { name: isPassing(failure) ? 'retryable' : 'permanent', failure }
}
