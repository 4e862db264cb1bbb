import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RedisClient, type Subprocess } from 'bun'
import { z } from 'zod'
import { until } from './until'

/** A real redis-server of the test's own, which forgets nothing when it is killed. */
export interface TestRedis {
  url: string
  /** SIGKILL, or SIGSTOP and SIGCONT for a server that hangs. */
  kill(signal?: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void>
  /** The same data on the same port; or none, as after the loss of its disk. */
  restart(options?: { isEmpty: boolean }): Promise<void>
  stop(): Promise<void>
}

/** Why there is no redis-server to start; null when there is. `REQUIRE_REDIS=1` makes it a failure. */
export function noRedisReason(): string | null {
  if (Bun.which('redis-server')) return null
  const reason = 'redis-server is not installed'
  if (process.env.REQUIRE_REDIS === '1') throw new Error(reason)
  return reason
}

/** The server that `TEST_REDIS_URL` names, else one that is started for the test. */
export async function redisUrl(): Promise<{ url: string; stop: () => Promise<void> }> {
  const url = process.env.TEST_REDIS_URL
  return url ? { url, stop: async () => {} } : startRedis()
}

/** Deletes what a test has left in a server that is not its own. */
export async function forget(url: string, prefix: string): Promise<void> {
  const client = new RedisClient(url)
  const keys = z.array(z.string()).parse(await client.send('KEYS', [`${prefix}:*`]))
  if (keys.length > 0) await client.send('DEL', keys)
  client.close()
}

/** Starts a redis-server on a free port, with its data in a temporary folder. */
export async function startRedis(options: { password?: string } = {}): Promise<TestRedis> {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-redis-'))
  const port = await freePort()
  const login = options.password ? `:${options.password}@` : ''
  const url = `redis://${login}127.0.0.1:${port}`
  let server = await launch()

  return {
    url,
    async kill(signal = 'SIGKILL') {
      server.kill(signal)
      if (signal === 'SIGKILL') await server.exited
    },
    async restart({ isEmpty } = { isEmpty: false }) {
      if (isEmpty) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true })
      server = await launch()
    },
    async stop() {
      server.kill('SIGKILL')
      await server.exited
      await rm(folder, { recursive: true, force: true })
    },
  }

  async function launch(): Promise<Subprocess> {
    const settings = {
      port,
      bind: '127.0.0.1',
      dir: folder,
      save: '',
      appendonly: 'yes',
      appendfsync: 'always',
      'maxmemory-policy': 'noeviction',
      requirepass: options.password ?? '',
    }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])
    const started = Bun.spawn(['redis-server', ...args], { stdout: 'ignore', stderr: 'ignore' })
    await until(answers, 10_000)
    return started
  }

  async function answers(): Promise<boolean> {
    const client = new RedisClient(url, { autoReconnect: false })
    try {
      return (await client.ping()) === 'PONG'
    } catch {
      return false
    } finally {
      client.close()
    }
  }
}

/** A port that was free a moment ago. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = address && typeof address === 'object' ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}
