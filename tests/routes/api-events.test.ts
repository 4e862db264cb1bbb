import { afterAll, beforeAll, expect, test } from 'bun:test'
import { Hono } from 'hono'
import { apiEvents } from '../../src/routes/api-events'
import { cancelRun, openRun } from '../../src/runs'
import { createTestApp } from '../support/app'
import { type EventStream, openEvents } from '../support/event-stream'
import { aFeedDraft, aRunDraft } from '../support/factories'
import { until } from '../support/until'

const t = await createTestApp({ env: { API_RATE_LIMIT: '2' } })
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: t.app.fetch, idleTimeout: 10 })
const streams: EventStream[] = []

beforeAll(async () => {
  for (const id of ['one', 'two', 'three'])
    await t.deps.store.feeds.insert(aFeedDraft({ id, name: `Feed ${id}` }))
})
afterAll(async () => {
  for (const stream of streams) stream.close()
  await server.stop(true)
  await t.close()
})

async function open(query = '', headers: Record<string, string> = {}, base = server.url) {
  const stream = await openEvents(new URL(`/api/v1/events?${query}`, base).href, headers)
  streams.push(stream)
  return stream
}

async function aNewRun(feedId: string) {
  t.clock.advance(5000)
  const opening = await openRun(t.deps, feedId, { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

const runsOf = ({ messages }: EventStream) => messages.map(({ data }) => JSON.parse(data))
const idsOf = (stream: EventStream) => runsOf(stream).map(({ id }) => id)

test('a run that changes is sent whole, as the API has it, with an id to go on from', async () => {
  const stream = await open()
  const run = await aNewRun('one')
  await stream.saw(run.id)
  const [message] = stream.messages
  expect(JSON.parse(message?.data ?? '')).toEqual(
    await (await t.get(`/api/v1/runs/${run.id}`)).json(),
  )
  expect(message?.id).toBe(String(run.updatedAt.getTime()))
  t.clock.advance(10)
  await cancelRun(t.deps, run.id)
  await stream.saw('"status":"cancelled"')
  stream.close()
})

test('only what matches the filter is sent; a filter that cannot be read is told', async () => {
  const [two, failed] = await Promise.all([open('feed=two'), open('status=cancelled')])
  const [one, run] = [await aNewRun('one'), await aNewRun('two')]
  await two.saw(run.id)
  expect(idsOf(two)).not.toContain(one.id)
  t.clock.advance(10)
  await cancelRun(t.deps, one.id)
  await failed.saw(one.id)
  expect(runsOf(failed).every(({ status }) => status === 'cancelled')).toBe(true)
  const refused = await t.get('/api/v1/events?status=odd')
  expect(refused.status).toBe(400)
  await cancelRun(t.deps, run.id)
})

test('who comes back with the last id gets all that changed meanwhile, in its order', async () => {
  const stream = await open()
  const first = await aNewRun('one')
  await stream.saw(first.id)
  const last = stream.messages.at(-1)?.id ?? ''
  stream.close()
  t.clock.advance(60_000)
  await cancelRun(t.deps, first.id)
  // More than one page, all at one instant and each at its own.
  const made = []
  for (let n = 0; n < 1300; n++) {
    if (n > 600) t.clock.advance(1)
    const { run } = await t.deps.store.runs.open(aRunDraft({ feedId: `many-${n}` }))
    made.push(run.id)
  }
  const again = await open('', { 'last-event-id': last })
  await again.saw(made.at(-1) ?? '')
  const ids = idsOf(again)
  expect(new Set(ids)).toEqual(new Set([first.id, ...made]))
  const instants = again.messages.map(({ id }) => Number(id))
  expect(instants).toEqual(instants.toSorted((a, b) => a - b))
  again.close()
})

test('a new client gets nothing old, one with an id that is none neither', async () => {
  // What changed within the last seconds is looked at again.
  t.clock.advance(5000)
  const [plain, odd] = await Promise.all([open(), open('', { 'last-event-id': 'yesterday' })])
  const run = await aNewRun('three')
  for (const stream of [plain, odd]) {
    await stream.saw(run.id)
    expect(idsOf(stream)).toEqual([run.id])
  }
  await cancelRun(t.deps, run.id)
})

test('who comes back after longer than runs are kept is told of the gap, and nobody else', async () => {
  const now = t.clock.now().getTime()
  const kept = t.deps.config.RUN_RETENTION_DAYS * 24 * 3_600_000
  const [late, early] = await Promise.all([
    open('', { 'last-event-id': String(now - kept - 1) }),
    open('', { 'last-event-id': String(now - kept) }),
  ])
  const keptSince = new Date(now - kept).toISOString()
  await late.saw(keptSince)
  expect(late.messages[0]).toEqual({ id: null, data: JSON.stringify({ keptSince }) })
  const run = await aNewRun('three')
  await early.saw(run.id)
  expect(early.html()).not.toContain('keptSince')
  await cancelRun(t.deps, run.id)
})

test('a silent stream breathes, and counts for no limit', async () => {
  const app = new Hono().route('/api/v1', apiEvents(t.deps, t.live, { pingMs: 20 }))
  const breathing = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: app.fetch })
  const stream = await open('', {}, breathing.url)
  await until(() => stream.comments.filter((comment) => comment === ': ping').length > 2)
  stream.close()
  await breathing.stop(true)
  for (let n = 0; n < 5; n++) expect((await open()).status).toBe(200)
})

test('every stream ends when the program does', async () => {
  const stream = await open()
  t.live.close()
  await until(() => stream.isEnded())
})
