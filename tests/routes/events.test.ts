import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { cancelRun, openRun } from '../../src/runs'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { type EventStream, openEvents } from '../support/event-stream'
import { aFeedDraft } from '../support/factories'
import { until } from '../support/until'

const t = await createTestApp()
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: t.app.fetch, idleTimeout: 10 })
const streams: EventStream[] = []

beforeAll(async () => {
  for (const id of ['one', 'two', 'three', 'four', 'five', 'six'])
    await t.deps.store.feeds.insert(aFeedDraft({ id, name: `Feed ${id}` }))
})
afterAll(async () => {
  for (const stream of streams) stream.close()
  await server.stop(true)
  await t.close()
})

async function open(query: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await openEvents(new URL(`/events?${query}`, server.url).href, headers)
  streams.push(stream)
  return stream
}

/** What the page puts into the URL of its stream. */
const now = () => `since=${t.clock.now().getTime()}`

async function aNewRun(feedId: string) {
  t.clock.advance(5000)
  const opening = await openRun(t.deps, feedId, { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  return opening.run
}

const upsertOf = (id: string) => `sort="desc"><tr id="run-${id}"`
const changeOf = (id: string) =>
  `<hx-partial hx-target="#run-${id}" hx-swap="outerMorph"><tr id="run-${id}"`
const removalOf = (id: string) => `<hx-partial hx-target="#run-${id}" hx-swap="delete">`

test('headers and a byte come at once, though nothing happened', async () => {
  const began = performance.now()
  const stream = await open(`first=1&${now()}`)
  expect(stream.status).toBe(200)
  await until(() => stream.comments.length > 0)
  expect(performance.now() - began).toBeLessThan(1500)
})

test('on the first page a run is put in its place, then changed in place, with its totals', async () => {
  const stream = await open(`first=1&${now()}`)
  const run = await aNewRun('one')
  await stream.saw(upsertOf(run.id))
  await stream.saw('<hx-partial hx-target="#totals" hx-swap="outerMorph"><section class="totals"')
  t.clock.advance(10)
  await cancelRun(t.deps, run.id)
  await stream.saw(changeOf(run.id))
  expect(stream.html().split(upsertOf(run.id))).toHaveLength(2)
})

test('on a later page nothing is inserted', async () => {
  const [first, later] = await Promise.all([open(`first=1&${now()}`), open(now())])
  const run = await aNewRun('one')
  await first.saw(upsertOf(run.id))
  await later.saw(changeOf(run.id))
  expect(later.html()).not.toContain('hx-upsert')
  await cancelRun(t.deps, run.id)
})

describe('a page gets the rows of its filter', () => {
  test('rows of other feeds are none of its business', async () => {
    const [all, two] = await Promise.all([
      open(`first=1&${now()}`),
      open(`feed=two&first=1&${now()}`),
    ])
    const [one, run] = [await aNewRun('one'), await aNewRun('two')]
    await all.saw(upsertOf(one.id))
    await two.saw(upsertOf(run.id))
    expect(two.html()).not.toContain(one.id)
    await cancelRun(t.deps, one.id)
    await cancelRun(t.deps, run.id)
  })

  test('a row that no longer matches leaves', async () => {
    const stream = await open(`status=pending&first=1&${now()}`)
    const run = await aNewRun('three')
    await stream.saw(upsertOf(run.id))
    t.clock.advance(10)
    await cancelRun(t.deps, run.id)
    await stream.saw(removalOf(run.id))
  })

  test('a filter that cannot be read opens no stream', async () => {
    expect((await open('status=done')).status).toBe(400)
  })
})

describe('nothing is missed', () => {
  test('what changed between the page and its stream comes first', async () => {
    const since = now()
    const open1 = await aNewRun('four')
    const ended = await anEndedRun(t, 'five')
    t.clock.advance(60_000)
    const stream = await open(`first=1&${since}`)
    await stream.saw(upsertOf(open1.id))
    await stream.saw(upsertOf(ended.id))
    await cancelRun(t.deps, open1.id)
  })

  test('a page that comes back tells the last message it got, and gets what followed', async () => {
    const stream = await open(`first=1&${now()}`)
    const seen = await aNewRun('four')
    await stream.saw(upsertOf(seen.id))
    const id = stream.messages.findLast((message) => message.id)?.id ?? ''
    stream.close()
    t.clock.advance(60_000)
    const missed = await anEndedRun(t, 'five')
    t.clock.advance(60_000)
    const again = await open('first=1&since=0', { 'last-event-id': id })
    await again.saw(upsertOf(missed.id))
    expect(again.messages[0]?.data.match(/<tr/g)?.length).toBeLessThan(4)
    await cancelRun(t.deps, seen.id)
  })

  test('a page from before the clock was set back misses nothing', async () => {
    const since = now()
    t.clock.advance(-600_000)
    const run = await aNewRun('four')
    const stream = await open(`first=1&${since}`)
    await stream.saw(upsertOf(run.id))
    t.clock.advance(600_000)
    await cancelRun(t.deps, run.id)
  })

  test('without a word of when, the whole first page comes', async () => {
    const stream = await open('first=1')
    const [newest] = (await t.deps.store.runs.list({}, { limit: 1 })).rows
    await stream.saw(upsertOf(newest?.id ?? 'none'))
  })

  test('a change of another process is found without a nudge', async () => {
    const stream = await open(`first=1&${now()}`)
    const run = await aNewRun('six')
    await stream.saw(upsertOf(run.id))
    t.clock.advance(10)
    await t.deps.store.runs.cancel(run.id)
    await stream.saw(changeOf(run.id))
  })
})

test('many streams are told the same bytes, each revision once', async () => {
  const many = await Promise.all(Array.from({ length: 20 }, () => open(`first=1&${now()}`)))
  const run = await aNewRun('one')
  await Promise.all(many.map((stream) => stream.saw(upsertOf(run.id))))
  t.clock.advance(10)
  await cancelRun(t.deps, run.id)
  await Promise.all(many.map((stream) => stream.saw(changeOf(run.id))))
  for (const stream of many) expect(stream.html().split(`<tr id="run-${run.id}"`)).toHaveLength(3)
})

test('the totals follow every change', async () => {
  const own = await createTestApp()
  const ownServer = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: own.app.fetch })
  await own.deps.store.feeds.insert(aFeedDraft({ id: 'one' }))
  const since = own.clock.now().getTime()
  const stream = await openEvents(new URL(`/events?since=${since}`, ownServer.url).href)
  await anEndedRun(own, 'one')
  await stream.saw('<dt>Run</dt><dd>1</dd>')
  await anEndedRun(own, 'one')
  await stream.saw('<dt>Runs</dt><dd>2</dd>')
  stream.close()
  await ownServer.stop(true)
  await own.close()
})

test('closing ends every stream, so that the server can stop', async () => {
  const own = await createTestApp()
  const ownServer = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: own.app.fetch })
  const url = new URL('/events?first=1', ownServer.url).href
  const both = await Promise.all([openEvents(url), openEvents(url)])
  await until(() => both.every((stream) => stream.comments.length > 0))
  own.live.close()
  await until(() => both.every((stream) => stream.isEnded()))
  await ownServer.stop()
  await own.close()
})
