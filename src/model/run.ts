import type { FailureKind } from './failure'
import type { HostWait } from './host'
import type { RunNature } from './nature'
import type { OutcomeName, WaitReason } from './outcome'

export const runStatuses = ['pending', 'processing', 'completed', 'failed', 'cancelled'] as const
export type RunStatus = (typeof runStatuses)[number]

export const triggers = ['schedule', 'manual', 'api', 'retry', 'command', 'replay'] as const
export type Trigger = (typeof triggers)[number]

/** Always: `fetched = new + updated + unchanged + duplicate + failed`; `skipped` stands apart. */
export interface Counts {
  fetched: number
  new: number
  updated: number
  unchanged: number
  duplicate: number
  failed: number
  skipped: number
}

export interface Timings {
  /** Waiting for the host, and for its bytes. */
  fetchMs: number
  /** Decoding, reading, normalising. */
  parseMs: number
  /** Waiting for the store. */
  storeMs: number
}

/** What the host said in the last attempt. */
export interface HostResponse {
  status: number
  finalUrl: string
  redirects: number
  /** On the wire. */
  bytes: number
  decodedBytes: number
  /** What an answer 304 made needless: the size of the last whole answer. */
  bytesSaved?: number | undefined
}

export interface RunError {
  kind: FailureKind
  message: string
  excerpt?: string
}

export interface RejectedItem {
  /** Position in the document, from 0. */
  index: number
  reason: string
  /** The title or the beginning of the item. */
  excerpt: string
  /** Its guid, where it has one. */
  guid?: string | undefined
}

/** An item whose listing an item before it had brought already. */
export interface DuplicateItem {
  /** Position in the document, from 0. */
  index: number
  key: string
}

export interface Warning {
  /** A stable word: `encodingRepaired`, `guidChurn`, `truncated`... */
  kind: string
  message: string
}

/** One worker's hold of a run, from claim to settle. Waiting for a host leaves none behind. */
export interface Attempt {
  number: number
  worker: string
  startedAt: Date
  finishedAt: Date | null
  /** Null while it works, and for ever if its worker died. */
  outcome: OutcomeName | null
  error: RunError | null
}

/** What an attempt has done so far. Every attempt counts from zero and reads the whole document again. */
export interface Progress {
  counts: Counts
  timings: Timings
  response: HostResponse | null
  /** The first 50. */
  rejected: RejectedItem[]
  /** The first 50. */
  duplicates: DuplicateItem[]
  /** One of each kind, at most 20. */
  warnings: Warning[]
}

/** What is known when a run is opened. */
export interface RunDraft {
  /** UUIDv7: ids sort by the time of opening. */
  id: string
  feedId: string
  feedName: string
  feedUrl: string
  source: string
  cycleId: string | null
  trigger: Trigger
  retryOf: string | null
  /** The kept document that is read again; null: the host is asked. */
  documentId: string | null
  /** The person who opened it, and by which token of theirs; null: it was opened by itself. */
  triggeredBy: string | null
  triggeredVia: string | null
  /** 1 (most urgent) to 10. */
  priority: number
  /** Asked for in spite of the floor. */
  isForced: boolean
  maxAttempts: number
  traceParent?: string | null
}

export interface Run extends RunDraft, Progress {
  status: RunStatus
  outcome: OutcomeName | null
  /** Null: not completed. */
  nature: RunNature | null
  /** Listings that were closed because this run, too, had missed them. */
  closed: number
  /** Listings that it found open again. */
  reopened: number
  /** How often a worker took this run; rises with every claim, and is the fence of its writes. */
  attempt: number
  /** Attempts that count against `maxAttempts`: failures that may be tried again, and crashes. */
  attemptsSpent: number
  attempts: Attempt[]
  /** Rises each time the run needs a new queue message. */
  generation: number
  /** When the wait began that `waitingUntil` ends. */
  waitingSince: Date | null
  waitingUntil: Date | null
  waitingReason: WaitReason | null
  waitingMessage: string | null
  /** Time spent waiting for hosts in all. */
  waitedMs: number
  /** How often it had to wait for a host, by reason. */
  waits: Partial<Record<HostWait, number>>
  /** Where it was opened, for traces (`traceparent` of W3C Trace Context); null: nobody traces. */
  traceParent: string | null
  leasedBy: string | null
  leasedUntil: Date | null
  error: RunError | null
  /** The latest run that was opened to do it again. */
  retriedBy: string | null
  /** When a person put this failure aside, and what they said. */
  dismissedAt: Date | null
  dismissedNote: string | null
  /** When its attempts, rejected and duplicate items, warnings and excerpt were removed for their age. */
  detailsPrunedAt: Date | null
  queuedAt: Date
  /** The start of the first attempt. */
  startedAt: Date | null
  finishedAt: Date | null
  updatedAt: Date
}

/** A worker's hold of a run. Every write of the worker names it, and the store refuses a stale one. */
export interface Lease {
  runId: string
  attempt: number
  worker: string
}

export const isOpen = (run: Pick<Run, 'status'>): boolean =>
  run.status === 'pending' || run.status === 'processing'

/** A failure that nobody has retried or dismissed. */
export const isDeadLetter = (run: Pick<Run, 'status' | 'retriedBy' | 'dismissedAt'>): boolean =>
  run.status === 'failed' && run.retriedBy === null && run.dismissedAt === null

/** A page sums the newest runs only, where more than this match. */
export const totalsLimit = 10_000

/** Sums over the runs that match a filter. */
export interface RunTotals extends Counts {
  runs: number
  byStatus: Record<RunStatus, number>
}

export const noCounts = (): Counts => ({
  fetched: 0,
  new: 0,
  updated: 0,
  unchanged: 0,
  duplicate: 0,
  failed: 0,
  skipped: 0,
})

export const noProgress = (): Progress => ({
  counts: noCounts(),
  timings: { fetchMs: 0, parseMs: 0, storeMs: 0 },
  response: null,
  rejected: [],
  duplicates: [],
  warnings: [],
})
