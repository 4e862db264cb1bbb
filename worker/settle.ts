import type { Config } from '../src/config'
import { type Feed, hourMs, type Source } from '../src/model/feed'
import type { Failure, Outcome } from '../src/model/outcome'
import type { Progress, Run } from '../src/model/run'
import type { Settlement } from '../src/model/run-steps'
import { floorOf, nextPoll } from '../src/politeness'
import type { Verb } from '../src/queue/queue'
import type { FeedPatch } from '../src/store/store'
import type { ImportEnd } from './import-feed'
import { sightMove } from './moved'

export interface Ending {
  verb: Verb
  /** Null: nothing to write, somebody else has ended the run. */
  settlement: Settlement | null
}

/** Waiting for hosts costs no attempt, but not for ever. */
const maxWaitingMs = 24 * hourMs

interface Terms {
  run: Run
  progress: Progress
  config: Pick<Config, 'BACKOFF_MS'>
  now: Date
  /** 0 to 1. */
  random: () => number
}

/** The outcome table of the design: what becomes of the message, and of the run. */
export function endingOf(outcome: Outcome, terms: Terms): Ending {
  const { run, progress, now } = terms
  const ended = { progress, outcome: outcome.name, error: null }
  switch (outcome.name) {
    case 'imported':
    case 'notModified':
    case 'empty':
      return { verb: { name: 'done' }, settlement: { ...ended, status: 'completed' } }
    case 'partial':
      return {
        verb: { name: 'done' },
        settlement: { ...ended, status: 'completed', error: outcome.failure },
      }
    case 'waiting':
      if (run.waitedMs > maxWaitingMs) return endingOf(waitedTooLong(outcome), terms)
      return {
        verb: { name: 'delay', until: outcome.until },
        settlement: {
          ...ended,
          status: 'pending',
          isAttemptSpent: false,
          waitingUntil: outcome.until,
          waitingReason: outcome.reason,
          waitingMessage: outcome.message,
        },
      }
    case 'retryable': {
      if (run.attemptsSpent + 1 >= run.maxAttempts) return deadLetter(outcome.failure, ended)
      const until = new Date(now.getTime() + backOffMs(run.attemptsSpent, terms))
      return {
        verb: { name: 'delay', until },
        settlement: {
          ...ended,
          error: outcome.failure,
          status: 'pending',
          isAttemptSpent: true,
          waitingUntil: until,
          waitingReason: 'backOff',
          waitingMessage: outcome.failure.message,
        },
      }
    }
    case 'permanent':
      return deadLetter(outcome.failure, ended)
    case 'interrupted':
      return {
        verb: { name: 'giveBack' },
        settlement: {
          ...ended,
          status: 'pending',
          isAttemptSpent: false,
          waitingUntil: null,
          waitingReason: null,
          waitingMessage: null,
        },
      }
    case 'cancelled':
      return { verb: { name: 'done' }, settlement: null }
    default:
      return outcome satisfies never
  }
}

function deadLetter(error: Failure, ended: Pick<Settlement, 'progress' | 'outcome'>): Ending {
  return {
    verb: { name: 'deadLetter', reason: `${error.kind}: ${error.message}` },
    settlement: { ...ended, status: 'failed', error },
  }
}

const waitedTooLong = ({ message }: Extract<Outcome, { name: 'waiting' }>): Outcome => ({
  name: 'permanent',
  failure: { kind: 'rateLimited', message: `Waited for 24 hours in all. ${message}` },
})

/** Exponential with full jitter: anything up to BACKOFF_MS, twice that, four times that... */
const backOffMs = (spent: number, { config, random }: Terms): number =>
  Math.round(random() * config.BACKOFF_MS * 2 ** spent)

/** What an ended run teaches about its feed. */
export function feedPatchOf(
  feed: Feed,
  source: Source | null,
  run: Run,
  end: ImportEnd,
  settlement: Settlement,
  now: Date,
): FeedPatch {
  const { outcome } = end
  const hasFailed = settlement.status === 'failed'
  const consecutiveFailures = hasFailed
    ? feed.consecutiveFailures + 1
    : outcome.name === 'partial'
      ? feed.consecutiveFailures
      : 0
  return {
    lastRunId: run.id,
    lastRunAt: now,
    lastOutcome: outcome.name,
    consecutiveFailures,
    ...nextPoll(feed, floorOf(source, end.hints), run.queuedAt, consecutiveFailures),
    ...learned(run, end, now),
    ...sightMove(feed, end.found),
    ...(settlement.error?.kind === 'gone' && {
      isEnabled: false,
      disabledReason: 'The board has ended this feed (410 Gone).',
    }),
  }
}

function learned(run: Run, { outcome, complete }: ImportEnd, now: Date): FeedPatch {
  if (outcome.name === 'notModified') return { lastSuccessAt: now, lastConfirmedAt: now }
  if (!complete) return {}
  const { validators, itemCount } = complete
  return {
    lastSuccessAt: now,
    lastCompleteRunId: run.id,
    lastItemCount: itemCount,
    // An empty document is asked for again in full: a 304 to it would look like a confirmation.
    validators: itemCount > 0 ? validators : null,
  }
}
