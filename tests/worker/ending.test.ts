import { describe, expect, test } from 'bun:test'
import { failureKinds, failures } from '../../src/model/failure'
import { hourMs } from '../../src/model/feed'
import { type Failure, failedBy, type Outcome } from '../../src/model/outcome'
import { noProgress } from '../../src/model/run'
import { endingOf } from '../../worker/ending'
import { aRun } from '../support/factories'

const now = new Date('2026-11-23T10:00:00Z')
const later = new Date('2026-11-23T10:10:00Z')
const failure: Failure = { kind: 'network', message: 'ECONNREFUSED' }
const failed = (kind: Failure['kind']): Outcome => ({
  name: 'permanent',
  failure: { kind, message: kind },
})

const end = (outcome: Outcome, run = aRun(), random = 1) =>
  endingOf(outcome, {
    run,
    progress: noProgress(),
    nature: 'unchanged',
    config: { BACKOFF_MS: 1000 },
    now,
    random: () => random,
  })

describe('the outcome table', () => {
  const table: [Outcome, string, string, boolean | undefined][] = [
    [{ name: 'imported' }, 'done', 'completed', undefined],
    [{ name: 'notModified' }, 'done', 'completed', undefined],
    [{ name: 'empty' }, 'done', 'completed', undefined],
    [{ name: 'partial', failure }, 'done', 'completed', undefined],
    [{ name: 'retryable', failure }, 'delay', 'pending', true],
    [failed('notFound'), 'deadLetter', 'failed', undefined],
    [{ name: 'interrupted' }, 'giveBack', 'pending', false],
    [
      { name: 'waiting', until: later, reason: 'hostBusy', message: 'busy' },
      'delay',
      'pending',
      false,
    ],
  ]
  for (const [outcome, verb, status, isAttemptSpent] of table)
    test(`${outcome.name}: ${verb}, ${status}`, () => {
      const { verb: got, settlement } = end(outcome)
      expect<string>(got.name).toBe(verb)
      expect(settlement).toMatchObject({ status, outcome: outcome.name })
      const spent = settlement?.status === 'pending' ? settlement.isAttemptSpent : undefined
      expect(spent).toBe(isAttemptSpent)
    })

  test('cancelled: dropped, nothing to write', () => {
    expect(end({ name: 'cancelled' })).toEqual({ verb: { name: 'done' }, settlement: null })
  })

  test('partial keeps what was wrong beside its success', () => {
    expect(end({ name: 'partial', failure }).settlement?.error).toEqual(failure)
  })

  test('retryable at its last attempt is a dead letter', () => {
    const run = aRun({ attemptsSpent: 2, maxAttempts: 3 })
    const { verb, settlement } = end({ name: 'retryable', failure }, run)
    expect(verb).toEqual({ name: 'deadLetter', reason: 'network: ECONNREFUSED' })
    expect(settlement).toMatchObject({ status: 'failed', error: failure })
  })

  test.each([
    [0, 1, 1000],
    [1, 1, 2000],
    [1, 0.5, 1000],
    [0, 0, 0],
    [19, 1, 24 * hourMs],
  ])('back-off after %p spent attempts at jitter %p: %p ms', (attemptsSpent, random, ms) => {
    const run = aRun({ attemptsSpent, maxAttempts: 99 })
    const { verb } = end({ name: 'retryable', failure }, run, random)
    expect(verb).toEqual({ name: 'delay', ms })
  })

  const waiting: Outcome = { name: 'waiting', until: later, reason: 'rateLimited', message: 'm' }

  test('waiting for a day in all fails as rateLimited', () => {
    const { verb, settlement } = end(waiting, aRun({ waitedMs: 24 * hourMs }))
    expect(verb.name).toBe('deadLetter')
    expect(settlement).toMatchObject({ status: 'failed', error: { kind: 'rateLimited' } })
  })

  test('a wait ends when the day is over, however long the host asks for', () => {
    const { verb } = end(waiting, aRun({ waitedMs: 24 * hourMs - 60_000 }))
    expect(verb).toEqual({ name: 'delay', ms: 60_000 })
  })

  test.each(failureKinds)('%s: a back-off for what may pass, none for what lasts', (kind) => {
    const { verb, settlement } = end(failedBy({ kind, message: 'm' }))
    expect<string>(verb.name).toBe(failures[kind].isPassing ? 'delay' : 'deadLetter')
    expect(settlement).toMatchObject({
      status: failures[kind].isPassing ? 'pending' : 'failed',
      error: { kind },
    })
  })
})
