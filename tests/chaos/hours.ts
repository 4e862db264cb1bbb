import { heapStats } from 'bun:jsc'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedisClient } from 'bun'
import { Cron } from 'croner'
import pino from 'pino'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import { hourMs } from '../../src/model/feed'
import { rescueOrphans } from '../../src/runs'
import { tick } from '../../src/schedule'
import { createWorker } from '../../worker/worker'
import { aFeedDraft } from '../support/factories'
import { until } from '../support/until'
import { type QuickBoard, startQuickBoard } from './quick-board'

/** What was so when the runs of an hour had ended. */
export interface Hour {
  opened: number
  /** From the tick to the begin of its last run, in the simulated clock. */
  latestMs: number
  /** Alive in this process: what is kept for each run shows here first. */
  objects: number
  heapMb: number
  redis: { all: number; ended: number } | null
}

export interface Day {
  hours: Hour[]
  board: Pick<QuickBoard, 'visits' | 'leastGapMs'>
  /** Runs that ended as they should. */
  completed: number
  runs: number
}

const cycleMs = 120_000
const first = Date.parse('2026-11-23T00:00:00Z')

/** Feeds by the hour, with a clock that goes on while they are imported and leaps to the next tick when all is done. */
export async function liveThrough(
  hours: number,
  { feeds, hosts, intervalMs }: { feeds: number; hosts: number; intervalMs: number },
  settings: Record<string, string>,
): Promise<Day> {
  const names = Array.from({ length: hosts }, (_, n) => `127.0.1.${n + 1}`)
  const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-hours-'))
  const read = readConfig({
    DATA_DIR: dataDir,
    ALLOWED_PRIVATE_HOSTS: names.join(),
    HOST_INTERVAL_MS: `${intervalMs}`,
    ...settings,
  })
  if (!('config' in read)) throw new Error(read.problems.join())
  let leapt = first - Date.now()
  const now = () => new Date(Date.now() + leapt)
  const deps = await openDeps(read.config, pino({ level: 'silent' }), undefined, { now })
  const board = startQuickBoard(6)
  try {
    await addFeeds(deps, board, feeds, names)
    const consumer = deps.queue.consume(createWorker(deps, 'worker'), 16)
    const day: Hour[] = []
    for (let n = 0; n < hours; n++) {
      leapt = first + n * hourMs - Date.now()
      day.push(await liveHour(deps, new Date(first + n * hourMs), feeds))
    }
    await consumer.close(5_000)
    const { runs, byStatus } = await deps.store.runs.totals({})
    return { hours: day, board, completed: byStatus.completed, runs }
  } finally {
    await closeDeps(deps)
    await board.close()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function addFeeds(deps: Deps, board: QuickBoard, count: number, hosts: string[]) {
  for (let n = 0; n < count; n++) {
    const host = hosts[n % hosts.length] ?? ''
    const id = `feed-${n}`
    await deps.store.feeds.insert(
      aFeedDraft({ id, url: board.url(host, `/${id}`), source: `${host}.example` }),
    )
  }
}

const hourly = new Cron('0 * * * *', { timezone: 'UTC', mode: '5-part', paused: true })

async function liveHour(deps: Deps, at: Date, feeds: number): Promise<Hour> {
  const { store, config } = deps
  await tick(deps, hourly)
  await rescueOrphans(deps)
  const cycleId = at.toISOString()
  const opened = (await store.runs.totals({ cycleId })).runs
  const ended = async () => (await store.runs.totals({ cycleId })).byStatus.completed
  await until(async () => {
    await Bun.sleep(50)
    return (await ended()) >= Math.min(opened, feeds)
  }, cycleMs)
  const { rows } = await store.runs.list({ cycleId }, { limit: 500 })
  const begun = rows.map(({ startedAt }) => startedAt?.getTime() ?? Number.POSITIVE_INFINITY)
  Bun.gc(true)
  return {
    objects: heapStats().objectCount,
    opened,
    latestMs: Math.max(...begun) - at.getTime(),
    heapMb: process.memoryUsage().heapUsed / 2 ** 20,
    redis: config.REDIS_URL ? await countKeys(config.REDIS_URL) : null,
  }
}

/** Messages that have ended are kept for a minute of real time; whatever else is there must not grow. */
async function countKeys(url: string): Promise<{ all: number; ended: number }> {
  const client = new RedisClient(url)
  const all = Number(await client.send('DBSIZE', []))
  const [key] = (await client.send('KEYS', ['*:completed'])) as string[]
  const ended = key ? Number(await client.send('ZCARD', [key])) : 0
  client.close()
  return { all, ended }
}
