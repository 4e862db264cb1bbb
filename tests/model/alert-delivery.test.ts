import { describe, expect, test } from 'bun:test'
import { type Alert, cleared } from '../../src/model/alert'
import {
  announced,
  claimed,
  delivered,
  deliveryId,
  pendingOf,
  refused,
} from '../../src/model/alert-delivery'
import { hourMs } from '../../src/model/feed'
import { aClock, anAlert } from '../support/factories'

const refusal = { error: 'It said 500.', retryAfterMs: null, random: 1 }

function present<T>(value: T | null): T {
  if (value === null) throw new Error('expected a value')
  return value
}

const told = (alert: Alert, now: Date): Alert => present(announced(alert, now))
const over = (alert: Alert, now: Date): Alert => present(cleared(alert, 'It is over.', now))
const events = (alert: Alert | null) => alert?.deliveries.map(({ event }) => event)

describe('what is told', () => {
  const { now } = aClock()

  test('that it is open, once', () => {
    const alert = told(anAlert(), now())
    expect(events(alert)).toEqual(['opened'])
    expect(alert.nextDeliveryAt).toEqual(now())
    expect(announced(alert, now())).toBeNull()
  })

  test('that it is over, once, to who was told that it is open', () => {
    const alert = told(over(told(anAlert(), now()), now()), now())
    expect(events(alert)).toEqual(['opened', 'cleared'])
    expect(announced(alert, now())).toBeNull()
    expect(announced(over(anAlert(), now()), now())).toBeNull()
  })

  test('in that order, each under a name of its own that stays', () => {
    const alert = told(over(told(anAlert(), now()), now()), now())
    const first = present(pendingOf(alert))
    expect(deliveryId(alert, first)).toBe(`${alert.id}-opened`)
    const after = delivered(alert, now())
    expect(after.nextDeliveryAt).toEqual(now())
    expect(deliveryId(after, present(pendingOf(after)))).toBe(`${alert.id}-cleared`)
    const done = delivered(after, now())
    expect(pendingOf(done)).toBeNull()
    expect(done.nextDeliveryAt).toBeNull()
  })
})

describe('a try', () => {
  test('is of the one who claims it, for half a minute', () => {
    const clock = aClock()
    const alert = told(anAlert(), clock.now())
    const mine = present(claimed(alert, clock.now()))
    expect(claimed(mine, clock.in(29_999))).toBeNull()
    expect(claimed(mine, clock.in(30_000))).not.toBeNull()
    expect(claimed(anAlert(), clock.now())).toBeNull()
  })

  test.each([
    [1, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]],
    [0, [2.5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 1800, 1800]],
  ])('that is refused is repeated after pauses that grow (random %d)', (random, seconds) => {
    const clock = aClock()
    let alert = told(anAlert(), clock.now())
    for (const pause of seconds) {
      alert = refused(alert, { ...refusal, random }, clock.now())
      expect(alert.nextDeliveryAt).toEqual(clock.in(pause * 1000))
      clock.advance(pause * 1000)
    }
    expect(pendingOf(alert)).toMatchObject({ tries: 12, error: 'It said 500.', deliveredAt: null })
  })

  test('waits as long as the host asks, an hour at most', () => {
    const clock = aClock()
    const alert = told(anAlert(), clock.now())
    const after = (retryAfterMs: number) =>
      refused(alert, { ...refusal, retryAfterMs }, clock.now()).nextDeliveryAt
    expect(after(60_000)).toEqual(clock.in(60_000))
    expect(after(1000)).toEqual(clock.in(5000))
    expect(after(24 * hourMs)).toEqual(clock.in(hourMs))
  })

  test('is the last one when the next would come a day after what it tells of', () => {
    const clock = aClock()
    let alert = told(anAlert(), clock.now())
    while (alert.nextDeliveryAt) {
      clock.advance(alert.nextDeliveryAt.getTime() - clock.now().getTime())
      alert = refused(alert, refusal, clock.now())
    }
    expect(alert.deliveries[0]).toMatchObject({ abandonedAt: clock.now(), tries: 33 })
    expect(clock.now().getTime() - alert.openedAt.getTime()).toBeLessThanOrEqual(24 * hourMs)
    expect(pendingOf(alert)).toBeNull()
  })

  test('that succeeds keeps no error', () => {
    const { now } = aClock()
    const alert = delivered(refused(told(anAlert(), now()), refusal, now()), now())
    expect(alert.deliveries).toEqual([
      {
        event: 'opened',
        tries: 2,
        triedAt: now(),
        deliveredAt: now(),
        abandonedAt: null,
        error: null,
      },
    ])
  })
})
