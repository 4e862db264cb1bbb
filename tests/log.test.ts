import { afterAll, expect, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { startFeedHost } from './support/feed-host'
import { createListenedLog } from './support/listened-log'
import { startProgram } from './support/processes'
import { rss, rssItems } from './support/rss'

const folder = await mkdtemp(join(tmpdir(), 'gleaner-test-'))
const host = await startFeedHost({ '/good': { body: rss(rssItems(20)) }, '/gone': { status: 410 } })
afterAll(async () => {
  await host.close()
  await rm(folder, { recursive: true, force: true })
})

const event = z.object({
  level: z.enum(['debug', 'info', 'warn', 'error']),
  time: z.iso.datetime(),
  name: z.enum(['web', 'worker']),
  msg: z.string().min(1),
  runId: z.uuid().optional(),
  feedId: z.string().optional(),
})

test('both processes log one JSON line an event; what is about a run names it and its feed', async () => {
  const feedsFile = join(folder, 'feeds.json')
  const feeds = ['good', 'gone'].map((name) => ({ url: host.url(`/${name}`), name }))
  await writeFile(feedsFile, JSON.stringify(feeds))
  const program = startProgram(['src/server.ts'], {
    DATA_DIR: join(folder, 'data'),
    PORT: '0',
    FEEDS_FILE: feedsFile,
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '0',
    LOG_LEVEL: 'debug',
  })
  await program.says(/"run completed"/, 20_000)
  await program.says(/"run failed"/, 20_000)
  program.kill('SIGTERM')
  expect(await program.exited).toBe(0)

  const events = program
    .output()
    .trim()
    .split('\n')
    .map((line) => event.parse(JSON.parse(line)))
  expect(new Set(events.map(({ name }) => name))).toEqual(new Set(['web', 'worker']))
  for (const feedId of ['good', 'gone']) {
    const ofFeed = events.filter((one) => one.feedId === feedId && one.msg.startsWith('run '))
    expect(ofFeed.map(({ msg }) => msg)).toEqual([
      'run opened',
      feedId === 'good' ? 'run completed' : 'run failed',
    ])
    expect(new Set(ofFeed.map(({ runId }) => runId)).size).toBe(1)
    expect(ofFeed[0]?.runId).toBeString()
  }
}, 60_000)

test('what is logged with line breaks stays one line', () => {
  const { log, lines, events } = createListenedLog('warn')
  log.info('too little')
  log.error({ err: new Error('first\nsecond'), runId: 'a\nb' }, 'a\nmessage')
  expect(lines()).toHaveLength(1)
  expect(events()).toMatchObject([
    { level: 'error', runId: 'a\nb', msg: 'a\nmessage', err: { message: 'first\nsecond' } },
  ])
})
