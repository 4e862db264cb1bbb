import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { type Dice, rollDice } from '../../src/demo/dice'
import type { Counts } from '../../src/model/run'
import { readFeed } from '../../src/reader/read-feed'
import { openSqliteStore } from '../../src/store/sqlite/open'
import type { Store } from '../../src/store/store'
import { openIntake } from '../../worker/intake'
import { storeRecords } from '../../worker/store-records'
import { completed, present } from '../store/contract/harness'
import { beginAttempt } from '../support/begun-attempt'
import { createTestDeps, type TestDeps } from '../support/deps'
import { aClock, aFeedDraft } from '../support/factories'
import { rss, rssItem, rssItems } from '../support/rss'
import { inPieces } from '../support/streams'

/** Stretches of these tests end behind so many bytes. */
const size = 2000
const leaseMs = 30_000
const clock = aClock()
let boards: TestDeps[]

beforeEach(async () => {
  boards = await Promise.all([aBoard(), aBoard()])
})
afterEach(async () => {
  await Promise.all(boards.map((board) => board.close()))
})

async function aBoard(): Promise<TestDeps> {
  const deps = await createTestDeps({ now: clock.now, env: { BATCH_SIZE: '7' } })
  for (const id of ['feed', 'other'])
    await deps.store.feeds.insert(aFeedDraft({ id, url: `https://board.example/${id}` }))
  return deps
}

interface Import {
  feedId?: string
  /** Whether what is known by stretches is passed over. */
  isPassing?: boolean
  runId?: string
}

interface Imported {
  counts: Counts
  isOverlapping: boolean
  /** Stretches that were passed over. */
  passed: number
}

/** An attempt of a run at a document, from its claim to its end. */
async function importBytes(
  deps: TestDeps,
  document: string,
  { feedId = 'feed', isPassing = true, runId = Bun.randomUUIDv7() }: Import = {},
): Promise<Imported> {
  const context = await beginAttempt(deps, feedId, runId)
  const { feed, lease, tally } = context
  const intake = await openIntake(context)
  let passed = 0
  const stretches = isPassing && intake.stretches ? { ...intake.stretches, size } : null
  const confirm = stretches?.confirm
  if (stretches && confirm)
    stretches.confirm = async (stretch) => {
      const isConfirmed = await confirm(stretch)
      if (isConfirmed) passed++
      return isConfirmed
    }
  const read = await readFeed(inPieces(Buffer.from(document), 1000), {
    url: feed.url,
    source: 'board.example',
    stretches,
  })
  if (!read.isFeed) throw new Error(read.failure.message)
  await storeRecords(context, read.document, intake)
  if (isPassing) await intake.stretches?.finish()
  const progress = tally.progress()
  present(await deps.store.runs.settle(lease, completed(progress), { lastCompleteRunId: runId }))
  return { counts: progress.counts, isOverlapping: tally.isOverlapping, passed }
}

/** All that is stored, without what differs from one board to another. `runs`: those of the board, oldest first. */
async function remains({ store }: { store: Store }, runs: string[]) {
  const { rows } = await store.listings.list({}, { limit: 1000 })
  const byKey = rows.toSorted((a, b) => (a.key < b.key ? -1 : 1))
  return Promise.all(
    byKey.map(async ({ key, title, firstRunId, changedRunId, closedReason }) => ({
      key,
      title,
      closedReason,
      first: runs.indexOf(firstRunId),
      changed: runs.indexOf(changedRunId),
      sightings: (await store.listings.sightings(key)).map(
        ({ feedId, fingerprint, result, runId }) => [
          feedId,
          fingerprint,
          result,
          runs.indexOf(runId),
        ],
      ),
    })),
  )
}

const confirmedBy = async ({ store }: TestDeps) => (await store.stretches.list('feed')).length

test('what has not changed is counted and sighted, and its stretches are kept', async () => {
  const [board] = boards
  if (!board) throw new Error('no board')
  await importBytes(board, rss(rssItems(100)))
  const known = await board.store.stretches.list('feed')
  expect(known.length).toBeGreaterThan(5)
  const again = rss(rssItems(100), '<ttl>60</ttl>')
  const { counts, isOverlapping, passed } = await importBytes(board, again)
  expect(counts).toMatchObject({ fetched: 100, unchanged: 100 })
  expect(isOverlapping).toBe(true)
  expect(passed).toBe(known.length)
  expect(await board.store.stretches.list('feed')).toEqual(known)
})

test('what the document has no more is forgotten', async () => {
  const [board] = boards
  if (!board) throw new Error('no board')
  await importBytes(board, rss(rssItems(100)))
  await importBytes(board, rss(rssItems(5)))
  expect(await confirmedBy(board)).toBe(0)
})

test('a listing that was closed is open again, though its stretch has not changed', async () => {
  const [board] = boards
  if (!board) throw new Error('no board')
  const { store } = board
  await importBytes(board, rss(rssItems(100)))
  const key = 'board.example/job-50'
  const sightings = await store.listings.sightings(key)
  const closure = { closedAt: clock.now(), closedReason: 'absent', closedRunId: 'run' } as const
  expect(await store.lifecycle.close([{ key, validThrough: null, sightings }], closure)).toBe(1)
  const { counts } = await importBytes(board, rss(rssItems(100)))
  expect(counts).toMatchObject({ fetched: 100, unchanged: 99, updated: 1 })
  expect(await store.listings.get(key)).toMatchObject({ closedAt: null })
})

/** As a board edits its feed, and as nobody does. */
function edit(dice: Dice, items: string[]): string[] {
  const document = [...items]
  for (let n = dice.between(0, 3); n > 0; n--) {
    const at = dice.between(0, Math.max(0, document.length - 1))
    const number = dice.between(1, 120)
    switch (dice.between(1, 8)) {
      case 1:
        document.unshift(rssItem(number, dice.between(1, 3)))
        break
      case 2:
        document.push(rssItem(number))
        break
      case 3:
        document.splice(at, dice.between(1, 3))
        break
      case 4:
        document[at] = rssItem(number, 2)
        break
      case 5:
        document.splice(at, 0, document[dice.between(0, document.length - 1)] ?? rssItem(1))
        break
      case 6:
        document.push(...document.splice(at, dice.between(1, 30)))
        break
      case 7:
        document.splice(at, 0, rssItem(number).replace(/<title>.*<.title>/, ''))
        break
      default:
        document.unshift(...document.splice(at, 20))
    }
  }
  return document
}

test('whatever is edited, in two feeds of the same listings: counts, sightings and listings as without stretches', async () => {
  const [passing, plain] = boards
  if (!passing || !plain) throw new Error('no boards')
  // There every record is judged by itself.
  plain.store.listings.confirm = async () => 'changed'
  const dice = rollDice('stretches of two feeds')
  const runs: [passing: string[], plain: string[]] = [[], []]
  let documents = { feed: rssItems(80), other: rssItems(60) }
  let passed = 0
  for (let hour = 0; hour < 30; hour++) {
    const feedId = dice.between(0, 3) ? 'feed' : 'other'
    documents = { ...documents, [feedId]: edit(dice, documents[feedId]) }
    const document = rss(documents[feedId], `<lastBuildDate>${hour}</lastBuildDate>`)
    const ids = runs.map((ran) => {
      const id = Bun.randomUUIDv7()
      ran.push(id)
      return id
    })
    const { passed: some, ...found } = await importBytes(passing, document, {
      feedId,
      runId: ids[0] ?? '',
    })
    passed += some
    const { passed: none, ...expected } = await importBytes(plain, document, {
      feedId,
      runId: ids[1] ?? '',
      isPassing: false,
    })
    expect({ hour, none, ...found }).toEqual({ hour, none: 0, ...expected })
    expect(await remains(passing, runs[0])).toEqual(await remains(plain, runs[1]))
    clock.advance(1000)
  }
  expect(passed).toBeGreaterThan(50)
}, 60_000)

class Died extends Error {}

describe('a run that dies after any write and is done again ends as one that never died', () => {
  const before = rss(rssItems(80))
  const cases: [what: string, document: string][] = [
    ['nothing has changed', rss(rssItems(80), '<ttl>1</ttl>')],
    ['some of it has', rss([rssItem(99), ...rssItems(80).with(40, rssItem(41, 2))])],
  ]
  for (const [what, document] of cases)
    test(what, async () => {
      const [whole] = boards
      if (!whole) throw new Error('no board')
      await importBytes(whole, before)
      const expected = await importBytes(whole, document)
      let cut = 1
      for (let isDead = true; isDead; cut++) {
        const board = await aBoard()
        boards.push(board)
        await importBytes(board, before)
        const runId = Bun.randomUUIDv7()
        isDead = await dieAt(cut, board, (deps) => importBytes(deps, document, { runId }))
        clock.advance(leaseMs + 1)
        if (!isDead) continue
        const { counts } = await importBytes(board, document, { runId })
        expect({ cut, counts }).toEqual({ cut, counts: expected.counts })
        const { lease } = await sighted(board, runId)
        expect({ cut, ...lease }).toMatchObject({ cut, unchanged: expected.counts.unchanged })
      }
      expect(cut).toBeGreaterThan(10)
    }, 60_000)
})

test('what an attempt that died has stored is no overlap with the run before', async () => {
  const [board] = boards
  if (!board) throw new Error('no board')
  await importBytes(board, rss(rssItems(80)))
  const runId = Bun.randomUUIDv7()
  const others = rss(Array.from({ length: 80 }, (_, n) => rssItem(200 + n)))
  expect(await dieAt(20, board, (deps) => importBytes(deps, others, { runId }))).toBe(true)
  expect((await board.store.stretches.list('feed')).length).toBeGreaterThan(8)
  clock.advance(leaseMs + 1)
  const { counts, isOverlapping } = await importBytes(board, others, { runId })
  expect({ counts, isOverlapping }).toMatchObject({ counts: { new: 80 }, isOverlapping: false })
})

async function sighted({ store }: TestDeps, runId: string) {
  const run = await store.runs.get(runId)
  const attempt = { runId, attempt: run?.attempt ?? 0 }
  return { lease: await store.listings.countSightings('feed', attempt) }
}

/** True when the life ended at its write numbered `cut`, and had not come to its end before. */
async function dieAt(
  cut: number,
  deps: TestDeps,
  life: (deps: TestDeps) => Promise<unknown>,
): Promise<boolean> {
  let writes = 0
  const afterWrite = () => {
    if (++writes === cut) throw new Died()
  }
  const store = await openSqliteStore({ dataDir: deps.dataDir, now: clock.now, afterWrite })
  try {
    await life({ ...deps, store })
    return false
  } catch (error) {
    if (!(error instanceof Died)) throw error
    const { rows } = await deps.store.runs.list({ feedId: 'feed' }, { limit: 1 })
    return rows[0]?.finishedAt === null
  } finally {
    await store.close()
  }
}
