import { afterAll, describe, expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { version } from '../package.json'
import { settingRows } from '../src/help'

const folder = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

/** Runs an entry to its end. */
async function run(entry: string, args: string[], env: Record<string, string> = {}) {
  const DATA_DIR = await mkdtemp(join(folder, 'data-'))
  const child = Bun.spawn([process.execPath, entry, ...args], {
    env: { PATH: process.env.PATH ?? '', DATA_DIR, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 20_000,
  })
  const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()])
  return { code: await child.exited, out, err: err.trim() }
}

const start = (args: string[], env?: Record<string, string>) => run('src/server.ts', args, env)

/** A port that nobody listens on: it was free a moment ago. */
async function freePort(): Promise<number> {
  const server = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } })
  server.stop()
  return server.port
}

describe('a start that only tells', () => {
  test('--help lists every key with its default and its meaning', async () => {
    const { code, out } = await start(['--help'])
    expect(code).toBe(0)
    for (const { key, byDefault, meaning } of settingRows()) {
      expect(out).toContain(`  ${key} `)
      expect(out).toContain(byDefault ? `${meaning} [${byDefault}]` : meaning)
    }
    expect(out).toContain('--demo')
  })

  test.each(['src/server.ts', 'worker/main.ts'])('%s --version', async (entry) => {
    expect(await run(entry, ['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  })
})

describe('a start that cannot be says why in a sentence, and exits with 1', () => {
  test('bad values: one line a problem', async () => {
    const { code, err } = await start([], { PORT: 'abc', SCHEDULE: '/5 * * * *', BATCH_SIZE: '0' })
    expect(code).toBe(1)
    expect(err.split('\n').sort()).toEqual([
      'BATCH_SIZE="0": give a whole number from 1 to 10000',
      'PORT="abc": give a whole number from 0 to 65535',
      'SCHEDULE="/5 * * * *": give a cron pattern of five parts, like 0 * * * *',
    ])
  })

  test('an unknown flag', async () => {
    const { code, err } = await start(['--dmeo'])
    expect(code).toBe(1)
    expect(err).toContain('--dmeo')
    expect(err).toContain('--help')
  })

  test('a port in use', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    const address = server.address()
    const port = typeof address === 'object' && address ? address.port : 0
    const { code, err } = await start(['--no-worker'], { PORT: String(port) })
    server.close()
    expect(code).toBe(1)
    expect(err).toStartWith(`Port ${port} of 127.0.0.1 is in use.`)
  })

  const sentences: [string, Record<string, string>, RegExp][] = [
    [
      'an unwritable DATA_DIR',
      { DATA_DIR: '/dev/null/data' },
      /^The data folder \/dev\/null\/data/,
    ],
    [
      'a FEEDS_FILE that is not there',
      { FEEDS_FILE: '/dev/null/x' },
      /^FEEDS_FILE="\/dev\/null\/x"/,
    ],
  ]
  test.each(sentences)('%s', async (_, env, sentence) => {
    const { code, err } = await start(['--no-worker'], env)
    expect([code, err.split('\n').length]).toEqual([1, 1])
    expect(err).toMatch(sentence)
  })

  test.each(['MONGODB_URL', 'REDIS_URL'])('an unreachable %s', async (key) => {
    const port = await freePort()
    const scheme = key === 'REDIS_URL' ? 'redis' : 'mongodb'
    const { code, err } = await start(['--no-worker'], {
      [key]: `${scheme}://user:secret@127.0.0.1:${port}`,
    })
    expect([code, err.split('\n').length]).toEqual([1, 1])
    expect(err).toContain(`127.0.0.1:${port}`)
    expect(err).toContain(key)
    expect(err).not.toContain('secret')
  })
})
