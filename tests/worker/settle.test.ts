import { describe, expect, test } from 'bun:test'
import { hourMs } from '../../src/model/feed'
import type { Failure, Outcome } from '../../src/model/outcome'
import { noProgress } from '../../src/model/run'
import type { ImportEnd } from '../../worker/import-feed'
import { endingOf, feedPatchOf } from '../../worker/settle'
import { aFeed, aRun, aSource } from '../support/factories'

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
  ])('back-off after %p spent attempts at jitter %p: %p ms', (attemptsSpent, random, ms) => {
    const { verb } = end({ name: 'retryable', failure }, aRun({ attemptsSpent }), random)
    expect(verb).toEqual({ name: 'delay', until: new Date(now.getTime() + ms) })
  })

  test('waiting for more than a day in all fails as rateLimited', () => {
    const waiting: Outcome = { name: 'waiting', until: later, reason: 'rateLimited', message: 'm' }
    const { verb, settlement } = end(waiting, aRun({ waitedMs: 24 * hourMs + 1 }))
    expect(verb.name).toBe('deadLetter')
    expect(settlement).toMatchObject({ status: 'failed', error: { kind: 'rateLimited' } })
  })
})

describe('what an ended run teaches about its feed', () => {
  const validators = { etag: '"a"', lastModified: null, bodyHash: 'h', readerVersion: '1' }
  const complete = { validators, itemCount: 20 }
  const run = aRun({ id: 'this-run', queuedAt: now })
  const learn = (importEnd: Partial<ImportEnd>, feed = aFeed(), source = aSource()) => {
    const outcome = importEnd.outcome ?? { name: 'imported' }
    const { settlement } = end(outcome, run)
    if (!settlement) throw new Error('nothing to settle')
    const hints = { ttlMs: null, freshMs: null }
    const unknown = { complete: null, retryAfter: null, found: null }
    const whole = { outcome, hints, ...unknown, ...importEnd }
    return feedPatchOf(feed, source, run, whole, settlement, later)
  }

  test('a document read to its end: validators, count, success', () => {
    expect(learn({ complete }, aFeed({ consecutiveFailures: 2 }))).toMatchObject({
      validators,
      lastCompleteRunId: 'this-run',
      lastItemCount: 20,
      lastSuccessAt: later,
      lastOutcome: 'imported',
      consecutiveFailures: 0,
    })
  })

  test('an empty document leaves no validators: a 304 to it would look like a confirmation', () => {
    const patch = learn({ outcome: { name: 'empty' }, complete: { validators, itemCount: 0 } })
    expect(patch).toMatchObject({ validators: null, lastItemCount: 0 })
  })

  test('a 304 confirms the last complete run and keeps its validators', () => {
    const patch = learn({ outcome: { name: 'notModified' } })
    expect(patch).toMatchObject({ lastConfirmedAt: later, lastSuccessAt: later })
    expect(patch).not.toHaveProperty('validators')
    expect(patch).not.toHaveProperty('lastCompleteRunId')
  })

  test('a partial document is neither success nor failure, and saves no validators', () => {
    const patch = learn(
      { outcome: { name: 'partial', failure } },
      aFeed({ consecutiveFailures: 2 }),
    )
    expect(patch.consecutiveFailures).toBe(2)
    expect(patch).not.toHaveProperty('lastSuccessAt')
    expect(patch).not.toHaveProperty('validators')
  })

  test('a failure counts, and from the third on the feed rests longer', () => {
    const patch = learn({ outcome: failed('notFound') }, aFeed({ consecutiveFailures: 3 }))
    expect(patch.consecutiveFailures).toBe(4)
    expect(patch.nextDueAt?.getTime()).toBeGreaterThan(now.getTime() + 1.9 * hourMs)
  })

  test('410 pauses the feed with its reason', () => {
    expect(learn({ outcome: failed('gone') })).toMatchObject({
      isEnabled: false,
      disabledReason: 'The board has ended this feed (410 Gone).',
    })
  })

  test('the floor counts from the opening of the run, by the source when it has one', () => {
    const bySource = learn({ complete }, aFeed({ cadenceMs: 60_000 }), aSource({ floorMs: 30_000 }))
    expect(bySource.floorRule).toBe('source')
    expect(bySource.nextDueAt?.getTime()).toBeLessThanOrEqual(now.getTime() + 60_000)
    const byTtl = learn({ complete, hints: { ttlMs: 2 * hourMs, freshMs: null } })
    expect(byTtl.floorRule).toBe('ttl')
  })
})
