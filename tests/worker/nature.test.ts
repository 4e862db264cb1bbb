import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type Feed, hourMs } from '../../src/model/feed'
import { feedFlags } from '../../src/model/flags'
import type { Run } from '../../src/model/run'
import { openRun } from '../../src/runs'
import { createWorker } from '../../worker/worker'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft, type Clock } from '../support/factories'
import { type FeedHost, type Route, startFeedHost, withEtag } from '../support/feed-host'
import { rss, rssItem, rssItems } from '../support/rss'

let deps: TestDeps
let host: FeedHost
let clock: Clock

beforeEach(async () => {
  clock = aClock()
  host = await startFeedHost()
  deps = await createTestDeps({
    now: clock.now,
    env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1', BATCH_SIZE: '10' },
  })
  await deps.store.feeds.insert(aFeedDraft({ id: 'feed', url: host.url('/feed') }))
})
afterEach(async () => {
  await deps.close()
  await host.close()
})

const never = new AbortController().signal

/** Imports what the host now says, an hour after the run before; answers the run as it ended. */
async function imported(route: Route): Promise<Run> {
  clock.advance(hourMs)
  host.route('/feed', route)
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { id: runId, generation } = opening.run
  await createWorker(deps, 'w')({ runId, generation }, never)
  const run = await deps.store.runs.get(runId)
  if (!run) throw new Error('no such run')
  return run
}

/** The same, by a worker that dies when all is stored, and by the next one. */
async function died(route: Route): Promise<Run | null> {
  host.route('/feed', route)
  const opening = await openRun(deps, 'feed', { trigger: 'manual', isForced: true })
  if (opening.name !== 'opened') throw new Error(opening.name)
  const { id: runId, generation } = opening.run
  const { runs } = deps.store
  const honest = runs.settle
  runs.settle = async () => {
    throw new Error('died')
  }
  await expect(createWorker(deps, 'w')({ runId, generation }, never)).rejects.toThrow('died')
  runs.settle = honest
  clock.advance(60_000)
  await createWorker(deps, 'w')({ runId, generation }, never)
  return runs.get(runId)
}

const feed = async (): Promise<Feed> => {
  const found = await deps.store.feeds.get('feed')
  if (!found) throw new Error('no feed')
  return found
}
const flags = async () => feedFlags(await feed(), clock.now())
const warningsOf = (run: Run) => run.warnings.map(({ kind }) => kind)

const items = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => rssItem(from + index))
let editions = 0
/** A document of these items that never has the bytes of another one. */
const body = (list: string[]): Route => ({ body: rss(list, `<ttl>${++editions}</ttl>`) })
const date = '<pubDate>Mon, 23 Nov 2026 08:00:00 GMT</pubDate></item>'
const dated = (list: string[]) => list.map((item) => item.replace('</item>', date))

/** Six documents of twenty items: enough to know what is usual. */
async function formHabit(list = items(1, 20)): Promise<void> {
  for (let n = 0; n < 6; n++) await imported(body(list))
}

describe('what a run was is known when it ends', () => {
  test('changed, unchanged, not modified', async () => {
    const document = body(items(1, 5))
    expect(await imported(document)).toMatchObject({ nature: 'changed', warnings: [] })
    expect(await imported(body(items(1, 5)))).toMatchObject({ nature: 'unchanged', warnings: [] })
    const same = { body: rss(items(1, 5)) }
    await imported(same)
    const again = await imported(same)
    expect(again).toMatchObject({ outcome: 'notModified', nature: 'unchanged' })
  })

  test('a failed run was none of them, and its feed keeps what the last one was', async () => {
    await imported(body(items(1, 5)))
    expect(await imported({ status: 404 })).toMatchObject({ status: 'failed', nature: null })
    expect(await feed()).toMatchObject({ lastNature: 'changed', endedRuns: 2 })
  })

  test('partial: it broke off', async () => {
    const cut = { body: rss(items(1, 5)).slice(0, -60) }
    expect(await imported(cut)).toMatchObject({ nature: 'partial', outcome: 'partial' })
  })

  test('empty twice in a row: flagged since the first, until items come', async () => {
    await imported(body(items(1, 5)))
    expect(await imported(body([]))).toMatchObject({ nature: 'empty' })
    const since = clock.now()
    expect(await flags()).toEqual([])
    await imported(body([]))
    expect(await flags()).toMatchObject([{ kind: 'empty', since }])
    await imported(body(items(1, 5)))
    expect(await flags()).toEqual([])
  })

  test('short: the habit stays what it was, and a failure in between ends no row', async () => {
    await formHabit()
    const before = (await feed()).habit.itemCounts
    const short = await imported(body(items(1, 6)))
    expect(short).toMatchObject({ nature: 'short', status: 'completed' })
    expect(short.warnings).toEqual([
      { kind: 'feedShort', message: 'The feed has 6 items only. It usually has about 20.' },
    ])
    await imported({ status: 404 })
    expect(await imported(body(items(1, 6)))).toMatchObject({ nature: 'short' })
    expect((await feed()).habit.itemCounts).toEqual(before)
    expect(await flags()).toMatchObject([{ kind: 'short' }])
    expect(await imported(body(items(1, 20)))).toMatchObject({ nature: 'unchanged' })
    expect(await flags()).toEqual([])
    expect((await feed()).habit.deviations).toEqual([])
  })

  test('a run that broke off says neither that the row goes on nor that it has ended', async () => {
    await formHabit()
    await imported(body(items(1, 6)))
    await imported({ body: rss(items(1, 20)).slice(0, -60) })
    expect(await flags()).toEqual([])
    await imported(body(items(1, 6)))
    expect(await flags()).toMatchObject([{ kind: 'short' }])
  })

  test('no 304 makes a short document whole', async () => {
    await formHabit()
    const short = withEtag('"short"', { body: rss(items(1, 6)) })
    await imported(short)
    const again = await imported(short)
    expect(again).toMatchObject({ outcome: 'notModified', nature: 'short' })
    expect(warningsOf(again)).toEqual(['stillDoubted'])
    expect(await flags()).toMatchObject([{ kind: 'short' }])
  })

  test('suspect: half of the items rejected', async () => {
    const nameless = items(11, 15).map((item) => item.replace(/Gardener \d+/, ''))
    const run = await imported(body([...items(1, 5), ...nameless]))
    expect(run).toMatchObject({ nature: 'suspect', counts: { new: 5, failed: 5 } })
    expect(warningsOf(run)).toEqual(['halfRejected'])
    expect(await flags()).toMatchObject([{ kind: 'suspect' }])
  })

  test('what makes it suspect is said before all else', async () => {
    const odd = rssItem(1).replace('</item>', '<pubDate>soon</pubDate></item>')
    const nameless = rssItem(2).replace(/Gardener \d+/, '')
    expect(warningsOf(await imported(body([odd, nameless])))).toEqual([
      'halfRejected',
      'dateUnreadable',
    ])
  })

  test('suspect: guids churn', async () => {
    await imported(body(items(1, 5)))
    const churned = items(1, 5).map((item) => item.replace(/(job-\d+)</, '$1-b<'))
    const run = await imported(body(churned))
    expect(run).toMatchObject({ nature: 'suspect', counts: { unchanged: 5 } })
    expect(warningsOf(run)).toEqual(['guidChurn'])
  })

  test('suspect: all dates gone, until they are back', async () => {
    await imported(body(dated(items(1, 20))))
    const gone = await imported(body(items(1, 20)))
    expect(gone).toMatchObject({ nature: 'suspect' })
    expect(warningsOf(gone)).toEqual(['datesGone'])
    // Their bytes are known now, and they are as they were.
    expect(await imported(body(items(1, 20)))).toMatchObject({ nature: 'suspect' })
    expect(await imported(body(dated(items(1, 20))))).toMatchObject({ nature: 'changed' })
  })
})

test('a lasting change becomes the habit after ten runs over a week, and says so', async () => {
  await formHabit()
  const natures: (string | null)[] = []
  for (let n = 0; n < 11; n++) {
    clock.advance(18 * hourMs)
    const run = await imported(body(items(1, 6)))
    natures.push(run.nature)
    if (n === 9) expect(warningsOf(run)).toEqual(['habitChanged'])
  }
  expect(natures).toEqual([...Array.from({ length: 9 }, () => 'short'), 'unchanged', 'unchanged'])
  expect(await flags()).toEqual([])
})

describe('the gap alarm', () => {
  test('no item of this document was in the last one: said on the run, flagged until they overlap', async () => {
    await imported(body(items(1, 20)))
    expect(warningsOf(await imported(body(items(15, 35))))).toEqual([])
    expect(await flags()).toEqual([])
    clock.advance(5 * hourMs)
    const run = await imported(body(items(60, 79)))
    expect(run).toMatchObject({ nature: 'changed', counts: { new: 20 } })
    expect(warningsOf(run)).toEqual(['gap'])
    expect(run.warnings[0]?.message).toStartWith(
      'None of its 20 items was there at the last look, 6 hours ago: at least 20 came since. About ',
    )
    const since = clock.now()
    expect(await flags()).toMatchObject([{ kind: 'gap', since }])
    await imported(body(items(100, 119)))
    expect(await flags()).toMatchObject([{ kind: 'gap', since }])
    await imported(body(items(119, 130)))
    expect(await flags()).toEqual([])
  })

  test('the documents overlap though every byte of them has changed', async () => {
    await imported(body(items(1, 20)))
    const rewritten = [rssItem(20, 2), ...items(30, 48)]
    expect(warningsOf(await imported(body(rewritten)))).toEqual([])
  })

  test('also of a run that had to wait for its host', async () => {
    await imported(body(items(1, 20)))
    await deps.store.hosts.pause('127.0.0.1', clock.in(2 * hourMs), 'busy')
    const waiting = await imported(body(items(30, 49)))
    expect(waiting).toMatchObject({ status: 'pending', attempt: 1 })
    clock.advance(2 * hourMs)
    await createWorker(deps, 'w')({ runId: waiting.id, generation: waiting.generation }, never)
    const run = await deps.store.runs.get(waiting.id)
    expect(run).toMatchObject({ attempt: 2, warnings: [{ kind: 'gap' }] })
  })

  test('a document of which an attempt that died had stored a part says nothing', async () => {
    await imported(body(items(1, 20)))
    const run = await died(body(items(30, 49)))
    expect(run).toMatchObject({ attempt: 2, counts: { new: 20 }, warnings: [] })
  })

  test('not of a feed that has another address now', async () => {
    await imported(body(items(1, 20)))
    await deps.store.feeds.patch('feed', { url: host.url('/feed?other') })
    expect(warningsOf(await imported(body(items(30, 49))))).toEqual([])
  })

  test('not of a full feed, nor of a few items, nor after an empty document', async () => {
    await imported(body(items(1, 20)))
    expect(warningsOf(await imported(body(items(30, 33))))).toEqual([])
    await imported(body([]))
    expect(warningsOf(await imported(body(items(50, 69))))).toEqual([])
    await deps.store.feeds.patch('feed', { kind: 'full' })
    expect(warningsOf(await imported(body(items(70, 89))))).toEqual([])
    await deps.store.feeds.patch('feed', { gapSince: clock.now(), gapMessage: 'Some were lost.' })
    await imported(body(items(70, 89)))
    expect(await flags()).toEqual([])
  })
})

test('an attempt that died leaves nothing out of the judgement', async () => {
  await imported(body(dated(items(1, 20))))
  const run = await died(body(items(1, 20)))
  expect(run).toMatchObject({ attempt: 2, nature: 'suspect', counts: { updated: 20 } })
})

test('a feed whose first three runs fail has never succeeded', async () => {
  for (let n = 0; n < 3; n++) {
    expect(await flags()).toEqual([])
    await imported({ status: 404 })
  }
  expect(await flags()).toMatchObject([{ kind: 'neverSucceeded' }])
  await imported(body(rssItems(1)))
  expect(await flags()).toEqual([])
})
