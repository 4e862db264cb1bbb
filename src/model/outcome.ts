import { type FailureKind, failures } from './failure'

export const outcomeNames = [
  'imported',
  'notModified',
  'empty',
  'partial',
  'waiting',
  'retryable',
  'permanent',
  'interrupted',
  'cancelled',
] as const
export type OutcomeName = (typeof outcomeNames)[number]

export interface Failure {
  kind: FailureKind
  /** One sentence: what was seen, with its figures. What to do about it stands in `failures[kind]`. */
  message: string
  /** The first bytes of what the host sent instead of a feed, as text. */
  excerpt?: string
}

/** Why a run waits without having failed. */
export type WaitReason = 'hostBusy' | 'hostSpacing' | 'hostResting' | 'rateLimited' | 'backOff'

/**
 * How an attempt ended. Returned, never thrown: only surprises throw.
 * What each does to the queue and to the run is one table, in worker/ending.ts.
 */
export type Outcome =
  | { name: 'imported' }
  | { name: 'notModified' }
  | { name: 'empty' }
  | { name: 'partial'; failure: Failure }
  | { name: 'waiting'; until: Date; reason: WaitReason; message: string }
  | { name: 'retryable'; failure: Failure }
  | { name: 'permanent'; failure: Failure }
  | { name: 'interrupted' }
  | { name: 'cancelled' }

/** What has failed in one of the known ways: its kind tells whether another try may help. */
export const failedBy = (
  failure: Failure,
): Extract<Outcome, { name: 'retryable' | 'permanent' }> => ({
  name: failures[failure.kind].isPassing ? 'retryable' : 'permanent',
  failure,
})
