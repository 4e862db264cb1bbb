import type { Listing } from '../model/listing'

/** What a likely duplicate is judged by. */
export type TwinCandidate = Pick<Listing, 'key' | 'source' | 'title' | 'text' | 'twinKey'>

/** Open listings that bear the same `twinKey`, but for those that a person has said to stand alone. */
export interface TwinStore {
  /** Oldest first; the listing itself is among them, unless it stands alone: then there is none. */
  of(key: string, limit: number): Promise<TwinCandidate[]>
  /** Keys that listings of several sources bear, in their own order, behind `after`. */
  keys(after: string | null, limit: number): Promise<string[]>
  /** Those that bear it, oldest first. */
  bearing(twinKey: string, limit: number): Promise<TwinCandidate[]>
  /** The listing stands alone from now on. */
  split(key: string): Promise<void>
}
