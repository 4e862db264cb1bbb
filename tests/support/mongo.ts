import { describe, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'

export interface MongoServer {
  url: string
  stop(): Promise<void>
}

export type FoundMongo = MongoServer | { skipped: string }

const startMs = 20_000

/**
 * A MongoDB server for tests: the one that TEST_MONGODB_URL names, else `mongod` on PATH, else one
 * that mongodb-memory-server downloads; else why there is none.
 */
export async function findMongo(): Promise<FoundMongo> {
  const url = process.env.TEST_MONGODB_URL
  if (url) return { url, stop: async () => {} }
  const mongod = Bun.which('mongod')
  if (mongod) return startMongod(mongod)
  return downloadMongod()
}

/**
 * Describes tests that need MongoDB. Without a server they are skipped with the reason in plain
 * sight; REQUIRE_MONGODB=1 turns that into a failure.
 */
export function describeMongo(name: string, found: FoundMongo, body: (url: string) => void): void {
  if ('url' in found) describe(name, () => body(found.url))
  else if (process.env.REQUIRE_MONGODB === '1') fail(`${name}: ${found.skipped}`)
  else skip(`${name}: NOT RUN, ${found.skipped}`)
}

function fail(title: string): void {
  test(title, () => {
    throw new Error('REQUIRE_MONGODB=1, and there is no MongoDB server.')
  })
}

function skip(title: string): void {
  console.warn(`skipped: ${title}`)
  describe.skip(title, () => {
    test('needs a MongoDB server', () => {})
  })
}

/** The URL of a database of its own on that server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

export const databaseName = (): string => `gleaner_test_${Bun.randomUUIDv7('hex').slice(-12)}`

export async function dropDatabase(url: string): Promise<void> {
  const client = new MongoClient(url)
  await client.db().dropDatabase()
  await client.close()
}

async function startMongod(mongod: string): Promise<FoundMongo> {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-mongo-'))
  const port = freePort()
  const server = Bun.spawn(
    [mongod, '--dbpath', folder, '--port', `${port}`, '--bind_ip', '127.0.0.1', '--nounixsocket'],
    { stdout: 'ignore', stderr: 'ignore' },
  )
  const stop = async () => {
    server.kill()
    await server.exited
    await rm(folder, { recursive: true, force: true })
  }
  const url = `mongodb://127.0.0.1:${port}/`
  const hasEnded = server.exited.then(() => false)
  if (await Promise.race([answers(url), hasEnded])) return { url, stop }
  await stop()
  return { skipped: `${mongod} did not start` }
}

function freePort(): number {
  const probe = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  const { port } = probe
  probe.stop(true)
  return port
}

async function answers(url: string): Promise<boolean> {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: startMs })
  try {
    await client.connect()
    return true
  } catch {
    return false
  } finally {
    await client.close()
  }
}

/** In a process of its own: a download that takes too long ends with it. */
async function downloadMongod(): Promise<FoundMongo> {
  const child = Bun.spawn([process.execPath, import.meta.path], {
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'ignore',
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), startMs)
  const line = await firstLine(child.stdout)
  clearTimeout(timer)
  const stop = async () => {
    child.stdin.end()
    await child.exited
  }
  if (line?.startsWith('mongodb://')) return { url: line, stop }
  await stop()
  const reason = line ?? `no download within ${startMs / 1000} s`
  return { skipped: `no TEST_MONGODB_URL, no mongod on PATH, and none to download (${reason})` }
}

async function firstLine(output: ReadableStream<Uint8Array>): Promise<string | null> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of output) {
    text += decoder.decode(chunk, { stream: true })
    if (text.includes('\n')) break
  }
  return text.split('\n')[0] || null
}

/** Tells the URL, or why there is none, in one line; serves until its input ends. */
async function serveDownloaded(): Promise<void> {
  try {
    const { MongoMemoryServer } = await import('mongodb-memory-server-core')
    const server = await MongoMemoryServer.create()
    console.log(server.getUri())
    for await (const _ of Bun.stdin.stream());
    await server.stop()
  } catch (error) {
    console.log(String(error).replaceAll(/\s+/g, ' '))
  }
}

if (import.meta.main) await serveDownloaded()
