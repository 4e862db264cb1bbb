import { afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { approveBrake, rejectBrake } from '../../src/brake'
import { changeFeed } from '../../src/feeds'
import { lookAfter } from '../../src/lifecycle'
import { sweep } from '../../src/lifecycle-sweep'
import { hourMs } from '../../src/model/feed'
import type { Listing } from '../../src/model/listing'
import { changeSource } from '../../src/sources'
import { type EndingBoard, listing, range } from '../support/ending-board'
import { aSource } from '../support/factories'
import { withEtag } from '../support/feed-host'

const dayMs = 24 * hourMs

/** When and why a listing ends, and when not: the same in every store. */
export function endingRules(name: string, start: () => Promise<EndingBoard>): void {
  describe(name, () => {
    let board: EndingBoard

    beforeEach(async () => {
      board = await start()
      await board.addFeed('feed')
    }, 60_000)
    afterEach(() => board.close())

    const job = async (n: number): Promise<Listing> => {
      const found = await board.deps.store.listings.get(`board.example/job-${n}`)
      if (!found) throw new Error('no listing')
      return found
    }

    /** Three imports, an hour apart, of which the last two miss these; then a day. */
    async function miss(numbers: number[], of: number[]): Promise<void> {
      const left = of.filter((n) => !numbers.includes(n))
      await board.imports('feed', listing(of))
      await board.passes(hourMs)
      await board.imports('feed', listing(left, 1))
      await board.passes(hourMs)
      await board.imports('feed', listing(left, 2))
      await board.passes(dayMs)
    }

    const firstTen = range(1, 10)
    const hundred = range(1, 100)

    describe('a full feed', () => {
      test('closes what two healthy runs have missed and nobody has seen for 24 hours', async () => {
        await board.imports('feed', listing(firstTen))
        await board.passes(hourMs)
        await board.imports('feed', listing(range(1, 9), 1))
        await board.passes(hourMs)
        const second = await board.imports('feed', listing(range(1, 9), 2))
        await board.passes(22 * hourMs - 10_000)
        expect(await board.open()).toEqual(firstTen)
        await board.passes(10_000)
        expect(await board.open()).toEqual(range(1, 9))
        expect(await job(10)).toMatchObject({
          closedAt: board.clock.now(),
          closedReason: 'absent',
          closedRunId: second.id,
        })
        expect(await board.deps.store.runs.get(second.id)).toMatchObject({
          closed: 1,
          counts: { fetched: 9, unchanged: 9 },
        })
      })

      test('closes nothing after one run, however long ago that is', async () => {
        await board.imports('feed', listing(firstTen))
        await board.imports('feed', listing(range(1, 9), 1))
        await board.passes(10 * dayMs)
        expect(await board.open()).toEqual(firstTen)
      })

      test('closes in the run itself what has been unseen for long', async () => {
        await board.imports('feed', listing(firstTen))
        await board.passes(2 * dayMs)
        await board.imports('feed', listing(range(1, 9), 1))
        const run = await board.imports('feed', listing(range(1, 9), 2))
        expect(run).toMatchObject({ closed: 1, reopened: 0 })
        expect(await board.open()).toEqual(range(1, 9))
      })

      test('counts anew once a later run has sighted it', async () => {
        await board.imports('feed', listing(firstTen))
        await board.imports('feed', listing(range(1, 9), 1))
        await board.imports('feed', listing(firstTen, 2))
        await board.passes(dayMs)
        await board.imports('feed', listing(range(1, 9), 3))
        await board.passes(dayMs)
        expect(await board.open()).toEqual(firstTen)
        await board.imports('feed', listing(range(1, 9), 4))
        expect(await board.open()).toEqual(range(1, 9))
      })

      test('that shows a closed listing again, unchanged, opens it; when it was first seen stays', async () => {
        await board.imports('feed', listing(firstTen))
        const { firstSeenAt } = await job(10)
        await miss([10], firstTen)
        expect(await board.open()).toEqual(range(1, 9))
        const run = await board.imports('feed', listing(firstTen, 3))
        expect(run).toMatchObject({ reopened: 1, closed: 0, counts: { updated: 1, unchanged: 9 } })
        expect(await job(10)).toMatchObject({
          closedAt: null,
          closedReason: null,
          firstSeenAt,
          reopenedAt: board.clock.now(),
          reopenedRunId: run.id,
        })
        await board.passes(40 * dayMs)
        expect(await board.open()).toEqual(firstTen)
      })
    })

    describe('nothing is closed by', () => {
      /** Ten listings; then three runs that end so, each a day after the other. */
      async function after(end: (n: number) => Parameters<EndingBoard['imports']>[1]) {
        await board.imports('feed', withEtag('"1"', listing(firstTen)))
        const runs = []
        for (const n of [1, 2, 3]) {
          await board.passes(dayMs)
          runs.push(await board.imports('feed', end(n)))
        }
        await board.passes(dayMs)
        expect(await board.open()).toEqual(firstTen)
        expect(runs.map(({ closed }) => closed)).toEqual([0, 0, 0])
        return runs
      }

      test('failed runs', async () => {
        const runs = await after(() => ({ status: 404, body: 'not found' }))
        expect(runs[2]).toMatchObject({ status: 'failed' })
      })

      test('blocked runs', async () => {
        const runs = await after(() => ({
          headers: { 'content-type': 'text/html' },
          body: '<html><script src="/_Incapsula_Resource?x"></script></html>',
        }))
        expect(runs[2]).toMatchObject({ status: 'failed', error: { kind: 'blocked' } })
      })

      test('empty runs, without a person', async () => {
        const runs = await after((n) => listing([], n))
        expect(runs[2]).toMatchObject({ nature: 'empty' })
        expect((await board.feed('feed')).brake).toMatchObject({
          reason: 'doubtful',
          count: 10,
          of: 10,
        })
      })

      test('partial runs', async () => {
        const runs = await after((n) => {
          const { body } = listing(range(1, 5), n)
          return { body: body.slice(0, body.indexOf('<title>Gardener 5')) }
        })
        expect(runs[2]).toMatchObject({ nature: 'partial' })
      })

      test('runs whose document has not changed', async () => {
        const runs = await after(() => withEtag('"1"', listing(firstTen)))
        expect(runs[2]).toMatchObject({ outcome: 'notModified' })
      })

      test('a document that has not changed since a run that missed some', async () => {
        await board.imports('feed', listing(firstTen))
        await board.passes(hourMs)
        await board.imports('feed', withEtag('"2"', listing(range(1, 9), 1)))
        for (const _ of [1, 2]) {
          await board.passes(dayMs)
          expect(
            await board.imports('feed', withEtag('"2"', listing(range(1, 9), 1))),
          ).toMatchObject({
            outcome: 'notModified',
            closed: 0,
          })
        }
        expect(await board.open()).toEqual(firstTen)
      })

      test('a window', async () => {
        await changeFeed(board.deps, 'feed', { kind: 'window' })
        await after((n) => listing(range(9, 9), n))
      })

      test('short runs, without a person', async () => {
        for (const edition of range(1, 6)) await board.imports('feed', listing(hundred, edition))
        await board.passes(dayMs)
        const runs = []
        for (const edition of [7, 8]) {
          runs.push(await board.imports('feed', listing(range(1, 40), edition)))
          await board.passes(dayMs)
        }
        expect(runs.map(({ nature }) => nature)).toEqual(['short', 'short'])
        expect(await board.open()).toEqual(hundred)
        expect((await board.feed('feed')).brake).toMatchObject({
          reason: 'doubtful',
          count: 60,
          of: 100,
        })
        await board.imports('feed', listing(hundred, 9))
        expect((await board.feed('feed')).brake).toBeNull()
      })
    })

    describe('the brake', () => {
      test('holds at 21 %, and not at 19 %', async () => {
        await miss(range(1, 21), hundred)
        expect(await board.open()).toEqual(hundred)
        expect((await board.feed('feed')).brake).toMatchObject({
          reason: 'many',
          count: 21,
          of: 100,
        })
        await board.imports('feed', listing(hundred, 3))
        await miss(range(1, 19), hundred)
        expect(await board.open()).toEqual(range(20, 100))
        expect((await board.feed('feed')).brake).toBeNull()
      })

      test('does not hold fewer than ten, unless they are all', async () => {
        await miss([1, 2, 3], range(1, 9))
        expect(await board.open()).toEqual(range(4, 9))
        await board.imports('feed', listing(range(20, 22), 5))
        await board.imports('feed', listing(range(20, 22), 6))
        await board.passes(dayMs)
        expect(await board.open()).toEqual(range(20, 22))
        await board.imports('feed', listing(range(30, 39), 7))
        await board.imports('feed', listing(range(30, 39), 8))
        await board.passes(dayMs)
        expect(await board.open()).toEqual(range(30, 39))
      })

      test('holds all of them, however few', async () => {
        await board.imports('feed', listing([1, 2]))
        for (const edition of [1, 2]) {
          await board.passes(dayMs)
          await board.imports('feed', listing([], edition))
        }
        await board.passes(dayMs)
        expect((await board.feed('feed')).brake).toMatchObject({ count: 2, of: 2 })
      })

      test('is not passed by a second bad run, nor by new listings that make the share smaller', async () => {
        await miss(range(1, 30), hundred)
        const { brake } = await board.feed('feed')
        expect(brake).toMatchObject({ count: 30, of: 100 })
        const grown = [...range(31, 100), ...range(200, 400)]
        await board.imports('feed', listing(grown, 3))
        await board.passes(dayMs)
        await board.imports('feed', listing(grown.slice(10), 4))
        await board.passes(dayMs)
        await board.imports('feed', listing(grown.slice(10), 5))
        await board.passes(dayMs)
        expect((await board.feed('feed')).brake).toMatchObject({
          since: brake?.since,
          count: 40,
          of: 100,
        })
        expect((await board.open()).length).toBe(100 + 201)
      })

      test('holds while the feed is paused, too, however long', async () => {
        await miss(range(1, 30), hundred)
        await changeFeed(board.deps, 'feed', { pausedBecause: 'The export is broken.' })
        await board.passes(31 * dayMs)
        expect((await board.feed('feed')).brake).toMatchObject({ count: 30 })
        expect(await board.open()).toEqual(hundred)
        await rejectBrake(board.deps, 'feed', { note: null })
        await board.passes(dayMs)
        expect(await board.open()).toEqual([])
      })

      test('goes off by itself when a healthy run finds them again', async () => {
        await miss(range(1, 30), hundred)
        await board.imports('feed', listing(hundred, 3))
        expect((await board.feed('feed')).brake).toBeNull()
        expect(await board.open()).toEqual(hundred)
      })

      test('approved: those that the person saw are closed, and the run that missed them says how many', async () => {
        await miss(range(1, 30), hundred)
        const { brake } = await board.feed('feed')
        const answer = await approveBrake(board.deps, 'feed', { note: 'The branch has shut.' })
        expect(answer).toMatchObject({ name: 'decided', decision: { isApproved: true, count: 30 } })
        expect(await board.open()).toEqual(range(31, 100))
        expect(await job(1)).toMatchObject({ closedReason: 'approved', closedRunId: brake?.runId })
        expect((await board.deps.store.runs.get(brake?.runId ?? ''))?.closed).toBe(30)
        expect(await board.feed('feed')).toMatchObject({
          brake: null,
          lastDecision: { note: 'The branch has shut.', of: 100 },
        })
        expect(await approveBrake(board.deps, 'feed', { note: null })).toMatchObject({
          name: 'noBrake',
        })
      })

      test('approved: what is missed since the list was shown is asked for again', async () => {
        await miss(range(1, 30), hundred)
        const seen = (await board.feed('feed')).brake
        await board.imports('feed', listing(range(61, 100), 3))
        await board.imports('feed', listing(range(61, 100), 4))
        await board.passes(dayMs)
        expect((await board.feed('feed')).brake).toMatchObject({ count: 60 })
        await approveBrake(board.deps, 'feed', { note: null, before: seen?.before })
        expect(await board.open()).toEqual(range(31, 100))
        expect((await board.feed('feed')).brake).toMatchObject({ count: 30, of: 70 })
      })

      test('approved and then died: the sweep closes the rest', async () => {
        await miss(range(1, 30), hundred)
        const { store } = board.deps
        const { brake } = await board.feed('feed')
        if (!brake) throw new Error('no brake')
        const approval = {
          at: board.clock.now(),
          note: null,
          before: brake.before,
          closedBefore: 0,
        }
        await store.feeds.patch('feed', {
          brake: { ...brake, approval },
          closingDueAt: board.clock.now(),
        })
        const died = AbortSignal.abort()
        await lookAfter(board.deps, 'feed', died)
        expect((await board.feed('feed')).brake?.approval).toEqual(approval)
        for (const decide of [approveBrake, rejectBrake])
          expect(await decide(board.deps, 'feed', { note: 'Later.' })).toMatchObject({
            name: 'decided',
            decision: null,
          })
        expect((await board.feed('feed')).brake?.approval).toEqual(approval)
        await board.passes(60_000)
        expect(await board.open()).toEqual(range(31, 100))
        expect((await board.feed('feed')).brake).toBeNull()
      })

      test('rejected: nothing is closed until two other healthy runs have missed them', async () => {
        await miss(range(1, 30), hundred)
        await rejectBrake(board.deps, 'feed', { note: 'The export is broken.' })
        expect(await board.feed('feed')).toMatchObject({
          brake: null,
          lastDecision: { isApproved: false, note: 'The export is broken.', count: 30 },
        })
        await board.passes(dayMs)
        await board.imports('feed', listing(range(31, 100), 3))
        await board.passes(dayMs)
        expect((await board.feed('feed')).brake).toBeNull()
        expect(await board.open()).toEqual(hundred)
        await board.imports('feed', listing(range(31, 100), 4))
        expect((await board.feed('feed')).brake).toMatchObject({ count: 30 })
      })

      test('is measured by all that is missing, not by a look that was broken off', async () => {
        await miss(range(1, 600), range(1, 700))
        expect((await board.feed('feed')).brake).toMatchObject({ count: 600, of: 700 })
        await board.deps.store.feeds.patch('feed', { closingDueAt: board.clock.now() })
        await lookAfter(board.deps, 'feed', AbortSignal.abort())
        expect((await board.feed('feed')).brake).toMatchObject({ count: 600, of: 700 })
      })

      test('approved by one and rejected by another at once: the first word holds', async () => {
        await miss(range(1, 30), hundred)
        const answers = await Promise.all([
          approveBrake(board.deps, 'feed', { note: null }),
          rejectBrake(board.deps, 'feed', { note: null }),
        ])
        const { brake, lastDecision } = await board.feed('feed')
        expect(brake).toBeNull()
        expect(await board.open()).toEqual(lastDecision?.isApproved ? range(31, 100) : hundred)
        const words = answers.flatMap((answer) =>
          answer.name === 'decided' && answer.decision ? [answer.decision] : [],
        )
        expect(words).toEqual(lastDecision ? [lastDecision] : [])
      })

      test('a feed that is honestly emptied closes after approval', async () => {
        await board.imports('feed', listing(firstTen))
        for (const edition of [1, 2]) {
          await board.passes(hourMs)
          await board.imports('feed', listing([], edition))
        }
        expect((await board.feed('feed')).brake).toBeNull()
        await board.passes(dayMs)
        expect((await board.feed('feed')).brake).toMatchObject({ reason: 'doubtful', count: 10 })
        await approveBrake(board.deps, 'feed', { note: 'They hire nobody.' })
        expect(await board.open()).toEqual([])
        expect((await board.feed('feed')).brake).toBeNull()
        const back = await board.imports('feed', listing([3], 3))
        expect(back.reopened).toBe(1)
        expect(await board.open()).toEqual([3])
      })
    })

    describe('several feeds', () => {
      test('every full feed must have missed it', async () => {
        await board.addFeed('other')
        await board.imports('other', listing([9, 10]))
        await miss([9, 10], firstTen)
        expect(await board.open()).toEqual(firstTen)
        await board.imports('other', listing([10], 1))
        await board.imports('other', listing([10], 2))
        await board.passes(dayMs)
        expect(await board.open()).toEqual([...range(1, 8), 10])
      })

      test('a window that still shows it keeps it open, and a day after it did no more', async () => {
        await board.addFeed('window', { kind: 'window' })
        await board.imports('feed', listing(firstTen))
        for (const edition of [1, 2]) await board.imports('feed', listing(range(1, 9), edition))
        await board.passes(20 * hourMs)
        await board.imports('window', withEtag('"w"', listing([10])))
        await board.passes(23 * hourMs)
        await board.imports('window', withEtag('"w"', listing([10])))
        await board.passes(23 * hourMs)
        expect(await board.open()).toEqual(firstTen)
        await board.passes(2 * hourMs)
        expect(await board.open()).toEqual(range(1, 9))
      })

      test('one that is paused says nothing: neither does it hold a listing, nor close it at once', async () => {
        await board.addFeed('paused')
        await board.imports('paused', listing([10, 11]))
        await changeFeed(board.deps, 'paused', { pausedBecause: 'It moved.' })
        await miss([10], firstTen)
        expect(await board.open()).toEqual([...range(1, 9), 11])
        await board.passes(27 * dayMs)
        expect(await board.open()).toEqual([...range(1, 9), 11])
        await board.passes(3 * dayMs)
        expect(await board.open()).toEqual(range(1, 9))
        expect(await job(11)).toMatchObject({ closedReason: 'unseen', closedRunId: null })
      })

      test('one whose brake is on holds its listings in the others too', async () => {
        await board.addFeed('other')
        await board.imports('other', listing([1, 200]))
        await board.imports('other', listing([200], 1))
        await board.imports('other', listing([200], 2))
        await miss(range(1, 30), hundred)
        await board.passes(dayMs)
        expect(await board.open()).toEqual([...hundred, 200])
      })
    })

    describe('a window', () => {
      beforeEach(async () => {
        await changeFeed(board.deps, 'feed', { kind: 'window' })
      })

      test('closes what nobody has shown for 30 days; a 304 shows what it confirms', async () => {
        await board.imports('feed', listing(firstTen))
        await board.imports('feed', withEtag('"2"', listing(range(6, 15), 1)))
        await board.passes(20 * dayMs)
        await board.imports('feed', withEtag('"2"', listing(range(6, 15), 1)))
        await board.passes(9 * dayMs)
        expect(await board.open()).toEqual(range(1, 15))
        await board.passes(dayMs)
        expect(await board.open()).toEqual(range(6, 15))
        expect(await job(1)).toMatchObject({ closedReason: 'unseen', closedRunId: null })
        await board.passes(20 * dayMs)
        expect(await board.open()).toEqual([])
      })

      /** A JSON feed of one listing, valid through that day. */
      const dated = (
        validThrough: string,
        text = 'Plants',
      ): Parameters<EndingBoard['imports']>[1] => ({
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify([
          {
            '@type': 'JobPosting',
            title: 'Gardener 1',
            url: 'https://board.example/jobs/1',
            identifier: { value: 'job-1' },
            description: text,
            validThrough,
          },
        ]),
      })

      test('closes by the date that the listing had, and opens when it gets another', async () => {
        await board.imports('feed', dated('2026-11-25T12:00:00Z'))
        await board.passes(2 * dayMs - hourMs)
        expect(await board.open()).toEqual([1])
        await board.passes(4 * hourMs)
        expect(await job(1)).toMatchObject({ closedReason: 'expired', closedRunId: null })
        const again = await board.imports('feed', dated('2026-11-25T12:00:00Z'))
        expect([again.outcome, again.reopened]).toEqual(['notModified', 0])
        const reworded = await board.imports('feed', dated('2026-11-25T12:00:00Z', 'Trees'))
        expect([reworded.counts.updated, reworded.reopened]).toEqual([1, 0])
        expect(await board.open()).toEqual([])
        const longer = await board.imports('feed', dated('2026-12-25T12:00:00Z', 'Trees'))
        expect(longer.reopened).toBe(1)
        expect(await board.open()).toEqual([1])
      })

      test('a date without a time holds until that day is over everywhere', async () => {
        await board.imports('feed', dated('2026-11-24'))
        await board.passes(Date.parse('2026-11-25T11:59:00Z') - board.clock.now().getTime())
        expect(await board.open()).toEqual([1])
        await board.passes(60_000)
        expect(await board.open()).toEqual([])
      })

      test('a listing whose date is over stays open while a full feed carries it', async () => {
        await board.addFeed('full')
        await board.imports('full', dated('2026-11-25T12:00:00Z'))
        await board.imports('feed', dated('2026-11-25T12:00:00Z'))
        await board.passes(60 * dayMs)
        expect(await board.open()).toEqual([1])
      })
    })

    describe('the look', () => {
      test('of a worker that died after its run is made up by the sweep, and closes each listing once', async () => {
        const { store } = board.deps
        await board.imports('feed', listing(firstTen))
        await board.passes(2 * dayMs)
        await board.imports('feed', listing(range(1, 9), 1))
        await board.imports('feed', listing(range(1, 9), 2))
        const run = await board.imports('feed', listing(range(1, 8), 3))
        expect((await store.runs.get(run.id))?.closed).toBe(0)
        await board.passes(dayMs)
        const last = await board.imports('feed', listing(range(1, 8), 4))
        // As if it had died between its run and its look.
        await store.feeds.patch('feed', { closingDueAt: board.clock.now() })
        await Promise.all([sweep(board.deps), sweep(board.deps), lookAfter(board.deps, 'feed')])
        expect((await store.runs.get(last.id))?.closed).toBe(1)
        expect(await board.open()).toEqual(range(1, 8))
      })

      test('is not begun while somebody else is at it', async () => {
        const { store } = board.deps
        await board.imports('feed', listing(firstTen))
        await board.passes(2 * dayMs)
        await board.imports('feed', listing(range(1, 9), 1))
        await store.feeds.patch('feed', { closingDueAt: board.clock.in(60_000) })
        await lookAfter(board.deps, 'feed')
        expect((await board.feed('feed')).closingDueAt).toEqual(board.clock.in(60_000))
      })
    })

    describe('the kind of a feed', () => {
      test('is what it declares, else what its source says, else a window', async () => {
        const { store } = board.deps
        await store.sources.ensure(aSource())
        await board.addFeed('quiet', { kind: 'window', kindFrom: 'assumed' })
        await changeSource(board.deps, 'board.example', { kind: 'full' })
        expect(await board.feed('quiet')).toMatchObject({ kind: 'full', kindFrom: 'source' })
        await changeFeed(board.deps, 'quiet', { kind: 'window' })
        await changeSource(board.deps, 'board.example', { kind: null })
        expect(await board.feed('quiet')).toMatchObject({ kind: 'window', kindFrom: 'declared' })
        await changeFeed(board.deps, 'quiet', { kind: null })
        expect(await board.feed('quiet')).toMatchObject({ kind: 'window', kindFrom: 'assumed' })
      })

      test('another kind forgets what was missed under the old one', async () => {
        await board.imports('feed', listing(firstTen))
        await board.passes(2 * dayMs)
        await board.imports('feed', listing(range(1, 9), 1))
        await changeFeed(board.deps, 'feed', { kind: 'window' })
        await changeFeed(board.deps, 'feed', { kind: 'full' })
        await board.imports('feed', listing(range(1, 9), 2))
        expect(await board.open()).toEqual(firstTen)
        await board.imports('feed', listing(range(1, 9), 3))
        expect(await board.open()).toEqual(range(1, 9))
      })

      test('evidence: listings that vanish from the tail in the order of their dates', async () => {
        for (const n of range(0, 4))
          await board.imports('feed', listing(range(1 + 4 * n, 20 + 4 * n)))
        expect((await board.feed('feed')).kindEvidence).toMatchObject({
          runs: 4,
          vanished: 16,
          fromTail: 16,
        })
      })
    })
  })
}
