import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import pino from 'pino'
import { openBullQueue } from '../../src/queue/bullmq'
import { type Message, type Queue, QueueUnavailable } from '../../src/queue/queue'
import { noRedisReason, startRedis, type TestRedis } from '../support/redis'
import { until } from '../support/until'
import { aGate, done } from './world'

const reason = noRedisReason()

describe.skipIf(reason !== null)(
  `BullMQ in trouble${reason ? ` (skipped: ${reason})` : ''}`,
  () => {
    let redis: TestRedis
    let queue: Queue
    let lines: { level: number; msg: string }[]

    beforeEach(async () => {
      lines = []
      const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) })
      redis = await startRedis()
      queue = await openBullQueue({ url: redis.url, log })
    })
    afterEach(async () => {
      await queue.close()
      await redis.stop()
    })

    test('a message that is not ours becomes a dead letter with a reason', async () => {
      const taken = record()
      await put('')
      await put('ours')
      await until(() => taken.length === 1)
      await until(async () => (await queue.counts()).deadLetters === 1)
      expect(taken).toEqual(['ours'])
      expect(lines.map((line) => line.msg)).toContain('a bad message becomes a dead letter')
    })

    test('Redis killed: enqueue says so at once, and all goes on by itself when it is back', async () => {
      const taken = record()
      let heard = 0
      queue.subscribe(() => heard++)
      await put('before')
      await until(() => taken.includes('before'))

      await redis.kill()
      expect(await msOf(() => expect(put('lost')).rejects.toThrow(QueueUnavailable))).toBeLessThan(
        500,
      )
      await expect(queue.ping()).rejects.toThrow(QueueUnavailable)
      queue.nudge()
      await until(() => lines.some((line) => line.msg.endsWith('does not answer')))

      await redis.restart()
      await until(() =>
        put('after').then(
          () => true,
          () => false,
        ),
      )
      await until(() => taken.includes('after'), 10_000)
      expect(taken).toEqual(['before', 'after'])
      await until(() => {
        queue.nudge()
        return heard > 0
      })
      const told = lines.filter((line) => line.msg.startsWith('Redis at 127.0.0.1:'))
      expect(told.map((line) => line.msg.replace(/^\S+ at \S+ /, ''))).toEqual([
        'does not answer',
        'answers again',
      ])
    }, 20_000)

    test('a handler that works through an outage ends its message, once', async () => {
      const gate = aGate()
      let calls = 0
      queue.consume(async () => {
        calls++
        await gate.passed
        return done
      }, 1)
      await put('long')
      await until(() => calls === 1)
      await redis.kill()
      gate.open()
      await redis.restart()
      await until(
        async () => !(await queue.has({ runId: 'long', generation: 0 }).catch(() => true)),
        10_000,
      )
      expect(calls).toBe(1)
    }, 20_000)

    test('Redis that hangs makes nobody wait for long', async () => {
      await redis.kill('SIGSTOP')
      expect(await msOf(() => expect(put('lost')).rejects.toThrow(QueueUnavailable))).toBeLessThan(
        4_000,
      )
      expect(await msOf(() => expect(put('next')).rejects.toThrow(QueueUnavailable))).toBeLessThan(
        100,
      )
      await redis.kill('SIGCONT')
      await until(() =>
        put('after').then(
          () => true,
          () => false,
        ),
      )
    }, 15_000)

    test('a queue closes while Redis is down', async () => {
      const consumer = queue.consume(async () => done, 1)
      await put('before')
      await redis.kill()
      expect(await msOf(() => consumer.close(10_000))).toBeLessThan(2_000)
      expect(await msOf(() => queue.close())).toBeLessThan(2_000)
    })

    function record(): string[] {
      const taken: string[] = []
      queue.consume(async ({ runId }: Message) => {
        taken.push(runId)
        return done
      }, 1)
      return taken
    }

    const put = (runId: string) =>
      queue.enqueue({ runId, generation: 0 }, { priority: 5, delayMs: 0 })
  },
)

describe.skipIf(reason !== null)('Redis at start', () => {
  const log = pino({ level: 'silent' })

  test('unreachable: a sentence with host and port, without the password', async () => {
    const opening = openBullQueue({ url: 'redis://:secret@127.0.0.1:1', log })
    const error = await opening.then(
      () => null,
      (reason: unknown) => reason,
    )
    expect(error).toBeInstanceOf(QueueUnavailable)
    expect(String(error)).toContain('Redis at 127.0.0.1:1 cannot be used')
    expect(String(error)).toContain('REDIS_URL')
    expect(String(error)).not.toContain('secret')
  })

  test('a wrong password is refused at once, and is not told', async () => {
    const redis = await startRedis({ password: 'right' })
    const url = redis.url.replace('right', 'wrong')
    const error = await openBullQueue({ url, log }).then(String, String)
    await redis.stop()
    expect(error).toContain('WRONGPASS')
    expect(error).not.toContain(':wrong')
  })
})

async function msOf(work: () => unknown): Promise<number> {
  const before = performance.now()
  await work()
  return performance.now() - before
}
