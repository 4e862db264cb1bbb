import type { FailureKind } from '../../src/model/failure'
import { noProgress, type Run } from '../../src/model/run'
import type { TestApp } from './app'
import { anEndedRun } from './ended-run'

/** A run of the feed that has failed for good: a dead letter. */
export const aFailedRun = (
  t: Pick<TestApp, 'deps' | 'clock'>,
  feedId: string,
  kind: FailureKind = 'notFound',
  excerpt?: string,
): Promise<Run> =>
  anEndedRun(t, feedId, {
    settlement: {
      progress: noProgress(),
      outcome: 'permanent',
      error: { kind, message: `${feedId} said so.`, ...(excerpt && { excerpt }) },
      status: 'failed',
    },
  })
