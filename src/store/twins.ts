import type { Listing } from '../model/listing'

/** What a likely duplicate is judged by. */
export type TwinCandidate = Pick<
  Listing,
  'key' | 'source' | 'title' | 'text' | 'jobLocation' | 'twinKey'
>

/** Of a source that publishes the same title again and again, the oldest: it does not hide the others. */
export const mostOfSource = 8

/** Texts are compared pair by pair. */
export const mostCandidates = 32

/** Open listings that bear the same `twinKey`, but for those that a person has said to stand alone. */
export interface TwinStore {
  /** As `bearing`, the listing itself always among them, unless it stands alone or is closed: then there is none. */
  of(key: string): Promise<TwinCandidate[]>
  /** Keys that listings of several sources bear, in their own order, behind `after`. */
  keys(after: string | null, limit: number): Promise<string[]>
  /** Those that bear it, oldest first: `mostOfSource` of each source, `mostCandidates` in all. */
  bearing(twinKey: string): Promise<TwinCandidate[]>
  /** The listing stands alone from now on. */
  split(key: string): Promise<void>
}
