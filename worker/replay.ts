import { bytesOf } from '../src/kept-documents'
import type { Warning } from '../src/model/run'
import { readFeed } from '../src/reader/read-feed'
import { endOf, type ImportEnd } from './import-end'
import { endedBy, type ImportContext, outcomeOf } from './import-feed'
import { openIntake } from './intake'
import { storeRecords } from './store-records'

/**
 * Reads a kept document again, as it would be read today; its host is not asked. That says nothing of what the feed has
 * now: nothing is closed or opened again by it, and nothing is learned of the feed but that the next run has to read it in full.
 */
export async function replayDocument(
  context: ImportContext,
  documentId: string,
): Promise<ImportEnd> {
  const { deps, feed, signal, tally } = context
  const kept = await deps.store.documents.get(documentId)
  if (!kept) return endOf({ name: 'permanent', failure: documentGone })
  const { url, contentType, fetchedAt: now } = kept
  const { source, mapping } = feed
  const hints = { url, contentType, source, mapping, now, isDecompressed: true }
  const read = await readFeed(bytesOf(deps, kept), hints)
  if (!read.isFeed) return endOf(endedBy(read.failure, signal))
  const { document } = read
  await storeRecords(context, document, await openIntake(context))
  if (document.nextUrl() !== null) tally.warn([firstPageOnly])
  return endOf(outcomeOf(document.ending, context))
}

const documentGone = {
  kind: 'documentGone',
  message: 'It was one of the last of its feed when this run was opened, and is so no more.',
} as const

const firstPageOnly: Warning = {
  kind: 'firstPageOnly',
  message: 'The list goes on behind this document: of lists in pages the first is kept.',
}
