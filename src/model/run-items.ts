import type { Change } from './changes'
import { listedOutcomes } from './chronicle'
import type { RejectedItem, Run } from './run'

/** What became of an item of a run, or of a listing by it. One that it found unchanged is counted only. */
export const itemOutcomes = [...listedOutcomes, 'rejected', 'duplicate'] as const
export type ItemOutcome = (typeof itemOutcomes)[number]

export interface RunItem {
  outcome: ItemOutcome
  /** Null: it became no listing. */
  key: string | null
  title: string | null
  /** When; null: it was not told. */
  at: Date | null
  /** Position in the document, from 0; null: it was not told. */
  index: number | null
  /** A sentence. */
  reason: string | null
  /** Of `missed`: when its feed had last shown it. */
  since: Date | null
  changes: Change[]
}

/** An item that became no listing, and the run that rejected it. */
export interface FoundItem extends RejectedItem {
  run: Pick<Run, 'id' | 'feedName'>
}
