import { noProgress, type Run } from '../../model/run'
import type { RunDraft } from '../store'

export type RunDocument = Omit<Run, 'id'> & {
  _id: string
  /** There while the run is open only: the unique index that allows one open run a feed holds it. */
  isOpen?: true
  /** Since when it waits for `waitingUntil`. */
  waitingSince: Date | null
}

export const toRun = ({ _id, isOpen, waitingSince, ...run }: RunDocument): Run => ({
  id: _id,
  ...run,
})

export function newRun({ id: _id, ...draft }: RunDraft, at: Date): RunDocument {
  return {
    _id,
    isOpen: true,
    ...draft,
    ...noProgress(),
    status: 'pending',
    outcome: null,
    attempt: 0,
    attemptsSpent: 0,
    attempts: [],
    generation: 0,
    waitingUntil: null,
    waitingReason: null,
    waitingMessage: null,
    waitingSince: null,
    waitedMs: 0,
    leasedBy: null,
    leasedUntil: null,
    error: null,
    queuedAt: at,
    startedAt: null,
    finishedAt: null,
    updatedAt: at,
  }
}
