import type { Config } from '../src/config'
import { hourMs } from '../src/model/feed'
import type { RunNature } from '../src/model/nature'
import type { Failure, Outcome, WaitReason } from '../src/model/outcome'
import type { Progress, Run } from '../src/model/run'
import type { Settlement } from '../src/model/run-steps'
import type { Verb } from '../src/queue/queue'

export interface Ending {
  verb: Verb
  /** Null: nothing to write, somebody else has ended the run. */
  settlement: Settlement | null
}

/** Waiting for hosts costs no attempt, but not for ever. */
const maxWaitingMs = 24 * hourMs
const maxBackOffMs = 24 * hourMs

interface Terms {
  run: Run
  progress: Progress
  /** What the run was, if it is completed. */
  nature: RunNature
  config: Pick<Config, 'BACKOFF_MS'>
  now: Date
  /** 0 to 1. */
  random: () => number
}

/** The outcome table of the design: what becomes of the message, and of the run. */
export function endingOf(outcome: Outcome, terms: Terms): Ending {
  const { run, progress, nature, now } = terms
  const ended = { progress, outcome: outcome.name, error: null }
  switch (outcome.name) {
    case 'imported':
    case 'notModified':
    case 'empty':
      return { verb: { name: 'done' }, settlement: { ...ended, status: 'completed', nature } }
    case 'partial':
      return {
        verb: { name: 'done' },
        settlement: { ...ended, status: 'completed', nature, error: outcome.failure },
      }
    case 'waiting': {
      const leftMs = maxWaitingMs - run.waitedMs
      if (leftMs <= 0) return endingOf(waitedTooLong(outcome), terms)
      const { reason, message } = outcome
      const until = new Date(Math.min(outcome.until.getTime(), now.getTime() + leftMs))
      return postponed(ended, terms, { until, reason, message, isAttemptSpent: false })
    }
    case 'retryable': {
      const { failure } = outcome
      if (run.attemptsSpent + 1 >= run.maxAttempts) return deadLetter(failure, ended)
      const until = new Date(now.getTime() + backOffMs(run.attemptsSpent, terms))
      const wait = { until, reason: 'backOff', message: failure.message } as const
      return postponed({ ...ended, error: failure }, terms, { ...wait, isAttemptSpent: true })
    }
    case 'permanent':
      return deadLetter(outcome.failure, ended)
    case 'interrupted':
      return {
        verb: { name: 'giveBack' },
        settlement: { ...ended, ...noWait, status: 'pending', isAttemptSpent: false },
      }
    case 'cancelled':
      return { verb: { name: 'done' }, settlement: null }
    default:
      return outcome satisfies never
  }
}

const noWait = { waitingUntil: null, waitingReason: null, waitingMessage: null } as const

interface Wait {
  until: Date
  reason: WaitReason
  message: string
  isAttemptSpent: boolean
}

function postponed(
  ended: Pick<Settlement, 'progress' | 'outcome' | 'error'>,
  { now }: Terms,
  { until, reason, message, isAttemptSpent }: Wait,
): Ending {
  return {
    verb: { name: 'delay', ms: until.getTime() - now.getTime() },
    settlement: {
      ...ended,
      status: 'pending',
      isAttemptSpent,
      waitingUntil: until,
      waitingReason: reason,
      waitingMessage: message,
    },
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

/** Exponential with full jitter: anything up to BACKOFF_MS, twice that, four times that..., a day at most. */
const backOffMs = (spent: number, { config, random }: Terms): number =>
  Math.round(random() * Math.min(config.BACKOFF_MS * 2 ** spent, maxBackOffMs))
