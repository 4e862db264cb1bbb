import type { Heartbeat } from './heartbeat'
import type { Run } from './run'

/** How a store or a queue answers. */
export interface PartHealth {
  name: string
  isUp: boolean
  /** What it said, or that it said nothing; null: all is well. */
  error: string | null
  /** How long it took to answer; null: it did not. */
  tookMs: number | null
  /** `SQLite 3.51.0`; null: not known, or a part without a version of its own. */
  version: string | null
}

/** Runs that are open, by what they wait for. */
export interface QueueDepth {
  /** A worker could take them now. */
  ready: number
  /** They wait for a host, or for the end of a back-off. */
  delayed: number
  active: number
  deadLetters: number
}

/** A process, and the runs that it holds. */
export interface ProcessState {
  heartbeat: Heartbeat
  isAlive: boolean
  runs: Run[]
}

/** How this installation does. What cannot be known now, because the store or the queue does not answer, is null. */
export interface Status {
  at: Date
  /** Store and queue answer. */
  isWell: boolean
  store: PartHealth
  queue: PartHealth
  /** Why all imports are paused; null: they are not. */
  pausedBecause: string | null
  depth: QueueDepth | null
  /** The run that has been ready for the longest, and since when. */
  oldestWaiting: { run: Run; since: Date } | null
  /** Workers first; those that fell silent or stopped after the ones that live. */
  processes: ProcessState[] | null
  versions: { gleaner: string; bun: string }
}
