import type { DocumentTaker } from '../src/kept-documents'
import type { Failure, Outcome } from '../src/model/outcome'
import type { Warning } from '../src/model/run'
import type { FeedDocument } from '../src/reader/feed-document'
import type { FetchAnswer, FetchRequest } from '../src/reader/fetch/fetched'
import { readFeed } from '../src/reader/read-feed'
import { fetchPolitely } from './fetch-politely'
import type { ImportContext } from './import-feed'
import { openIntake } from './intake'
import { storeRecords } from './store-records'

/** So many pages of one list are read in a run. */
export const maxPages = 50

/** The first page, and what was learned from it. */
export interface FirstPage {
  request: FetchRequest
  /** Where it was found. */
  url: string
  document: FeedDocument
  /** Its records. */
  count: number
  /** Takes what passes of the others. */
  taker: DocumentTaker
}

/** How a list went on behind its first page. */
export interface Following {
  /** Null: nothing went wrong. */
  failure: Failure | null
  /** The list was read to its end. */
  isWhole: boolean
  retryAfter: Date | null
}

/** It has been read to its end. */
export const wholeList: Following = { failure: null, isWhole: true, retryAfter: null }

/**
 * Reads the pages behind the first: one after another, each a host interval after the last, within the origin where
 * the list was found, none twice. What breaks one ends the list; what was read of it is kept.
 */
export async function followPages(context: ImportContext, first: FirstPage): Promise<Following> {
  const { slots, tally, signal } = context
  const seen = new Set([first.url])
  let { document, count } = first
  for (let number = 2; ; number++) {
    const next = document.nextUrl()
    if (next === null || signal.aborted) return wholeList
    const target = withinOrigin(next, first.url)
    if (target && seen.has(target)) return wholeList
    if (!target || number > maxPages) {
      tally.warn([target ? pagesLeft : pageElsewhere(next)])
      return { ...wholeList, isWhole: false }
    }
    const maxBodyBytes = bytesLeft(context)
    if (maxBodyBytes === 0) return broken(number, pagesTooLarge(context), null)
    await tally.resting(() => slots.follow(new URL(target)))
    const request = { ...first.request, url: target, validators: null, maxBodyBytes }
    const page = await openPage(context, request, first.taker)
    if ('failure' in page) return broken(number, page.failure, page.retryAfter)
    seen.add(target).add(page.url)
    document = page.document
    count += await storeRecords(context, document, await openIntake(context, { before: count }))
    if (document.ending && document.ending.name !== 'complete')
      return broken(number, document.ending.failure, null)
  }
}

/** The cap holds for the list, not for each of its pages. */
function bytesLeft({ deps, tally }: ImportContext): number {
  const read = tally.responses().reduce((sum, { decodedBytes }) => sum + decodedBytes, 0)
  return Math.max(deps.config.MAX_BODY_BYTES - read, 0)
}

const pagesTooLarge = ({ deps }: ImportContext): Failure => ({
  kind: 'tooLarge',
  message: `The pages before it have the ${deps.config.MAX_BODY_BYTES.toLocaleString('en')} bytes that a feed may have.`,
})

interface Page {
  url: string
  document: FeedDocument
}

interface NoPage {
  failure: Failure
  retryAfter: Date | null
}

async function openPage(
  context: ImportContext,
  request: FetchRequest,
  taker: DocumentTaker,
): Promise<Page | NoPage> {
  const { deps, feed, tally } = context
  const fetched = await fetchPolitely(context, request)
  tally.watch(fetched)
  const { answer } = fetched
  if (answer.name !== 'body') return noPage(answer)
  const url = fetched.response?.finalUrl ?? request.url
  const { contentType } = answer
  const { source, mapping } = feed
  const hints = { url, contentType, source, mapping, now: deps.now(), isDecompressed: true }
  const read = await readFeed(taker.follow(answer.body, { url, contentType }), hints)
  return read.isFeed
    ? { url, document: read.document }
    : { failure: read.failure, retryAfter: null }
}

function noPage(answer: Exclude<FetchAnswer, { name: 'body' }>): NoPage {
  if (answer.name === 'notModified') {
    const message = 'The host says that it has not changed (304), though it was never read.'
    return { failure: { kind: 'httpError', message }, retryAfter: null }
  }
  return { failure: failureOf(answer.outcome), retryAfter: answer.retryAfter }
}

function failureOf(outcome: Extract<FetchAnswer, { name: 'ended' }>['outcome']): Failure {
  if (outcome.name === 'waiting') return { kind: 'rateLimited', message: outcome.message }
  if (outcome.name === 'interrupted') return { kind: 'network', message: 'It was interrupted.' }
  return outcome.failure
}

/** What broke a page ends the list. That a page is gone says nothing of the feed. */
export function broken(number: number, failure: Failure, retryAfter: Date | null): Following {
  const kind = failure.kind === 'gone' ? 'notFound' : failure.kind
  const message = `Page ${number} of the list: ${failure.message}`
  return { failure: { ...failure, kind, message }, isWhole: false, retryAfter }
}

/** Null: it is elsewhere. A host behind a proxy may not know that it is asked by https. */
function withinOrigin(next: string, first: string): string | null {
  const from = new URL(first)
  const url = new URL(next)
  if (from.protocol === 'https:' && url.protocol === 'http:' && url.port === '')
    url.protocol = 'https:'
  url.hash = ''
  return url.origin === from.origin ? url.href : null
}

const pageElsewhere = (next: string): Warning => ({
  kind: 'pageElsewhere',
  message: `The list goes on at another address (${new URL(next).origin}), which was not asked.`,
})

const pagesLeft: Warning = {
  kind: 'pagesLeft',
  message: `The list has more than ${maxPages} pages: the rest was left out.`,
}

/** The outcome of a run whose first page ended so. */
export const outcomeWith = (following: Following, first: Outcome, signal: AbortSignal): Outcome => {
  if (signal.aborted) return { name: 'interrupted' }
  return following.failure ? { name: 'partial', failure: following.failure } : first
}
