import type { Lease } from '../model/run'
import type { Stretch, StretchDraft } from '../model/stretch'

/**
 * The stretches that a feed's document is known by. A stretch stands for the sightings of its records, never instead of
 * them: confirming one writes each, and only if all are still as the run `since` left them.
 */
export interface StretchStore {
  /** In no order. */
  list(feedId: string): Promise<Stretch[]>
  /** The keys of a stretch's listings by the fingerprints of its records. */
  keys(feedId: string, hash: string): Promise<Map<string, string>>
  /** Remembers one whose records are sighted. False: the lease is lost, nothing was written. */
  add(lease: Lease, feedId: string, stretch: StretchDraft): Promise<boolean>
  /**
   * Sights all records of a stretch again as `unchanged`, as `upsert` would one by one. `changed`: one of them, or its
   * listing, is not what it was; nothing was written. Null: the lease is lost, nothing was written. Asked again
   * after an outage, with the same lease, it goes on.
   */
  confirm(
    lease: Lease,
    feedId: string,
    hash: string,
    since: string,
  ): Promise<'confirmed' | 'changed' | null>
  /** Forgets all but these. False: the lease is lost, nothing was written. */
  keep(lease: Lease, feedId: string, hashes: string[]): Promise<boolean>
}
