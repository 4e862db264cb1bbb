import type { Deps } from '../src/deps'
import { type DocumentTaker, noTaker, piecesOf, takeDocument } from '../src/kept-documents'
import type { Feed, Source, Validators } from '../src/model/feed'
import { type Failure, failedBy, type Outcome } from '../src/model/outcome'
import type { Lease, Run } from '../src/model/run'
import type { PollWishes } from '../src/model/wishes'
import type { Ending } from '../src/reader/document'
import { readerVersion } from '../src/reader/feed-document'
import type { FetchAnswer, FetchRequest } from '../src/reader/fetch/fetched'
import { readFeed } from '../src/reader/read-feed'
import { hashed, peek } from './body'
import { fetchPolitely } from './fetch-politely'
import type { HostSlots } from './host-slots'
import { endOf, type ImportEnd } from './import-end'
import { openIntake } from './intake'
import { followPages, outcomeWith } from './pages'
import { requestOf } from './request'
import { storeRecords } from './store-records'
import type { Tally } from './tally'

export interface ImportContext {
  deps: Deps
  run: Run
  feed: Feed
  source: Source | null
  lease: Lease
  tally: Tally
  slots: HostSlots
  /** Aborts when the worker shuts down or the lease is lost. */
  signal: AbortSignal
}

/**
 * The story of a run: fetch, decode, cut into records, read, store batch by batch. Holds one batch in memory.
 * `plainAfter`: the body is asked for as it is, and of its records so many are stored already.
 */
export async function importFeed(
  context: ImportContext,
  plainAfter: number | null = null,
): Promise<ImportEnd> {
  const { deps, feed, tally, signal } = context
  const isPlain = plainAfter !== null
  const request = requestOf(deps.config, feed, signal, isPlain)
  if ('failure' in request) return endOf({ name: 'permanent', failure: request.failure })
  const fetched = await fetchPolitely(context, request)
  tally.watch(fetched)
  switch (fetched.answer.name) {
    case 'ended':
      return endOf(fetched.answer.outcome, { retryAfter: fetched.answer.retryAfter })
    case 'notModified':
      return endOf(
        { name: 'notModified' },
        {
          freshMs: fetched.answer.freshMs,
          found: { movedTo: fetched.movedTo, isRead: false },
        },
      )
    case 'body': {
      const { answer } = fetched
      return deps.tracing.span('read feed', {}, () =>
        importBody(context, request, answer, {
          url: fetched.response?.finalUrl ?? feed.url,
          movedTo: fetched.movedTo,
          storedBefore: plainAfter ?? 0,
        }),
      )
    }
    default:
      return fetched.answer satisfies never
  }
}

async function importBody(
  context: ImportContext,
  request: FetchRequest,
  answer: Extract<FetchAnswer, { name: 'body' }>,
  { url, movedTo, storedBefore }: { url: string; movedTo: string | null; storedBefore: number },
): Promise<ImportEnd> {
  const { deps, feed, tally, signal } = context
  const { freshMs } = answer
  const found = { movedTo, isRead: true }
  const body = hashed(answer.body)
  const lastHash = knownHash(feed)
  const chunks = lastHash ? await peek(body.chunks) : body.chunks
  if (lastHash && lastHash === body.digest())
    return endOf(
      { name: 'notModified' },
      { freshMs, found, validators: validatorsOf(answer, lastHash) },
    )

  const intake = await openIntake(context, { storedBefore })
  const taker = await takerOf(context)
  const said = { askedUrl: feed.url, movedTo, freshMs }
  const asked = { url, contentType: answer.contentType, answer: said, taken: taker.taken }
  const read = await readFeed(taker.pass(chunks), {
    url,
    contentType: answer.contentType,
    source: feed.source,
    mapping: feed.mapping,
    now: deps.now(),
    isDecompressed: true,
    stretches: intake.stretches,
  })
  if (!read.isFeed)
    return endOf(endedBy(read.failure, signal), {
      freshMs,
      document: { ...asked, isFeed: false, isCut: false },
      ...undecoded(read.failure, 0),
    })
  const { document } = read
  const count = await storeRecords(context, document, intake)
  const isPaged = document.nextUrl() !== null
  const pages = await followPages(context, { request, url, document, count, taker })
  const outcome = outcomeWith(pages, outcomeOf(document.ending, context), signal)
  const isRead = outcome.name === 'imported' || outcome.name === 'empty'
  if (isRead) await intake.stretches?.finish()
  // Of a list whose end was not seen only the newest part counts: absence from it says nothing.
  const isComplete = isRead && (pages.isWhole || feed.kind === 'window')
  return endOf(outcome, {
    freshMs,
    wishes: isRead ? wishesOf(document.feed) : null,
    // What the first page says is no word on the others.
    validators: isComplete && !isPaged ? validatorsOf(answer, body.digest()) : null,
    itemCount: isComplete ? tally.counts.fetched : null,
    retryAfter: pages.retryAfter,
    found: outcome.name === 'imported' ? found : null,
    document: { ...asked, isFeed: true, isCut: !pages.isWhole },
    ...undecoded(failureIn(document.ending), count),
  })
}

async function takerOf({ deps, feed }: ImportContext): Promise<DocumentTaker> {
  const maxBytes = deps.config.KEPT_DOCUMENT_BYTES
  return maxBytes > 0 ? takeDocument(maxBytes, await piecesOf(deps, feed.id)) : noTaker
}

const wishesOf = ({ ttlMs, skipHours, skipDays }: PollWishes): PollWishes => ({
  ttlMs,
  skipHours,
  skipDays,
})

/** Where the decompression of the body broke, if that is what broke. */
const undecoded = (failure: Failure | null, count: number): Partial<ImportEnd> => ({
  undecodedAfter: failure?.kind === 'decoding' ? count : null,
})

/** What broke a document that was read; null: nothing. */
export const failureIn = (ending: Ending | null): Failure | null =>
  ending && ending.name !== 'complete' ? ending.failure : null

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

/** How an attempt ends that met no feed. */
export function endedBy(failure: Failure, signal: AbortSignal): Outcome {
  if (signal.aborted) return { name: 'interrupted' }
  return failedBy(failure)
}

/** How an attempt ends that has read a document, as far as that went. */
export function outcomeOf(ending: Ending | null, { tally, signal }: ImportContext): Outcome {
  if (signal.aborted) return { name: 'interrupted' }
  if (!ending || ending.name === 'complete')
    return { name: tally.counts.fetched > 0 ? 'imported' : 'empty' }
  const { failure } = ending
  if (failure.kind === 'tooLarge') return { name: 'permanent', failure }
  if (tally.counts.fetched > 0) return { name: 'partial', failure }
  return failedBy(failure)
}
