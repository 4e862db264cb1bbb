import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  setDefaultTimeout,
  test,
} from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SpanKind } from '@opentelemetry/api'
import {
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace'
import pino from 'pino'
import { createApp } from '../../src/app'
import { readConfig } from '../../src/config'
import { closeDeps, type Deps, openDeps } from '../../src/deps'
import type { Consumer } from '../../src/queue/queue'
import { tick } from '../../src/schedule'
import { tracingTo } from '../../src/trace/otel'
import { tracedStore } from '../../src/trace/traced-store'
import { createWorker } from '../../worker/worker'
import { aFeedDraft } from '../support/factories'
import { type FeedHost, startFeedHost } from '../support/feed-host'
import { noRedisReason, redisUrl } from '../support/redis'
import { rss, rssItems } from '../support/rss'
import { until } from '../support/until'

// Processes and servers take long to start on a busy machine.
setDefaultTimeout(30_000)

const folder = await mkdtemp(join(tmpdir(), 'gleaner-trace-'))
afterAll(() => rm(folder, { recursive: true, force: true }))

let host: FeedHost
const closing: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  host = await startFeedHost({ '/feed': { body: rss(rssItems(25)) } })
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await host.close()
})

const exporter = new InMemorySpanExporter()
beforeEach(() => exporter.reset())

/** A process of its own, as far as traces know: they share the store and the queue, nothing else. */
async function openProcess(env: Record<string, string>): Promise<Deps> {
  const read = readConfig(env)
  if (!('config' in read)) throw new Error(read.problems.join())
  const deps = await openDeps(read.config, pino({ level: 'silent' }))
  const tracing = tracingTo(new SimpleSpanProcessor({ exporter }))
  const traced = { ...deps, tracing, store: tracedStore(deps.store, tracing) }
  closing.push(() => closeDeps(deps))
  return traced
}

async function openWorld(more: Record<string, string>) {
  const env = {
    DATA_DIR: await mkdtemp(join(folder, 'data-')),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '0',
    BATCH_SIZE: '10',
    ...more,
  }
  const [web, worker] = [await openProcess(env), await openProcess(env)]
  const url = host.url('/feed?app_key=s3cret')
  await web.store.feeds.insert(aFeedDraft({ id: 'feed', url }))
  const consumer: Consumer = worker.queue.consume(createWorker(worker, 'w'), 1)
  closing.push(() => consumer.close(0))
  return web
}

const isDone = async ({ store }: Deps) => (await store.runs.totals({})).byStatus.completed === 1
/** The span of the whole attempt ends last. */
const isTold = () => exporter.getFinishedSpans().some(({ name }) => name.startsWith('process '))

const idOf = (span: ReadableSpan) => span.spanContext().spanId

/** A trace as text: each span below its parent, with its kind. */
function treeOf(spans: ReadableSpan[], parent?: string, depth = 0): string[] {
  const children = spans.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parent)
  return children.flatMap((span) => [
    `${'  '.repeat(depth)}${span.name} (${SpanKind[span.kind].toLowerCase()})`,
    ...treeOf(spans, idOf(span), depth + 1),
  ])
}

/** What holds of every trace of one import, whatever began it; answers its spans. */
function expectOneTrace(root: string): ReadableSpan[] {
  const spans = exporter.getFinishedSpans()
  const tree = treeOf(spans)
  expect(new Set(spans.map((span) => span.spanContext().traceId)).size).toBe(1)
  expect(
    spans.filter(({ parentSpanContext }) => !parentSpanContext).map(({ name }) => name),
  ).toEqual([root])
  // Nobody's parent is missing: all of them hang on the root.
  expect(tree).toHaveLength(spans.length)
  const path = (name: string): string[] => {
    const chain: string[] = []
    let span = spans.find((one) => one.name === name)
    while (span) {
      chain.unshift(span.name)
      const above = span.parentSpanContext?.spanId
      span = spans.find((one) => idOf(one) === above)
    }
    return chain
  }
  const across = [root, 'send gleaner-runs', 'process gleaner-runs']
  expect(path('open runs')).toEqual([root, 'send gleaner-runs', 'open runs'])
  expect(path('GET')).toEqual([...across, 'GET'])
  expect(path('upsert listings')).toEqual([...across, 'read feed', 'upsert listings'])
  expect(path('settle runs')).toEqual([...across, 'settle runs'])
  expect(spans.filter(({ name }) => name === 'upsert listings')).toHaveLength(3)
  return spans
}

const named = (spans: ReadableSpan[], name: string) =>
  spans.find((span) => span.name === name)?.attributes

function contract(name: string, system: string, services: () => Promise<Record<string, string>>) {
  describe(name, () => {
    test('a click is one trace, through the queue to the batches that are stored', async () => {
      const web = await openWorld(await services())
      const answer = await createApp(web).request('/runs', {
        method: 'POST',
        body: new URLSearchParams({ feedId: 'feed' }),
      })
      expect(answer.status).toBe(303)
      await until(async () => (await isDone(web)) && isTold(), 15_000)
      const spans = expectOneTrace('POST /runs')
      console.log(treeOf(spans).join('\n'))
      expect(named(spans, 'POST /runs')).toMatchObject({
        'http.request.method': 'POST',
        'http.route': '/runs',
        'http.response.status_code': 303,
        'url.path': '/runs',
        'url.scheme': 'http',
      })
      const [run] = (await web.store.runs.list({}, { limit: 1 })).rows
      const messaging = {
        'messaging.system': system,
        'messaging.destination.name': 'gleaner-runs',
        'messaging.message.id': run?.id,
      }
      expect(named(spans, 'send gleaner-runs')).toMatchObject({
        ...messaging,
        'messaging.operation.type': 'send',
      })
      expect(named(spans, 'process gleaner-runs')).toMatchObject({
        ...messaging,
        'messaging.operation.type': 'process',
      })
      expect(named(spans, 'GET')).toMatchObject({
        'http.request.method': 'GET',
        'http.response.status_code': 200,
        'server.address': '127.0.0.1',
        'server.port': host.port,
        'url.full': host.url('/feed?app_key=REDACTED'),
      })
      expect(named(spans, 'upsert listings')).toMatchObject({
        'db.system.name': 'sqlite',
        'db.operation.name': 'upsert',
        'db.collection.name': 'listings',
        'db.operation.batch.size': 10,
      })
    })

    test('so is a tick of the schedule', async () => {
      const web = await openWorld(await services())
      await tick(web, { previousRuns: () => [new Date()] })
      await until(async () => (await isDone(web)) && isTold(), 15_000)
      expectOneTrace('open cycle')
    })
  })
}

contract('the queue in the store', 'gleaner', async () => ({}))
if (!noRedisReason())
  contract('the queue on Redis', 'bullmq', async () => {
    const redis = await redisUrl()
    closing.unshift(redis.stop)
    return { REDIS_URL: redis.url }
  })

test('the trace of who asks is gone on with; a header that is none begins one', async () => {
  const web = await openWorld({})
  const ask = (traceparent: string) =>
    createApp(web).request('/runs', { method: 'POST', headers: { traceparent } })
  await ask('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')
  await ask('00-00000000000000000000000000000000-b7ad6b7169203331-01')
  const spans = exporter.getFinishedSpans()
  const [theirs, ours] = spans.filter(({ kind }) => kind === SpanKind.SERVER)
  expect(theirs?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c')
  expect(theirs?.parentSpanContext?.spanId).toBe('b7ad6b7169203331')
  expect(ours?.parentSpanContext).toBeUndefined()
})

test('what failed is told with its kind', async () => {
  host.route('/feed', { status: 404 })
  const web = await openWorld({})
  await createApp(web).request('/runs', {
    method: 'POST',
    body: new URLSearchParams({ feedId: 'feed' }),
  })
  await until(isTold, 15_000)
  const spans = exporter.getFinishedSpans()
  expect(named(spans, 'GET')).toMatchObject({
    'http.response.status_code': 404,
    'error.type': 'notFound',
  })
  expect(named(spans, 'process gleaner-runs')).toMatchObject({ 'error.type': 'notFound' })
})

test('pages that are read, and workers that look for work, are no traces', async () => {
  const web = await openWorld({})
  await createApp(web).request('/')
  await web.store.heartbeats.list()
  expect(exporter.getFinishedSpans()).toEqual([])
})
