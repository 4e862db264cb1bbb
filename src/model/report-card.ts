import type { Source } from './feed'
import type { Lack } from './lack'
import type { ListingRow } from './listing'
import type { RunTotals } from './run'

/** What a source publishes, as a publisher may be shown it. */
export interface ReportCard {
  source: Source
  /** Open listings. */
  open: number
  lacks: LackReport[]
  /** Of the last 30 days. */
  since: Date
  totals: RunTotals
  /** Of the newest 100 runs of these days: how many of them had to guess or repair what it was written in. */
  runs: number
  encodingFaults: number
  /** Examples of each, the newest first. */
  encoding: { runId: string; message: string }[]
  repeated: { runId: string; key: string }[]
  rejected: { runId: string; reason: string; excerpt: string }[]
}

export interface LackReport {
  lack: Lack
  count: number
  /** The newest that lack it. */
  examples: Pick<ListingRow, 'key' | 'title' | 'url'>[]
}
