import { afterAll, describe, expect, test } from 'bun:test'
import type { Run } from '../../src/model/run'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { type Program, startProgram } from '../support/processes'
import { noRedisReason, startRedis } from '../support/redis'
import { until } from '../support/until'

const mongo = await findMongo()
afterAll(async () => {
  if ('url' in mongo) await mongo.stop()
})

/** What the nine first runs of a demo were, whatever ran it. */
type Story = Record<string, Pick<Run, 'status' | 'outcome' | 'counts'> & { why: string | null }>

const importMs = 60_000
const testMs = 120_000

let embedded: Promise<Story> | null = null
/** Told once, by the demo as it starts without any service. */
function toldByEmbedded(): Promise<Story> {
  embedded ??= withDemo([], {}, storyOf)
  return embedded
}

test(
  'nine feeds are imported within a minute, and their counts add up',
  async () => {
    const story = await toldByEmbedded()
    const runs = Object.values(story)
    expect(runs).toHaveLength(9)
    const outcomes = runs.map(({ outcome }) => outcome).sort()
    expect(outcomes).toEqual([...Array(7).fill('imported'), 'partial', 'permanent'])
    expect(runs.filter(({ why }) => why).length).toBe(2)
    for (const { counts } of runs) {
      const { fetched, updated, unchanged, duplicate, failed } = counts
      expect(counts.new + updated + unchanged + duplicate + failed).toBe(fetched)
    }
  },
  testMs,
)

describe.skipIf(noRedisReason() !== null)('with Redis', () => {
  test(
    'a worker of its own that is killed half-way leaves the same rows and counts',
    async () => {
      const redis = await startRedis()
      try {
        const story = await withDemo(['--no-worker'], { REDIS_URL: redis.url }, async (demo) => {
          const first = demo.startWorker()
          await until(async () => (await runsOf(demo.url)).some(isWorkedOn), importMs)
          first.kill('SIGKILL')
          await first.exited
          demo.startWorker()
          const told = await storyOf(demo)
          expect((await runsOf(demo.url)).some(hasCrashed)).toBe(true)
          return told
        })
        expect(story).toEqual(await toldByEmbedded())
      } finally {
        await redis.stop()
      }
    },
    testMs,
  )
})

describeMongo('with MongoDB', mongo, (serverUrl) => {
  test(
    'the same rows and counts',
    async () => {
      let database = ''
      const story = await withDemo(
        [],
        { MONGODB_URL: databaseUrl(serverUrl, databaseName()) },
        (demo) => {
          database = demo.env.MONGODB_URL ?? ''
          return storyOf(demo)
        },
      )
      await dropDatabase(database)
      expect(story).toEqual(await toldByEmbedded())
    },
    testMs,
  )
})

interface Demo {
  url: string
  /** What another worker needs. */
  env: Record<string, string>
  startWorker: () => Program
}

/** Plays with a demo that is started for it, and ends all that was started. */
async function withDemo<T>(
  flags: string[],
  env: Record<string, string>,
  play: (demo: Demo) => Promise<T>,
): Promise<T> {
  const common = { HOST_INTERVAL_MS: '300', LOG_LEVEL: 'info', ...env }
  const server = startProgram(['src/server.ts', '--demo', ...flags], { ...common, PORT: '0' })
  const programs = [server]
  try {
    await server.says('demo: another worker', 20_000)
    const lines = server.output().split('\n').filter(Boolean)
    const told = JSON.parse(lines.find((line) => line.includes('demo: another worker')) ?? '{}')
    const { DATA_DIR, ALLOWED_PRIVATE_HOSTS, MONGODB_URL, REDIS_URL } = told
    const forWorkers = { DATA_DIR, ALLOWED_PRIVATE_HOSTS, MONGODB_URL, REDIS_URL }
    const url = /listening on (http:\/\/[\d.:]+)/.exec(server.output())?.[1] ?? ''
    const startWorker = () => {
      const worker = startProgram(['worker/main.ts'], { ...common, ...forWorkers })
      programs.push(worker)
      return worker
    }
    return await play({ url, env: forWorkers, startWorker })
  } finally {
    for (const program of programs.reverse()) {
      program.kill('SIGTERM')
      await program.exited
    }
  }
}

async function runsOf(url: string): Promise<Run[]> {
  const answer = await fetch(`${url}/api/v1/runs?limit=100`)
  const { runs } = (await answer.json()) as { runs: Run[] }
  return runs
}

const isWorkedOn = ({ status }: Run) => status === 'processing'
const hasCrashed = ({ attempts }: Run) => attempts.some(({ error }) => error?.kind === 'crashed')

/** The first run of each feed, when all nine have ended. */
async function storyOf({ url }: Demo): Promise<Story> {
  const firsts = async () => {
    const byFeed = Map.groupBy(await runsOf(url), ({ feedId }) => feedId)
    return [...byFeed.values()].flatMap((runs) => runs.at(-1) ?? [])
  }
  await until(async () => {
    const runs = await firsts()
    return runs.length === 9 && runs.every(({ finishedAt }) => finishedAt !== null)
  }, importMs)
  const runs = await firsts()
  return Object.fromEntries(
    runs.map(({ feedId, status, outcome, counts, error }) => [
      feedId,
      { status, outcome, counts, why: error?.kind ?? null },
    ]),
  )
}
