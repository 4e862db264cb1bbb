import type { AnyBulkWriteOperation } from 'mongodb'
import type { Sighting } from '../../model/sighting'

/** The identity is the `_id`, so that it is stored and indexed once: the row stays narrow. */
export type SightingDocument = Omit<Sighting, 'feedId' | 'key'> & { _id: SightingId }

interface SightingId {
  feedId: string
  key: string
}

/** Embedded documents are equal only with their fields in the same order. */
export const sightingId = (feedId: string, key: string): SightingId => ({ feedId, key })

export const toSighting = ({ _id, ...sighting }: SightingDocument): Sighting => ({
  feedId: _id.feedId,
  key: _id.key,
  ...sighting,
})

/** A sighting to be written, and what stood there. */
interface SightingChange {
  sighting: Sighting
  earlier: Sighting | undefined
}

/**
 * What to write: rows whose bytes are known get only what differs from run to run, all rows of a
 * result in one operation.
 */
export function sightingWrites(
  changes: SightingChange[],
): AnyBulkWriteOperation<SightingDocument>[] {
  const isKnown = ({ sighting, earlier }: SightingChange) =>
    earlier?.fingerprint === sighting.fingerprint && earlier.contentHash === sighting.contentHash
  const [known, others] = [changes.filter(isKnown), changes.filter((change) => !isKnown(change))]
  const byResult = Map.groupBy(known, ({ sighting }) => sighting.result)
  return [...[...byResult.values()].flatMap(touch), ...others.map(write)]
}

function touch(changes: SightingChange[]): AnyBulkWriteOperation<SightingDocument>[] {
  const [first] = changes
  if (!first) return []
  const { runId, attempt, result, seenAt } = first.sighting
  const ids = changes.map(({ sighting }) => sightingId(sighting.feedId, sighting.key))
  const update = { $set: { runId, attempt, result, seenAt } }
  const filter = { _id: { $in: ids }, $nor: [{ runId, attempt: { $gt: attempt } }] }
  return [{ updateMany: { filter, update } }]
}

function write({ sighting }: SightingChange): AnyBulkWriteOperation<SightingDocument> {
  const { feedId, key, ...row } = sighting
  return {
    updateOne: { filter: { _id: sightingId(feedId, key) }, update: { $set: row }, upsert: true },
  }
}
