import type { FeedKind } from './feed'

/** Who says what kind a feed is: a person, its source's setting, or nobody (then it is taken for a window). */
export const kindOrigins = ['declared', 'source', 'assumed'] as const
export type KindOrigin = (typeof kindOrigins)[number]

/** What complete runs have shown of the order in which listings leave the feed. */
export interface KindEvidence {
  /** The last run that is counted here. */
  runId: string | null
  /** Runs in which dated listings had vanished. */
  runs: number
  vanished: number
  /** Those of them that were older than nearly all that stayed. */
  fromTail: number
}

export const noEvidence = (): KindEvidence => ({ runId: null, runs: 0, vanished: 0, fromTail: 0 })

/** Dates of the listings that a run missed and the run before it had sighted, and of those that it sighted. */
export interface Departure {
  runId: string
  vanished: Date[]
  stayed: Date[]
}

/** A few of those that stay may be older: boards pin listings. */
const olderShare = 0.02
/** Dates of one day, or of two, are no order. */
const leastDates = 5
/** Beyond these the past counts half, so that a board may change. */
const mostVanished = 400

/** With what one more run has shown. The same run is counted once. */
export function withDeparture(evidence: KindEvidence, departure: Departure): KindEvidence {
  const { runId, vanished, stayed } = departure
  const isOrdered = new Set(stayed.map((date) => date.getTime())).size >= leastDates
  if (evidence.runId === runId || vanished.length === 0 || !isOrdered) return evidence
  const fromTail = vanished.filter(
    (date) => stayed.filter((other) => other < date).length <= stayed.length * olderShare,
  ).length
  const sum = {
    runId,
    runs: evidence.runs + 1,
    vanished: evidence.vanished + vanished.length,
    fromTail: evidence.fromTail + fromTail,
  }
  if (sum.vanished <= mostVanished) return sum
  const half = (figure: number) => Math.ceil(figure / 2)
  return { ...sum, vanished: half(sum.vanished), fromTail: half(sum.fromTail) }
}

const leastVanished = 10
const leastRuns = 3

/** The kind that the evidence speaks for; null: it does not speak yet, or for both. */
export function kindByEvidence({ runs, vanished, fromTail }: KindEvidence): FeedKind | null {
  if (runs < leastRuns || vanished < leastVanished) return null
  if (fromTail >= vanished * 0.9) return 'window'
  return fromTail <= vanished * 0.5 ? 'full' : null
}
