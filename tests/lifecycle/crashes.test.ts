import { expect, test } from 'bun:test'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { approveBrake } from '../../src/brake'
import type { Deps } from '../../src/deps'
import { lookAfter } from '../../src/lifecycle'
import { hourMs } from '../../src/model/feed'
import type { Run } from '../../src/model/run'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { createTestDeps } from '../support/deps'
import { type EndingBoard, endingBoardOf, listing, range } from '../support/ending-board'
import { aClock } from '../support/factories'

class Killed extends Error {}

/** A board whose process dies after so many more writes, once it is told to. */
async function aMortalBoard() {
  const clock = aClock()
  const dataDir = await mkdtemp(join(tmpdir(), 'gleaner-ends-'))
  const deps = await createTestDeps({ now: clock.now, env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })
  let writesLeft = Number.POSITIVE_INFINITY
  const store = await openSqliteStore({
    dataDir,
    now: clock.now,
    afterWrite: () => {
      writesLeft -= 1
      if (writesLeft === 0) throw new Killed()
    },
  })
  const board = await endingBoardOf({ ...deps, store }, clock, async () => {
    await store.close()
    await deps.close()
    await rm(dataDir, { recursive: true })
  })
  /** Whether it died in the work. */
  async function dieIn(writes: number, work: () => Promise<unknown>): Promise<boolean> {
    writesLeft = writes
    try {
      await work()
      return false
    } catch (error) {
      if (!(error instanceof Killed)) throw error
      return true
    } finally {
      writesLeft = Number.POSITIVE_INFINITY
    }
  }
  return { board, dieIn }
}

type Mortal = Awaited<ReturnType<typeof aMortalBoard>>

const hundred = range(1, 100)

/** Three imports of which two miss so many, and a day in which nobody looks. */
async function miss({ board }: Mortal, missing: number): Promise<string> {
  await board.addFeed('feed')
  await board.imports('feed', listing(hundred))
  await board.imports('feed', listing(range(missing + 1, 100), 1))
  const last = await board.imports('feed', listing(range(missing + 1, 100), 2))
  board.clock.advance(25 * hourMs)
  return last.id
}

/** Does the work with a death after each of its writes in turn, and then what the sweep does. Answers how many died. */
async function dieEverywhere(
  missing: number,
  prepare: (board: EndingBoard<Deps>) => Promise<void>,
  work: (deps: Deps) => Promise<unknown>,
): Promise<number> {
  for (let writes = 1; ; writes++) {
    const mortal = await aMortalBoard()
    const { board } = mortal
    const runId = await miss(mortal, missing)
    await prepare(board)
    const hasDied = await mortal.dieIn(writes, () => work(board.deps))
    await board.passes(61_000)
    await board.passes(61_000)
    // A word that was not written yet was not heard: the person, who got no answer, says it again.
    if ((await board.feed('feed')).brake) await work(board.deps)
    const run = await board.deps.store.runs.get(runId)
    expect(run?.closed).toBe(missing)
    expect(run && (await closesOf(board.deps, run))).toEqual(range(1, missing))
    expect(await board.open()).toEqual(range(missing + 1, 100))
    const { brake, lastDecision } = await board.feed('feed')
    expect([brake, lastDecision?.count ?? missing]).toEqual([null, missing])
    await board.close()
    if (!hasDied) return writes - 1
  }
}

/** What the run says that it closed. */
async function closesOf({ store }: Deps, run: Run): Promise<number[]> {
  const { rows } = await store.chronicle.ofRun(run, { outcome: 'closed' }, { limit: 500 })
  return rows.map(({ key }) => Number(key.replace(/.*job-/, ''))).sort((a, b) => a - b)
}

test('killed after any write of a look: every listing is closed once, and its run says how many', async () => {
  const deaths = await dieEverywhere(
    15,
    async () => {},
    (deps) => lookAfter(deps, 'feed'),
  )
  expect(deaths).toBeGreaterThanOrEqual(5)
}, 60_000)

test('killed after any write of an approval: every listing is closed once, and the decision says how many', async () => {
  const deaths = await dieEverywhere(
    60,
    (board) => board.passes(0),
    (deps) => approveBrake(deps, 'feed', { note: null }),
  )
  expect(deaths).toBeGreaterThanOrEqual(6)
}, 60_000)
