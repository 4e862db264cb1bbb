import { expect, test } from 'bun:test'
import { until } from '../../support/until'
import { add, aGate, done, enqueue, messageOf, type World, worker } from '../world'

/** Who gets which message, and when. */
export function deliveryContract(world: () => World): void {
  test('the most urgent run is taken first, then the oldest', async () => {
    const queue = await world().open()
    await queue.pause()
    for (const [feedId, priority] of [
      ['old', 5],
      ['young', 5],
      ['idle', 10],
      ['urgent', 1],
    ] as const)
      await add(world(), queue, feedId, priority)
    const taken = record(queue)
    await queue.resume()
    await until(() => taken.length === 4)
    expect(taken).toEqual(['urgent', 'old', 'young', 'idle'])
  })

  test('a message enqueued twice is delivered once', async () => {
    const queue = await world().open()
    await queue.pause()
    const run = await add(world(), queue, 'twice')
    await enqueue(queue, run)
    await add(world(), queue, 'after')
    const taken = record(queue)
    await queue.resume()
    await until(() => taken.includes('after'))
    expect(taken).toEqual(['twice', 'after'])
  })

  test('the next generation of a run is delivered', async () => {
    const queue = await world().open()
    await queue.pause()
    const run = await add(world(), queue, 'again')
    await queue.remove(messageOf(run))
    const renewed = await world().store.runs.regenerate(run.id, run.generation)
    if (!renewed) throw new Error('not regenerated')
    await enqueue(queue, renewed)
    const generations: number[] = []
    queue.consume(async (message) => {
      generations.push(message.generation)
      return worker(world().store, () => done)(message, new AbortController().signal)
    }, 1)
    await queue.resume()
    await until(() => generations.length === 1)
    expect(generations).toEqual([run.generation + 1])
  })

  test('no run is ever given to two consumers', async () => {
    const queues = [await world().open(), await world().open(), await world().open()]
    const [first] = queues
    const taken: string[] = []
    for (const [index, queue] of queues.entries()) {
      const decide = async ({ feedId }: { feedId: string }) => {
        taken.push(feedId)
        await Bun.sleep(1)
        return done
      }
      queue.consume(worker(world().store, decide, `worker-${index}`), 2)
    }
    const feedIds = Array.from({ length: 30 }, (_, index) => `feed-${index}`)
    for (const feedId of feedIds) if (first) await add(world(), first, feedId)
    await until(() => taken.length >= 30)
    expect(taken.toSorted()).toEqual(feedIds.toSorted())
  })

  test('at most `concurrency` handlers work at a time', async () => {
    const queue = await world().open()
    const gate = aGate()
    let working = 0
    let most = 0
    let ended = 0
    const decide = async () => {
      most = Math.max(most, ++working)
      await gate.passed
      working--
      ended++
      return done
    }
    for (let index = 0; index < 12; index++) await add(world(), queue, `feed-${index}`)
    queue.consume(worker(world().store, decide), 3)
    await until(() => working === 3)
    gate.open()
    await until(() => ended === 12)
    expect(most).toBe(3)
  })

  test('nothing is taken while paused, by any process, until it is resumed', async () => {
    const [here, there] = [await world().open(), await world().open()]
    const taken = record(there)
    await here.pause()
    expect(await there.isPaused()).toBe(true)
    await add(world(), here, 'held')
    await expect(until(() => taken.length > 0, 500)).rejects.toThrow()
    await here.resume()
    expect(await there.isPaused()).toBe(false)
    await until(() => taken.length === 1)
  })

  test('a removed message is not delivered', async () => {
    const queue = await world().open()
    await queue.pause()
    const run = await add(world(), queue, 'cancelled')
    expect(await queue.has(messageOf(run))).toBe(true)
    await world().store.runs.cancel(run.id)
    await queue.remove(messageOf(run))
    await queue.remove(messageOf(run))
    expect(await queue.has(messageOf(run))).toBe(false)
    await add(world(), queue, 'after')
    const taken = record(queue)
    await queue.resume()
    await until(() => taken.length > 0)
    expect(taken).toEqual(['after'])
  })

  test('the queue has a message while it waits and while it is worked on, not after', async () => {
    const queue = await world().open()
    const gate = aGate()
    const run = await add(world(), queue, 'one')
    expect(await queue.has(messageOf(run))).toBe(true)
    let isTaken = false
    const decide = async () => {
      isTaken = true
      await gate.passed
      return done
    }
    queue.consume(worker(world().store, decide), 1)
    await until(() => isTaken)
    expect(await queue.has(messageOf(run))).toBe(true)
    gate.open()
    await until(async () => !(await queue.has(messageOf(run))))
  })

  function record(queue: Awaited<ReturnType<World['open']>>): string[] {
    const taken: string[] = []
    const decide = ({ feedId }: { feedId: string }) => {
      taken.push(feedId)
      return done
    }
    queue.consume(worker(world().store, decide), 1)
    return taken
  }
}
