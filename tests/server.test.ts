import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Run } from '../src/model/run'
import { type FeedHost, startFeedHost } from './support/feed-host'
import { type Program, startProgram } from './support/processes'
import { rss, rssItems } from './support/rss'
import { until } from './support/until'

const folder = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const count = 600
const document = rss(rssItems(count))
const stuckAt = (document.length * 3) / 4

let host: FeedHost
let server: Program
let url: string

beforeEach(async () => {
  host = await startFeedHost()
  const feedsFile = join(folder, 'feeds.json')
  await writeFile(feedsFile, JSON.stringify([{ url: host.url('/feed'), name: 'Feed' }]))
  // The tick of this minute is made up at once, and the next ones do not disturb.
  server = startProgram(['src/server.ts'], {
    DATA_DIR: await mkdtemp(join(folder, 'data-')),
    PORT: '0',
    FEEDS_FILE: feedsFile,
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '0',
    BATCH_SIZE: '100',
  })
  const listening = /listening on (http:\/\/[\d.:]+)/
  await server.says(listening)
  url = listening.exec(server.output())?.[1] ?? ''
})
afterEach(async () => {
  server.kill('SIGKILL')
  await server.exited
  await host.close()
})

const get = async (path: string) => (await fetch(url + path)).json()

async function newestRun(): Promise<Run | undefined> {
  const { runs } = (await get('/api/v1/runs?limit=1')) as { runs: Run[] }
  return runs[0]
}

/** Those that were started so far, oldest first. */
const workerPids = (): number[] =>
  [...server.output().matchAll(/"worker":"[^"]*:(\d+)".*worker started/g)].map(([, pid]) =>
    Number(pid),
  )

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

describe('bun start', () => {
  test('imports what is due at once, and a worker child that is killed is started again and ends the run', async () => {
    host.route('/feed', (_, visit) =>
      visit === 1
        ? { body: document.slice(0, stuckAt), length: document.length, ending: 'hang' }
        : { body: document },
    )
    const hasListings = async () =>
      ((await get('/api/v1/listings?limit=1')) as { listings: [] }).listings.length > 0
    await until(hasListings, 20_000)
    const [first = 0] = workerPids()
    process.kill(first, 'SIGKILL')
    const killedAt = performance.now()
    await until(async () => (await newestRun())?.status === 'completed', 15_000)
    expect(performance.now() - killedAt).toBeLessThan(15_000)
    expect((await newestRun())?.counts).toMatchObject({ fetched: count, new: count, duplicate: 0 })
    expect(server.output()).toContain('the worker died')
    expect(workerPids()).toHaveLength(2)
  }, 60_000)

  test('SIGTERM ends the server and its worker with 0, though a page is open', async () => {
    host.route('/feed', { body: document })
    const events = await fetch(`${url}/events?first=1`)
    await until(() => workerPids().length === 1, 20_000)
    const askedAt = performance.now()
    server.kill('SIGTERM')
    expect(await server.exited).toBe(0)
    expect(performance.now() - askedAt).toBeLessThan(10_000)
    expect(workerPids().filter(isAlive)).toEqual([])
    await events.body?.cancel()
  }, 60_000)

  test('a server that is killed takes its worker with it', async () => {
    await until(() => workerPids().length === 1, 20_000)
    server.kill('SIGKILL')
    await server.exited
    await until(() => !workerPids().some(isAlive), 12_000)
  }, 60_000)
})
