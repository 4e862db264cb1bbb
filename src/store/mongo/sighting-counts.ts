import type { SightingCounts } from '../../model/sighting'
import type { SightedBy } from '../listings'
import type { Context } from './context'
import { type SightingDocument, sightingId } from './sightings'

export async function countSightings(
  { db }: Context,
  feedId: string,
  by: SightedBy,
  keys?: string[],
): Promise<SightingCounts> {
  const where = keys
    ? { _id: { $in: keys.map((key) => sightingId(feedId, key)) } }
    : { '_id.feedId': feedId }
  const those =
    'runId' in by
      ? { runId: by.runId, attempt: by.attempt }
      : { runId: { $gte: by.fromRunId, $lt: by.beforeRunId } }
  const groups = db
    .collection<SightingDocument>('sightings')
    .aggregate<{ _id: keyof SightingCounts; found: number }>([
      { $match: { ...where, ...those } },
      { $group: { _id: '$result', found: { $sum: 1 } } },
    ])
  const counts = { new: 0, updated: 0, unchanged: 0 }
  for await (const { _id, found } of groups) counts[_id] = found
  return counts
}
