import type { Lack } from '../model/lack'
import type { ListingRow } from '../model/listing'

export interface LackCounts {
  /** Open listings of the source. */
  open: number
  /** How many of them lack it. */
  lacking: Record<Lack, number>
}

/** How good what a source publishes is, over its open listings. */
export interface QualityStore {
  count(source: string): Promise<LackCounts>
  /** The newest that lack it. */
  examples(
    source: string,
    lack: Lack,
    limit: number,
  ): Promise<Pick<ListingRow, 'key' | 'title' | 'url'>[]>
}
