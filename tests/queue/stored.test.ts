import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pino from 'pino'
import type { Link } from '../../src/queue/link'
import type { Queue } from '../../src/queue/queue'
import { createStoredQueue } from '../../src/queue/stored'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { StoreUnavailable } from '../../src/store/store'
import { until } from '../support/until'
import { queueContract } from './contract'
import { add, delay, done, type World, worker } from './world'

queueContract('stored queue', openWorld)

describe('stored queue, beside the contract', () => {
  let world: World
  beforeEach(async () => {
    world = await openWorld()
  })
  afterEach(() => world.close())

  test('a run that is refused to us is not asked for again and again', async () => {
    const queue = await world.open()
    const asked: string[] = []
    const work = worker(world.store, () => done)
    const refused = await add(world, queue, 'refused', 1)
    queue.consume(async (message, signal) => {
      asked.push(message.runId)
      return message.runId === refused.id ? delay(60_000) : work(message, signal)
    }, 1)
    for (let index = 0; index < 50; index++) {
      await add(world, queue, `feed-${index}`)
      await Bun.sleep(10)
    }
    await until(async () => (await world.store.runs.totals({})).byStatus.completed === 50)
    const refusals = asked.filter((id) => id === refused.id).length
    expect(refusals).toBeWithin(1, 10)
  })

  test('a run that waits for its turn is taken then, no poll is waited for', async () => {
    const queue = createStoredQueue({ store: world.store, pollMs: 3_600_000 })
    const takenAt: number[] = []
    await add(world, queue, 'early')
    queue.consume(async () => {
      takenAt.push(performance.now())
      return takenAt.length === 1 ? delay(200) : delay(60_000)
    }, 1)
    await until(() => takenAt.length === 2)
    const [first = 0, second = 0] = takenAt
    expect(second - first).toBeGreaterThanOrEqual(200)
    await queue.close()
  })

  test('a nudge through the link wakes the consumer, no poll is waited for', async () => {
    const [web, child] = aPair()
    const here = createStoredQueue({ store: world.store, link: web })
    const there = createStoredQueue({ store: world.store, link: child, pollMs: 3_600_000 })
    let taken = 0
    there.consume(
      worker(world.store, () => {
        taken++
        return done
      }),
      1,
    )
    await add(world, here, 'nudged')
    await until(() => taken === 1)
    await Promise.all([here.close(), there.close()])
  })

  test('a nudge that came through the link is not sent back', () => {
    let sent = 0
    let receive = () => {}
    const link: Link = {
      send: () => void sent++,
      onMessage(listener) {
        receive = listener
        return () => {}
      },
    }
    const queue = createStoredQueue({ store: world.store, link })
    let heard = 0
    queue.subscribe(() => heard++)
    receive()
    expect({ sent, heard }).toEqual({ sent: 0, heard: 1 })
  })

  test('a database that fails for a while is told of once, and does not end the consumer', async () => {
    const lines: string[] = []
    const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line).msg) })
    let failures = 3
    const runs = {
      ...world.store.runs,
      ready: async (limit: number) => {
        if (failures-- > 0) throw new StoreUnavailable('locked')
        return world.store.runs.ready(limit)
      },
    }
    const queue = createStoredQueue({ store: { ...world.store, runs }, log, pollMs: 10 })
    let taken = 0
    queue.consume(
      worker(world.store, () => {
        taken++
        return done
      }),
      1,
    )
    await add(world, queue, 'patient')
    await until(() => taken === 1)
    await queue.close()
    expect(lines).toEqual(['the database does not answer', 'the database answers again'])
  })
})

async function openWorld(): Promise<World> {
  const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-queue-'))
  const store = await openSqliteStore({ dataDir })
  const opened: Queue[] = []
  const party = aParty()
  return {
    store,
    spec: { dataDir, redis: null },
    async open() {
      const queue = createStoredQueue({ store, link: party.join() })
      opened.push(queue)
      return queue
    },
    async close() {
      await Promise.all(opened.map((queue) => queue.close()))
      await store.close()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

function aPair(): [Link, Link] {
  const party = aParty()
  return [party.join(), party.join()]
}

/** Pipes between all who join. */
function aParty(): { join(): Link } {
  const listeners = new Map<Link, () => void>()
  return {
    join() {
      const link: Link = {
        send() {
          for (const [other, listener] of listeners) if (other !== link) listener()
        },
        onMessage(listener) {
          listeners.set(link, listener)
          return () => listeners.delete(link)
        },
      }
      return link
    },
  }
}
