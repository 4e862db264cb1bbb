import { describe, expect, test } from 'bun:test'
import { noRedisReason, startRedis } from '../support/redis'
import { isLong, tell } from './form'
import { type Day, liveThrough } from './hours'

const size = isLong
  ? { hours: 24, feeds: 1000, hosts: 200, intervalMs: 50 }
  : { hours: 6, feeds: 60, hosts: 12, intervalMs: 50 }
const { hours, feeds, hosts, intervalMs } = size
const name = `${feeds} feeds on ${hosts} hosts for ${hours} hours: each once an hour, in time, and nothing is kept`

function expectQuietDay({ hours: all, board, completed, runs }: Day): void {
  expect([completed, runs]).toEqual([feeds * hours, feeds * hours])
  expect(all.map(({ opened }) => opened)).toEqual(all.map(() => feeds))
  expect([board.visits.size, ...new Set(board.visits.values())]).toEqual([feeds, hours])
  expect(board.leastGapMs()).toBeGreaterThanOrEqual(intervalMs)
  // The first hour reads every document in full.
  const early = all.slice(1, 3)
  const late = all.slice(-2)
  const least = (some: typeof all, figure: (hour: (typeof all)[number]) => number) =>
    Math.min(...some.map(figure))
  const isSteady = { objects: least(late, ({ objects }) => objects) }
  expect(isSteady.objects).toBeLessThan(least(early, ({ objects }) => objects) * 1.1)
  expect(least(late, ({ latestMs }) => latestMs)).toBeLessThan(60_000)
  for (const { redis } of all) if (redis) expect(redis.all - redis.ended).toBeLessThan(20)
}

function tellHours(title: string, { hours: all, board }: Day): void {
  tell(title)
  for (const [n, { opened, latestMs, objects, heapMb, redis }] of all.entries())
    tell(
      `hour ${n}: ${opened} runs, the last began ${latestMs} ms after the tick, ${objects} objects, ${heapMb.toFixed(1)} MB` +
        (redis
          ? `, ${redis.all} keys of Redis, ${redis.ended} of them of messages that ended in the last minute`
          : ''),
    )
  tell(`least gap between two requests of a host: ${Math.round(board.leastGapMs())} ms`)
}

const deadlineMs = isLong ? 1_800_000 : 120_000

test(
  `the database as the queue: ${name}`,
  async () => {
    const day = await liveThrough(hours, size, {})
    tellHours('the database as the queue', day)
    expectQuietDay(day)
  },
  deadlineMs,
)

const noRedis = noRedisReason()
describe.skipIf(noRedis !== null)(`Redis${noRedis ? ` (skipped: ${noRedis})` : ''}`, () => {
  test(
    `BullMQ: ${name}`,
    async () => {
      const redis = await startRedis()
      try {
        const day = await liveThrough(hours, size, { REDIS_URL: redis.url })
        tellHours('BullMQ', day)
        expectQuietDay(day)
        // Messages that have ended are kept for a minute of the real clock, in which many a simulated hour passes.
        const kept = day.hours.map(({ redis: keys }) => (keys ? keys.all - keys.ended : 0))
        expect(Math.max(...kept)).toBeLessThan(50)
      } finally {
        await redis.stop()
      }
    },
    deadlineMs,
  )
})
