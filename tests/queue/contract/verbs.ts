import { expect, test } from 'bun:test'
import type { Verb } from '../../../src/queue/queue'
import { until } from '../../support/until'
import { add, aGate, delay, done, giveBack, messageOf, type World, worker } from '../world'

/** What becomes of a message after its handler. */
export function verbsContract(world: () => World): void {
  test('a delayed message is delivered again, not before its time', async () => {
    const queue = await world().open()
    const takenAt: number[] = []
    const decide = () => {
      takenAt.push(Date.now())
      return takenAt.length === 1 ? delay(400) : done
    }
    const run = await add(world(), queue, 'delayed')
    queue.consume(worker(world().store, decide), 1)
    await until(() => takenAt.length === 1)
    expect(await queue.has(messageOf(run))).toBe(true)
    await until(() => takenAt.length === 2)
    const dueAt = (takenAt[0] ?? 0) + 400
    expect(takenAt[1]).toBeGreaterThanOrEqual(dueAt)
    expect(takenAt[1]).toBeLessThan(dueAt + 1_500)
  })

  test('a message whose delay is over keeps its place: most urgent, then oldest', async () => {
    const queue = await world().open()
    const gate = aGate()
    const waitMs = 300
    let waitsUntil = Number.POSITIVE_INFINITY
    const taken: string[] = []
    const decide = async ({ feedId, attempt }: { feedId: string; attempt: number }) => {
      taken.push(feedId)
      if (feedId === 'blocker') await gate.passed
      if (feedId !== 'old' || attempt > 1) return done
      waitsUntil = Date.now() + waitMs
      return delay(waitMs)
    }
    await add(world(), queue, 'old')
    queue.consume(worker(world().store, decide), 1)
    await until(() => taken.includes('old'))
    await add(world(), queue, 'blocker')
    await until(() => taken.includes('blocker'))
    await add(world(), queue, 'young')
    await add(world(), queue, 'urgent', 1)
    await until(() => Date.now() > waitsUntil + 250)
    gate.open()
    await until(() => taken.length === 5)
    expect(taken).toEqual(['old', 'blocker', 'urgent', 'old', 'young'])
  })

  test('a message that is given back goes to the next worker at once', async () => {
    const [first, second] = [await world().open(), await world().open()]
    const takers: string[] = []
    await add(world(), first, 'interrupted')
    const untilShutdown = async (_: unknown, signal: AbortSignal): Promise<Verb> => {
      takers.push('first')
      await aborted(signal)
      return giveBack
    }
    const finish = () => {
      takers.push('second')
      return done
    }
    const consumer = first.consume(worker(world().store, untilShutdown, 'first'), 1)
    await until(() => takers.length === 1)
    second.consume(worker(world().store, finish, 'second'), 1)
    await consumer.close(5_000)
    await until(() => takers.length === 2, 2_000)
    expect(takers).toEqual(['first', 'second'])
  })

  test('a dead letter is kept and counted, and not delivered again', async () => {
    const queue = await world().open()
    const taken: string[] = []
    const decide = ({ feedId }: { feedId: string }): Verb => {
      taken.push(feedId)
      return feedId === 'dead' ? { name: 'deadLetter', reason: 'notFound: 404' } : done
    }
    const run = await add(world(), queue, 'dead')
    await add(world(), queue, 'after')
    queue.consume(worker(world().store, decide), 1)
    await until(async () => (await queue.counts()).deadLetters === 1)
    await until(() => taken.includes('after'))
    expect(await queue.has(messageOf(run))).toBe(false)
    expect(taken).toEqual(['dead', 'after'])
    expect(await queue.counts()).toMatchObject({ ready: 0, delayed: 0, deadLetters: 1 })
  })

  test('a handler that throws loses no message', async () => {
    const queue = await world().open()
    let calls = 0
    await add(world(), queue, 'thrown')
    const work = worker(world().store, () => done)
    queue.consume(async (message, signal) => {
      calls++
      if (calls === 1) throw new Error('a surprise')
      return work(message, signal)
    }, 1)
    await until(async () => (await world().store.runs.totals({})).byStatus.completed === 1)
    expect(calls).toBe(2)
  })

  test('counts tell ready, delayed, active and dead letters apart', async () => {
    const queue = await world().open()
    const gate = aGate()
    const verbs: Record<string, Verb> = {
      later: delay(3_600_000),
      dead: { name: 'deadLetter', reason: 'gone: 410' },
    }
    const decide = async ({ feedId }: { feedId: string }) => {
      const verb = verbs[feedId]
      if (!verb) await gate.passed
      return verb ?? done
    }
    for (const feedId of ['later', 'dead', 'active', 'ready-1', 'ready-2'])
      await add(world(), queue, feedId)
    expect(await queue.counts()).toEqual({ ready: 5, delayed: 0, active: 0, deadLetters: 0 })
    queue.consume(worker(world().store, decide), 1)
    const expected = { ready: 2, delayed: 1, active: 1, deadLetters: 1 }
    await until(async () => Bun.deepEquals(await queue.counts(), expected))
    gate.open()
  })
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
