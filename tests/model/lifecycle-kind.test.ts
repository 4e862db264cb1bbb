import { expect, test } from 'bun:test'
import {
  type Departure,
  kindByEvidence,
  noEvidence,
  withDeparture,
} from '../../src/model/lifecycle-kind'

/** The n-th hour of a month. */
const hour = (n: number) => new Date(Date.parse('2026-11-01T00:00:00Z') + n * 3_600_000)
const hours = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => hour(from + index))

const learn = (departures: Omit<Departure, 'runId'>[]) =>
  departures.reduce(
    (evidence, departure, index) => withDeparture(evidence, { runId: String(index), ...departure }),
    noEvidence(),
  )

const fromTail = (n: number) => ({
  vanished: hours(4 * n, 4 * n + 3),
  stayed: hours(4 * n + 4, 60),
})
const fromAnywhere = (n: number) => ({
  vanished: [hour(n), hour(n + 20), hour(n + 30), hour(n + 40)],
  stayed: hours(0, 60),
})

test('what vanishes from the tail in the order of dates is a window', () => {
  expect(kindByEvidence(learn([0, 1].map(fromTail)))).toBeNull()
  const evidence = learn([0, 1, 2].map(fromTail))
  expect(evidence).toEqual({ runId: '2', runs: 3, vanished: 12, fromTail: 12 })
  expect(kindByEvidence(evidence)).toBe('window')
})

test('what vanishes from anywhere is no window', () => {
  expect(kindByEvidence(learn([0, 1, 2].map(fromAnywhere)))).toBe('full')
})

test('an old listing that is pinned to the top does not hide the order', () => {
  const pinned = [0, 1, 2].map((n) => ({ ...fromTail(n), stayed: [hour(-99), ...hours(20, 99)] }))
  expect(kindByEvidence(learn(pinned))).toBe('window')
})

test('both ways speak for neither', () => {
  expect(kindByEvidence(learn([fromTail(0), fromTail(1), fromTail(2), fromAnywhere(5)]))).toBeNull()
})

test('dates that are nearly all the same are no order', () => {
  const sameDay = { vanished: [hour(0)], stayed: Array.from({ length: 50 }, () => hour(0)) }
  expect(learn([sameDay, sameDay, sameDay])).toEqual(noEvidence())
})

test('a run counts once', () => {
  const once = learn([fromTail(0)])
  expect(withDeparture(once, { runId: '0', ...fromTail(0) })).toEqual(once)
})

test('the past counts half after some time, so that a board may change', () => {
  const many = { vanished: hours(0, 199), stayed: hours(200, 300) }
  const { vanished, fromTail: old } = learn([many, many, many])
  expect([vanished, old]).toEqual([300, 300])
})
