import { expect, test } from 'bun:test'
import { join } from 'node:path'
import { until } from '../../support/until'
import { add, aGate, done, messageOf, type World, worker } from '../world'

/** Consumers that end, well or badly. */
export function closingContract(world: () => World): void {
  test('close aborts the signal, waits for the handler, and takes nothing more', async () => {
    const queue = await world().open()
    const gate = aGate()
    const events: string[] = []
    const decide = async ({ feedId }: { feedId: string }, signal: AbortSignal) => {
      events.push(`${feedId} taken`)
      signal.addEventListener('abort', () => events.push('aborted'))
      await gate.passed
      events.push(`${feedId} ended`)
      return done
    }
    const consumer = queue.consume(worker(world().store, decide), 1)
    const one = await add(world(), queue, 'one')
    const two = await add(world(), queue, 'two')
    await until(() => events.length === 1)
    const closed = consumer.close(5_000).then(() => events.push('closed'))
    await until(() => events.includes('aborted'))
    gate.open()
    await closed
    expect(events).toEqual(['one taken', 'aborted', 'one ended', 'closed'])
    const after = await world().open()
    expect(await after.has(messageOf(one))).toBe(false)
    expect(await after.counts()).toEqual({ ready: 1, delayed: 0, active: 0, deadLetters: 0 })
    expect(await after.has(messageOf(two))).toBe(true)
  })

  test('close does not wait longer than its grace', async () => {
    const queue = await world().open()
    const gate = aGate()
    let isTaken = false
    const decide = async () => {
      isTaken = true
      await gate.passed
      return done
    }
    const consumer = queue.consume(worker(world().store, decide), 1)
    await add(world(), queue, 'deaf')
    await until(() => isTaken)
    const before = performance.now()
    await consumer.close(200)
    expect(performance.now() - before).toBeWithin(190, 1_500)
    gate.open()
  })

  test('an idle consumer closes at once, and twice', async () => {
    const queue = await world().open()
    const consumer = queue.consume(
      worker(world().store, () => done),
      1,
    )
    const before = performance.now()
    await consumer.close(10_000)
    await consumer.close(10_000)
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  test('the run of a worker that is killed goes to another within 15 s', async () => {
    const queue = await world().open()
    const run = await add(world(), queue, 'orphan')
    const script = join(import.meta.dir, '..', 'stuck-worker.ts')
    const victim = Bun.spawn([process.execPath, script, JSON.stringify(world().spec)], {
      stdout: 'pipe',
      stderr: 'inherit',
    })
    const { value } = await victim.stdout.getReader().read()
    expect(new TextDecoder().decode(value)).toBe('orphan\n')
    victim.kill('SIGKILL')
    await victim.exited
    const diedAt = performance.now()
    queue.consume(
      worker(world().store, () => done, 'heir'),
      1,
    )
    await until(async () => (await world().store.runs.get(run.id))?.status === 'completed', 15_000)
    const tookMs = performance.now() - diedAt
    expect(tookMs).toBeLessThan(15_000)
    expect((await world().store.runs.get(run.id))?.attempts.map(({ worker }) => worker)).toEqual([
      'stuck',
      'heir',
    ])
  }, 30_000)
}
