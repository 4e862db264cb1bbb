import { afterEach, beforeEach, expect, test } from 'bun:test'
import { startHeart } from '../src/heart'
import type { Heartbeat } from '../src/model/heartbeat'
import { createStoredQueue } from '../src/queue/stored'
import { openSqliteStore } from '../src/store/sqlite/open'
import { type Store, StoreUnavailable } from '../src/store/store'
import { createTestDeps, type TestDeps } from './support/deps'
import { aClock, type Clock } from './support/factories'
import { until } from './support/until'

const process = { name: 'machine:1', role: 'worker' } as const
const everyMs = 10
let clock: Clock
let deps: TestDeps

beforeEach(async () => {
  clock = aClock()
  deps = await createTestDeps({ now: clock.now })
})
afterEach(() => deps.close())

const only = async (): Promise<Heartbeat | undefined> => (await deps.store.heartbeats.list())[0]

test('a process beats again and again, and says goodbye', async () => {
  const aliveSince = clock.now()
  const heart = startHeart(deps, process, everyMs)
  await until(async () => (await only()) !== undefined)
  for (let n = 0; n < 5; n++) {
    clock.advance(3000)
    await until(async () => (await only())?.seenAt.getTime() === clock.now().getTime())
  }
  await heart.stop()
  expect(await only()).toEqual({
    ...process,
    aliveSince,
    seenAt: clock.now(),
    stoppedAt: clock.now(),
    queueDownSince: null,
  })
})

test('it says since when the queue does not answer it', async () => {
  const other = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now })
  const queue = createStoredQueue({ store: other })
  const heart = startHeart({ ...deps, queue }, process, everyMs)
  await until(async () => (await only())?.queueDownSince === null)
  await other.close()
  await until(async () => (await only())?.queueDownSince instanceof Date)
  const since = clock.now()
  clock.advance(3000)
  await until(async () => (await only())?.seenAt.getTime() === clock.now().getTime())
  expect((await only())?.queueDownSince).toEqual(since)
  await heart.stop()
  await queue.close()
})

test('whose store was away lives since it is back: while it was nobody could be heard of', async () => {
  let isAway = false
  let refused = 0
  const beat: Store['heartbeats']['beat'] = async (one) => {
    if (isAway) {
      refused++
      throw new StoreUnavailable('It is away.')
    }
    await deps.store.heartbeats.beat(one)
  }
  const heartbeats = { ...deps.store.heartbeats, beat }
  const heart = startHeart({ ...deps, store: { ...deps.store, heartbeats } }, process, everyMs)
  await until(async () => (await only()) !== undefined)
  isAway = true
  await until(() => refused > 0)
  clock.advance(60_000)
  const backAt = clock.now()
  isAway = false
  await until(async () => (await only())?.seenAt.getTime() === backAt.getTime())
  expect((await only())?.aliveSince).toEqual(backAt)
  await heart.stop()
})
