import { isDeepStrictEqual } from 'node:util'
import type { Deps } from './deps'
import { impactOf } from './mapping-impact'
import type { KeptDocument } from './model/document'
import type { Feed } from './model/feed'
import type { FeedMapping } from './model/mapping'
import type { MappingImpact } from './model/mapping-impact'
import type { NoReading, Reading } from './model/reading'
import { readKept } from './read-kept'

/** What a mapping makes of a document that was kept of its feed. */
export interface MappingTrial {
  document: KeptDocument
  reading: Reading | NoReading
  /** Null: it is the mapping that the feed has. */
  impact: MappingImpact | null
}

/** `documentId` null: the newest document. Null: there is none. Changes nothing. */
export async function tryMapping(
  deps: Pick<Deps, 'store'>,
  feed: Feed,
  { documentId, mapping }: { documentId: string | null; mapping: FeedMapping | null },
): Promise<MappingTrial | null> {
  const documents = await deps.store.documents.list(feed.id)
  const document = documentId ? documents.find(({ id }) => id === documentId) : documents[0]
  if (!document) return null
  const { source } = feed
  const reading = await readKept(deps, document, { source, mapping })
  const isSame = isDeepStrictEqual(mapping, feed.mapping)
  return {
    document,
    reading,
    impact: isSame ? null : await impactOf(deps, feed, document, mapping),
  }
}
