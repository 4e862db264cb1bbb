import { expect, test } from 'bun:test'
import { entryOf } from '../../src/model/chronicle'
import { lifeOf } from '../../src/model/life'
import { aClock, aListing } from '../support/factories'

const clock = aClock()
const at = clock.in
const told = (listing: ReturnType<typeof aListing>, entries: Parameters<typeof lifeOf>[1]) =>
  lifeOf(listing, entries).map(({ outcome, changes }) => [outcome, changes?.length ?? null])

test('a listing that nothing happened to was first seen', () => {
  expect(told(aListing(), [])).toEqual([['new', null]])
})

test('entries stand newest first, and what they say the listing does not say again', () => {
  const key = 'a'
  const listing = aListing({
    key,
    changedAt: at(2000),
    changedRunId: 'two',
    closedAt: at(3000),
    closedReason: 'absent',
    closedRunId: 'three',
    reopenedAt: at(2000),
    reopenedRunId: 'two',
  })
  const entries = [
    entryOf({ key, outcome: 'closed', at: at(1000), runId: 'one', reason: 'unseen' }),
    entryOf({ key, outcome: 'updated', at: at(2000), runId: 'two' }),
    entryOf({ key, outcome: 'reopened', at: at(2000), runId: 'two' }),
    entryOf({ key, outcome: 'closed', at: at(3000), runId: 'three', reason: 'absent' }),
  ]
  expect(told(listing, entries)).toEqual([
    ['closed', 0],
    ['updated', 0],
    ['reopened', 0],
    ['closed', 0],
    ['new', null],
  ])
  expect(told(listing, entries.slice(0, 1))).toEqual([
    ['closed', null],
    ['updated', null],
    ['reopened', null],
    ['closed', 0],
    ['new', null],
  ])
})
