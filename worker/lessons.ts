import type { FailureKind } from '../src/model/failure'
import { endedByBoard, type Feed, type Source } from '../src/model/feed'
import type { Progress, Run } from '../src/model/run'
import type { Settlement } from '../src/model/run-steps'
import { floorOf, nextPoll, outsideQuiet, restAfter } from '../src/politeness'
import type { FeedPatch } from '../src/store/feeds'
import type { ImportEnd } from './import-end'
import { sightMove } from './moved'

/** What an ended run teaches about its feed. `run` is the run as its last worker took it. */
export function lessonsOf(
  feed: Feed,
  source: Source | null,
  run: Run,
  end: ImportEnd,
  settlement: Settlement,
  now: Date,
): FeedPatch {
  const consecutiveFailures = failuresAfter(feed, settlement)
  const askedAt = run.attempts.at(-1)?.startedAt ?? run.queuedAt
  const wishes = end.wishes ?? feed.wishes
  const floor = floorOf(source, { ttlMs: wishes.ttlMs, freshMs: end.freshMs })
  const rest = restAfter(settlement.error?.kind ?? null, consecutiveFailures)
  const poll = nextPoll(feed, floor, run.queuedAt, askedAt, rest)
  return {
    lastRunId: run.id,
    lastRunAt: now,
    lastOutcome: end.outcome.name,
    endedRuns: feed.endedRuns + 1,
    consecutiveFailures,
    failingSince: consecutiveFailures > 0 ? (feed.failingSince ?? now) : null,
    wishes,
    ...outsideQuiet(poll, wishes),
    ...learned(run, end, settlement, now),
    ...sightMove(feed, end.found),
    ...(settlement.error?.kind === 'gone' && {
      isEnabled: false,
      disabledReason: endedByBoard,
    }),
  }
}

/** Our own failures say nothing of the board. */
const ours: readonly FailureKind[] = ['storeUnavailable', 'crashed', 'internal']

/** A document that broke off is neither a success nor a failure. */
function failuresAfter(feed: Feed, { status, outcome, error }: Settlement): number {
  if (outcome === 'partial' || (error && ours.includes(error.kind))) return feed.consecutiveFailures
  return status === 'failed' ? feed.consecutiveFailures + 1 : 0
}

/** What is stored of a document that was not read to its end is not what the validators stand for any more. */
export const afterPart = ({ counts }: Progress): FeedPatch =>
  counts.fetched > 0 ? { validators: null } : {}

/** Whether an attempt died: it may have stored a part, and what it counted is forgotten. */
const hasDied = ({ attempts }: Run): boolean =>
  attempts.some(({ error }) => error?.kind === 'crashed')

function learned(run: Run, end: ImportEnd, { progress }: Settlement, now: Date): FeedPatch {
  const { outcome, validators, itemCount } = end
  const renewed = hasDied(run) ? { validators: null } : validators && { validators }
  if (outcome.name === 'notModified')
    return { lastSuccessAt: now, lastConfirmedAt: now, ...renewed }
  if (itemCount === null) return hasDied(run) ? { validators: null } : afterPart(progress)
  if (itemCount === 0) {
    // An empty document is asked for again in full: a 304 to it would look like a confirmation.
    return { lastSuccessAt: now, lastCompleteRunId: run.id, validators: null }
  }
  return {
    lastSuccessAt: now,
    lastCompleteRunId: run.id,
    lastItemCount: itemCount,
    lastBodyBytes: progress.response?.bytes ?? null,
    validators,
  }
}
