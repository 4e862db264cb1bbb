import { afterAll, expect, setDefaultTimeout, test } from 'bun:test'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { version } from '../../package.json'
import { startFeedHost } from '../support/feed-host'
import { rss, rssItems } from '../support/rss'

// Processes and servers take long to start on a busy machine.
setDefaultTimeout(30_000)

const folder = await mkdtemp(join(tmpdir(), 'gleaner-otlp-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

const attribute = z.object({
  key: z.string(),
  value: z.object({ stringValue: z.string().optional() }),
})
const span = z.object({
  name: z.string(),
  traceId: z.string(),
  parentSpanId: z.string().optional(),
})
/** What of OTLP 1.x in JSON is looked at. */
const message = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: z.array(attribute) }),
      scopeSpans: z.array(z.object({ spans: z.array(span) })),
    }),
  ),
})

/** Imports one feed by the command, to its end. */
async function importOnce(env: Record<string, string>): Promise<number> {
  const host = await startFeedHost({ '/feed': { body: rss(rssItems(3)) } })
  const FEEDS_FILE = join(folder, 'feeds.json')
  await writeFile(FEEDS_FILE, JSON.stringify([{ url: host.url('/feed'), name: 'Feed' }]))
  const DATA_DIR = await mkdtemp(join(folder, 'data-'))
  const child = Bun.spawn([process.execPath, 'src/commands/import.ts', '--all'], {
    env: {
      PATH: process.env.PATH ?? '',
      DATA_DIR,
      FEEDS_FILE,
      ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await child.exited
  await host.close()
  return code
}

test('a collector gets the trace of an import over HTTP, to its last span', async () => {
  const asked: { path: string; key: string | null; body: z.infer<typeof message> }[] = []
  using collector = Bun.serve({
    port: 0,
    async fetch(request) {
      const body = message.parse(await request.json())
      asked.push({ path: new URL(request.url).pathname, key: request.headers.get('api-key'), body })
      return Response.json({})
    },
  })
  const code = await importOnce({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url.href,
    OTEL_EXPORTER_OTLP_HEADERS: 'api-key=ours',
  })
  expect(code).toBe(0)
  expect(new Set(asked.map(({ path, key }) => `${path} ${key}`))).toEqual(
    new Set(['/v1/traces ours']),
  )
  const parts = asked.flatMap(({ body }) => body.resourceSpans)
  const said = parts[0]?.resource.attributes.map(({ key, value }) => [key, value.stringValue]) ?? []
  expect(Object.fromEntries(said)).toMatchObject({
    'service.name': 'gleaner',
    'service.version': version,
  })
  const spans = parts.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
  expect(new Set(spans.map(({ traceId }) => traceId)).size).toBe(1)
  expect(spans.filter(({ parentSpanId }) => !parentSpanId).map(({ name }) => name)).toEqual([
    'import',
  ])
  const names = spans.map(({ name }) => name)
  expect(names).toContainValues(['send gleaner-runs', 'process gleaner-runs', 'GET', 'read feed'])
})

test('a collector that is not there holds nothing up', async () => {
  const askedAt = performance.now()
  expect(await importOnce({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' })).toBe(0)
  expect(performance.now() - askedAt).toBeLessThan(25_000)
})

test.each([
  ['not set', '', []],
  ['set', 'http://127.0.0.1:9', ['@opentelemetry']],
])('where OTEL_EXPORTER_OTLP_ENDPOINT is %s this is loaded: %j', async (_, endpoint, loaded) => {
  const program = `
    import { createApp } from './src/app'
    import { readConfig } from './src/config'
    import { openDeps } from './src/deps'
    import { createWorker } from './worker/worker'
    import pino from 'pino'
    const deps = await openDeps(readConfig(process.env).config, pino({ level: 'silent' }))
    createWorker(deps, 'w')
    await createApp(deps).request('/')
    const packages = ['@opentelemetry', 'prom-client']
    const files = Object.keys(require.cache)
    console.log(JSON.stringify(packages.filter((name) => files.some((file) => file.includes(name)))))
    process.exit(0)`
  const env = {
    PATH: process.env.PATH ?? '',
    DATA_DIR: await mkdtemp(join(folder, 'data-')),
    OTEL_EXPORTER_OTLP_ENDPOINT: endpoint,
  }
  const child = Bun.spawn([process.execPath, '-e', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  expect(JSON.parse(await child.stdout.text())).toEqual(loaded)
})
