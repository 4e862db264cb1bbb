import type { FailureKind } from '../model/failure'
import type { RunNature } from '../model/nature'
import type { OutcomeName } from '../model/outcome'
import type { Page, PageRequest } from '../model/page'
import type { Lease, Progress, Run, RunDraft, RunStatus, RunTotals, Trigger } from '../model/run'
import type { Claim, Settlement } from '../model/run-steps'
import type { FeedPatch } from './feeds'

export interface RunFilter {
  feedId?: string | undefined
  source?: string | undefined
  cycleId?: string | undefined
  status?: RunStatus | undefined
  outcome?: OutcomeName | undefined
  nature?: RunNature | undefined
  trigger?: Trigger | undefined
  /** A person, whether by a token or not. */
  triggeredBy?: string | undefined
  errorKind?: FailureKind | undefined
  /** Failed, and neither retried nor dismissed. */
  isDeadLetter?: boolean | undefined
  /** Waits or works. */
  isOpen?: boolean | undefined
  /** Ended before. */
  endedBefore?: Date | undefined
  /** Opened at or after. */
  from?: Date | undefined
  /** Opened before. */
  to?: Date | undefined
}

export interface RunStore {
  /**
   * Writes the run (`pending`), unless the feed has an open one: then that one is answered.
   * Of any number of simultaneous opens of a feed exactly one is `isNew`. The run that a new one is a
   * `retryOf` gets its `retriedBy`.
   */
  open(draft: RunDraft): Promise<{ run: Run; isNew: boolean }>
  get(id: string): Promise<Run | null>
  /** Those of them that are there, in any order. */
  some(ids: string[]): Promise<Run[]>
  /** Newest first, by id. */
  list(filter: RunFilter, page: PageRequest): Promise<Page<Run>>
  /** Of the newest `limit` of them, where there are more. */
  totals(filter: RunFilter, limit?: number): Promise<RunTotals>
  /** Runs that match, counted to `limit` at most. */
  count(filter: RunFilter, limit: number): Promise<number>
  /** For each of the feeds its newest runs, newest first. */
  recent(feedIds: string[], perFeed: number): Promise<Map<string, Run[]>>
  /** Runs whose `updatedAt` is at or after `since`, oldest change first. */
  changedSince(since: Date, limit: number): Promise<Run[]>
  /** Runs that have ended behind this place, in the order of their ends. */
  ended(after: { finishedAt: Date; id: string }, limit: number): Promise<Run[]>

  /** Runs that can be claimed now (pending and not early, or held by an expired lease): most urgent, then oldest. */
  ready(limit: number): Promise<Run[]>
  /**
   * Open runs that nobody holds, whether ready or waiting: what the queue must have a message for. In the same order,
   * those behind `after`.
   */
  unheld(limit: number, after?: Pick<Run, 'priority' | 'id'>): Promise<Run[]>
  /**
   * Takes the run: `processing`, `attempt` + 1, progress back to zero, a new entry in `attempts`.
   * A run whose last holder let its lease expire has that attempt spent: its worker died.
   */
  claim(runId: string, worker: string, leaseMs: number): Promise<Claim>
  /**
   * False: the lease is lost (expired and taken, cancelled, settled), the caller must stop. `updatedAt`
   * stays: to those who watch the run nothing has changed.
   */
  renew(lease: Lease, leaseMs: number): Promise<boolean>
  /** Writes the progress so far. False: the lease is lost, nothing was written. */
  progress(lease: Lease, progress: Progress): Promise<boolean>
  /**
   * Ends the attempt: the run first, then (in one transaction where the store has one) the feed, if
   * it still has the URL of the run.
   * A `waiting` or `interrupted` outcome leaves no entry in `attempts`. Null: the lease is lost, nothing was written.
   */
  settle(lease: Lease, settlement: Settlement, feed?: FeedPatch): Promise<Run | null>
  /** An open run becomes `cancelled`, whoever holds it; null when it is not open. */
  cancel(id: string): Promise<Run | null>
  /** A new queue message is needed: `generation` + 1. Null unless the run is open and of that generation. */
  regenerate(id: string, generation: number): Promise<Run | null>

  /** The run `by` does again what these dead letters have failed to do. Answers how many were some still. */
  answer(ids: string[], by: string): Promise<number>
  /** A person puts a dead letter aside. Null unless it is one. */
  dismiss(id: string, note: string): Promise<Run | null>
}
