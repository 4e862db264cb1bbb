import type { KeptDocument } from '../src/model/document'
import type { Failure } from '../src/model/outcome'
import type { Warning } from '../src/model/run'
import { readPages } from '../src/read-pages'
import type { FeedDocument } from '../src/reader/feed-document'
import { endOf, type ImportEnd } from './import-end'
import { endedBy, failureIn, type ImportContext, outcomeOf } from './import-feed'
import { openIntake } from './intake'
import { broken, outcomeWith, wholeList } from './pages'
import { storeRecords } from './store-records'

/**
 * Reads a kept document again, page by page, as it would be read today; its host is not asked. That says nothing of
 * what the feed has now: nothing is closed or opened again by it, and nothing is learned of the feed but that the next
 * run has to read it in full.
 */
export async function replayDocument(
  context: ImportContext,
  documentId: string,
): Promise<ImportEnd> {
  const { deps, signal, tally } = context
  const kept = await deps.store.documents.get(documentId)
  if (!kept) return endOf({ name: 'permanent', failure: documentGone })
  const { pages, fault } = await storePages(context, kept)
  const [first] = pages
  if (!first) return endOf(endedBy(fault?.failure ?? documentGone, signal))
  tally.warn(warningsOf(kept, pages.at(-1) ?? first))
  const following = fault && fault.page > 1 ? broken(fault.page, fault.failure, null) : wholeList
  return endOf(outcomeWith(following, outcomeOf(first.ending, context), signal))
}

interface StoredPages {
  /** Those that could be read. */
  pages: FeedDocument[]
  /** What broke a page, counted from 1, and ended the list. */
  fault: { page: number; failure: Failure } | null
}

async function storePages(context: ImportContext, kept: KeptDocument): Promise<StoredPages> {
  const pages: FeedDocument[] = []
  let before = 0
  for await (const { read } of readPages(context.deps, kept, context.feed)) {
    const page = pages.length + 1
    if (!read.isFeed) return { pages, fault: { page, failure: read.failure } }
    pages.push(read.document)
    before += await storeRecords(context, read.document, await openIntake(context, { before }))
    const failure = failureIn(read.document.ending)
    if (failure) return { pages, fault: { page, failure } }
  }
  return { pages, fault: null }
}

function warningsOf({ isCut, following }: KeptDocument, last: FeedDocument): Warning[] {
  if (isCut) return [keptInPart]
  return last.nextUrl() === null ? [] : [pagesNotKept(following.length + 1)]
}

const documentGone: Failure = {
  kind: 'documentGone',
  message: 'It was one of the last of its feed when this run was opened, and is so no more.',
}

const keptInPart: Warning = {
  kind: 'keptInPart',
  message: 'The end of the document is not kept: only the part before it was read again.',
}

const pagesNotKept = (kept: number): Warning => ({
  kind: 'pagesNotKept',
  message: `The list goes on behind the ${kept === 1 ? 'page that is' : `${kept} pages that are`} kept.`,
})
