import { expect, test } from 'bun:test'
import type { FailureKind } from '../../src/model/failure'
import { type Feed, hourMs, type Source } from '../../src/model/feed'
import type { Failure } from '../../src/model/outcome'
import type { Attempt } from '../../src/model/run'
import type { Settlement } from '../../src/model/run-steps'
import { noWishes } from '../../src/model/wishes'
import { endOf, type ImportEnd } from '../../worker/import-end'
import { lessonsOf } from '../../worker/lessons'
import { aFeed, aProgress, aRun, aSource } from '../support/factories'

const minute = 60_000
const openedAt = new Date('2026-11-23T10:00:00Z')
const now = new Date('2026-11-23T10:10:00Z')
const after = (ms: number) => new Date(openedAt.getTime() + ms)
const validators = { etag: '"a"', lastModified: null, bodyHash: 'h', readerVersion: '1' }
const whole = endOf({ name: 'imported' }, { validators, itemCount: 20 })
const failure: Failure = { kind: 'truncated', message: 'It broke off.' }

const failed = (kind: FailureKind): ImportEnd =>
  endOf({ name: 'permanent', failure: { kind, message: kind } })

function settlementOf({ outcome }: ImportEnd, stored: number): Settlement {
  const error = 'failure' in outcome ? outcome.failure : null
  const ended = { outcome: outcome.name, error, progress: aProgress({ new: stored }) }
  return outcome.name === 'permanent'
    ? { ...ended, status: 'failed' }
    : { ...ended, status: 'completed', nature: 'changed' }
}

const anAttempt = (kind: FailureKind | null, startedAt = openedAt): Attempt => ({
  number: 1,
  worker: 'w',
  startedAt,
  finishedAt: null,
  outcome: null,
  error: kind && { kind, message: kind },
})

function learn(
  end: ImportEnd,
  {
    feed = aFeed(),
    source = aSource(),
    askedAt = openedAt,
    stored = 0,
    before = [],
  }: Partial<{
    feed: Feed
    source: Source
    askedAt: Date
    stored: number
    /** The attempts before the last one. */
    before: Attempt[]
  }> = {},
) {
  const attempts = [...before, anAttempt(null, askedAt)]
  const run = aRun({ id: 'this-run', queuedAt: openedAt, attempts })
  return lessonsOf(feed, source, run, end, settlementOf(end, stored), now)
}

test('a document read to its end: validators, count, success', () => {
  expect(learn(whole, { feed: aFeed({ consecutiveFailures: 2 }) })).toMatchObject({
    validators,
    lastCompleteRunId: 'this-run',
    lastItemCount: 20,
    lastSuccessAt: now,
    lastOutcome: 'imported',
    consecutiveFailures: 0,
  })
})

test('an empty document leaves no validators (a 304 to it would look like a confirmation), and the count that it used to have', () => {
  const patch = learn(endOf({ name: 'empty' }, { validators, itemCount: 0 }))
  expect(patch).toMatchObject({ validators: null, lastCompleteRunId: 'this-run' })
  expect(patch).not.toHaveProperty('lastItemCount')
})

test('a 304 confirms the last complete run and keeps its validators', () => {
  const patch = learn(endOf({ name: 'notModified' }))
  expect(patch).toMatchObject({ lastConfirmedAt: now, lastSuccessAt: now })
  expect(patch).not.toHaveProperty('validators')
  expect(patch).not.toHaveProperty('lastCompleteRunId')
})

test('the same bytes with another ETag: the new one is what to ask with', () => {
  expect(learn(endOf({ name: 'notModified' }, { validators }))).toMatchObject({ validators })
})

test('a partial document is neither success nor failure', () => {
  const feed = aFeed({ consecutiveFailures: 2 })
  const patch = learn(endOf({ name: 'partial', failure }), { feed, stored: 3 })
  expect(patch.consecutiveFailures).toBe(2)
  expect(patch).not.toHaveProperty('lastSuccessAt')
})

test('what stored a part of a document voids the validators of the whole one before; what stored nothing does not', () => {
  const partial = endOf({ name: 'partial', failure })
  expect(learn(partial, { stored: 3 })).toMatchObject({ validators: null })
  expect(learn(failed('tooLarge'), { stored: 3 })).toMatchObject({ validators: null })
  expect(learn(failed('notFound'))).not.toHaveProperty('validators')
})

test('an attempt that died may have stored a part: no 304 confirms the whole document any more', () => {
  const before = [anAttempt('crashed')]
  for (const end of [failed('network'), endOf({ name: 'notModified' }, { validators })])
    expect(learn(end, { before })).toMatchObject({ validators: null })
  expect(learn(whole, { before })).toMatchObject({ validators })
  const failures = [anAttempt('network'), anAttempt('timeout')]
  expect(learn(failed('network'), { before: failures })).not.toHaveProperty('validators')
})

test('a failure counts, and from the third on the feed rests longer', () => {
  const patch = learn(failed('notFound'), { feed: aFeed({ consecutiveFailures: 3 }) })
  expect(patch.consecutiveFailures).toBe(4)
  expect(patch.nextDueAt?.getTime()).toBeGreaterThan(after(1.9 * hourMs).getTime())
})

test.each(['storeUnavailable', 'crashed', 'internal'] as const)(
  'our own failure (%s) says nothing of the board',
  (kind) => {
    const feed = aFeed({ consecutiveFailures: 1 })
    expect(learn(failed(kind), { feed }).consecutiveFailures).toBe(1)
  },
)

test.each(['forbidden', 'blocked'] as const)(
  'a host that refuses us (%s) is asked again after hours, from the first time on',
  (kind) => {
    expect(learn(failed(kind)).nextDueAt).toEqual(after(4 * hourMs - 5 * minute))
    const often = learn(failed(kind), { feed: aFeed({ consecutiveFailures: 6 }) })
    expect(often.nextDueAt).toEqual(after(16 * hourMs - 5 * minute))
  },
)

test('410 pauses the feed with its reason', () => {
  expect(learn(failed('gone'))).toMatchObject({
    isEnabled: false,
    disabledReason: 'The board has ended this feed (410 Gone).',
  })
})

test('the source has the word on the floor, else the longest wish', () => {
  const feed = aFeed({ cadenceMs: minute })
  expect(learn(whole, { feed, source: aSource({ floorMs: 30_000 }) })).toMatchObject({
    floorRule: 'source',
    floorUntil: after(27_000),
    nextDueAt: after(54_000),
  })
  const byTtl = { ...whole, wishes: { ...noWishes(), ttlMs: 2 * hourMs } }
  expect(learn(byTtl).floorRule).toBe('ttl')
})

test('what the last whole document wished holds until another one says something else', () => {
  const feed = aFeed({ wishes: { ...noWishes(), ttlMs: 2 * hourMs } })
  for (const end of [endOf({ name: 'notModified' }), failed('timeout')])
    expect(learn(end, { feed })).toMatchObject({ wishes: feed.wishes, floorRule: 'ttl' })
  const silent = { ...whole, wishes: noWishes() }
  expect(learn(silent, { feed })).toMatchObject({ wishes: noWishes(), floorRule: 'hour' })
})

test('a feed is due when the hours are over that it wants to be skipped', () => {
  const quiet = { ...whole, wishes: { ...noWishes(), skipHours: [10, 11, 12] } }
  expect(learn(quiet)).toMatchObject({
    nextDueAt: new Date('2026-11-23T13:00:00Z'),
    floorUntil: new Date('2026-11-23T13:00:00Z'),
    floorRule: 'quiet',
  })
})

test('an hourly feed is due at the next tick, but not sooner than an hour after the host was asked', () => {
  expect(learn(whole)).toMatchObject({
    nextDueAt: after(55 * minute),
    floorUntil: after(55 * minute),
  })
  const soon = learn(whole, { askedAt: after(4 * minute) })
  expect(soon.nextDueAt).toEqual(after(55 * minute))
  const late = learn(whole, { askedAt: after(55 * minute) })
  expect(late).toMatchObject({ nextDueAt: after(110 * minute), floorUntil: after(110 * minute) })
})
