import { describe, expect } from 'bun:test'
import { entryOf, type ListedOutcome, maxEntries } from '../../../src/model/chronicle'
import { hourMs } from '../../../src/model/feed'
import type { Run } from '../../../src/model/run'
import type { BatchItem } from '../../../src/store/listings'
import type { Store } from '../../../src/store/store'
import { aBatch, aFeedDraft, anId, anItem, aRunDraft } from '../../support/factories'
import {
  type ContractTest,
  claim,
  importBatches,
  importFeed,
  leaseMs,
  openAndClaim,
  present,
  settleCompleted,
} from './harness'

const dayMs = 24 * hourMs

/** A run of the feed over these items. */
async function aRunOver(store: Store, feedId: string, items: BatchItem[]): Promise<Run> {
  await importFeed(store, feedId, [items])
  const { rows } = await store.runs.list({ feedId }, { limit: 1 })
  return present(rows[0])
}

async function namesOf(store: Store, run: Run, outcome: ListedOutcome, search?: string) {
  const { rows } = await store.chronicle.ofRun(run, { outcome, search }, { limit: 100 })
  return rows.map(({ key }) => key.replace('board.example/', '')).sort()
}

/** The listing `1`, told otherwise. */
const one = (title: string, more: Partial<BatchItem['draft']> = {}): BatchItem =>
  anItem({ externalId: '1', title, ...more })

const key = 'board.example/1'

async function close(store: Store, runId: string | null, at: Date): Promise<void> {
  const sightings = await store.listings.sightings(key)
  const row = { key, validThrough: null, sightings }
  const closure = { closedAt: at, closedReason: 'absent', closedRunId: runId } as const
  expect(await store.lifecycle.close([row], closure)).toBe(1)
}

export function chronicleContract(test: ContractTest): void {
  describe('the chronicle', () => {
    test('an import that changes nothing writes nothing, and what it brought is told by the listings', async ({
      store,
    }) => {
      const first = await aRunOver(store, 'a', aBatch(1, 3, { title: 'Gardener' }))
      const second = await aRunOver(store, 'a', aBatch(1, 3, { title: 'Gardener' }))
      expect(second.counts.unchanged).toBe(3)
      expect(await namesOf(store, first, 'new')).toEqual(['1', '2', '3'])
      expect(await namesOf(store, second, 'new')).toEqual([])
      expect(await namesOf(store, second, 'updated')).toEqual([])
      expect(await store.chronicle.ofListing(key)).toEqual([])
    })

    test('a change is told with the fields that differ, before and after, and by whom', async ({
      store,
      clock,
    }) => {
      const organization = { name: 'Oak', logo: null }
      await aRunOver(store, 'a', [one('Gardener', { categories: ['garden'] })])
      clock.advance(hourMs)
      const run = await aRunOver(store, 'a', [
        one('Head gardener', { categories: ['garden', 'lead'], hiringOrganization: organization }),
      ])
      const changes = [
        { field: 'title', before: 'Gardener', after: 'Head gardener' },
        {
          field: 'description',
          words: [{ removed: 'Gardener' }, { added: 'Head gardener' }],
        },
        { field: 'hiringOrganization.name', before: null, after: 'Oak' },
        { field: 'categories', before: ['garden'], after: ['garden', 'lead'] },
      ]
      const at = clock.now()
      const entry = { key, outcome: 'updated', at, runId: run.id, feedId: 'a' } as const
      const [said] = await store.chronicle.ofListing(key)
      expect(said).toEqual({ ...entryOf(entry), changes } as typeof said)
      const { rows } = await store.chronicle.ofRun(run, { outcome: 'updated' }, { limit: 5 })
      expect(rows).toEqual([
        { key, outcome: 'updated', at, title: 'Head gardener', reason: null, since: null, changes },
      ] as typeof rows)
    })

    test('large batches say the same as small ones', async ({ store }) => {
      await aRunOver(store, 'a', aBatch(1, 40, { title: 'Gärtner', text: 'Grüne Wiese' }))
      const run = await aRunOver(store, 'a', aBatch(1, 40, { title: 'Gärtner 2', text: 'Wiese' }))
      const [entry] = await store.chronicle.ofListing('board.example/40')
      expect(entry?.changes).toEqual([
        { field: 'title', before: 'Gärtner', after: 'Gärtner 2' },
        { field: 'description', words: [{ removed: 'Grüne' }, { same: 'Wiese' }] },
      ])
      expect(await store.chronicle.countOfRun(run, { outcome: 'updated' }, 100)).toBe(40)
    })

    test('closed, open again, and what changed meanwhile: an entry each, with its run and reason', async ({
      store,
      clock,
    }) => {
      const first = await aRunOver(store, 'a', [one('Gardener')])
      clock.advance(hourMs)
      await close(store, first.id, clock.now())
      const closed = { key, outcome: 'closed', at: clock.now(), runId: first.id } as const
      clock.advance(hourMs)
      const back = await aRunOver(store, 'a', [one('Gardener')])
      const did = { key, at: clock.now(), runId: back.id, feedId: 'a' }
      expect(await store.chronicle.ofListing(key)).toEqual([
        entryOf({ ...closed, reason: 'absent' }),
        entryOf({ ...did, outcome: 'updated' }),
        entryOf({ ...did, outcome: 'reopened' }),
      ])
      for (const outcome of ['reopened', 'updated'] as const)
        expect(await namesOf(store, back, outcome)).toEqual(['1'])
      expect([back.reopened, back.counts.updated]).toEqual([1, 1])
      expect(await namesOf(store, first, 'closed')).toEqual(['1'])
    })

    test('what no run has closed is told too', async ({ store, clock }) => {
      await aRunOver(store, 'a', [one('Gardener')])
      clock.advance(1)
      await close(store, null, clock.now())
      const [entry] = await store.chronicle.ofListing(key)
      expect(entry).toMatchObject({ outcome: 'closed', runId: null, reason: 'absent' })
    })

    test('a full feed that shows again what a healthy run of it had left out says so, once', async ({
      store,
      clock,
    }) => {
      await store.feeds.insert(aFeedDraft({ id: 'a', kind: 'full' }))
      const shownAt = clock.now()
      await aRunOver(store, 'a', aBatch(1, 3, { title: 'Gardener' }))
      clock.advance(hourMs)
      const without = await aRunOver(store, 'a', aBatch(2, 3, { title: 'Gardener' }))
      const witnesses = [{ runId: without.id, isHealthy: true }]
      await store.feeds.patch('a', { witnesses })
      clock.advance(hourMs)
      const back = await aRunOver(store, 'a', aBatch(1, 3, { title: 'Gardener' }))
      expect(back.counts.unchanged).toBe(3)
      const missed = { key, outcome: 'missed', at: clock.now(), runId: back.id } as const
      const entry = entryOf({ ...missed, feedId: 'a', since: shownAt, missedRunId: without.id })
      expect(await store.chronicle.ofListing(key)).toEqual([entry])
      expect(await namesOf(store, back, 'missed')).toEqual(['1'])
    })

    test('doubtful runs and feeds of the newest listings tell no absence', async ({ store }) => {
      for (const [id, kind, isHealthy] of [
        ['doubtful', 'full', false],
        ['window', 'window', true],
      ] as const) {
        await store.feeds.insert(aFeedDraft({ id, kind }))
        await aRunOver(store, id, [one('Gardener')])
        const { id: runId } = await aRunOver(store, id, aBatch(2, 2))
        await store.feeds.patch(id, { witnesses: [{ runId, isHealthy }] })
        await aRunOver(store, id, [one('Gardener')])
      }
      expect(await store.chronicle.ofListing(key)).toEqual([])
    })

    test('what an attempt wrote that died stays; with other bytes the next one joins it', async ({
      store,
      clock,
    }) => {
      await aRunOver(store, 'a', [one('Gardener'), anItem({ externalId: '2', title: 'Cook' })])
      const runId = anId()
      await store.runs.open(aRunDraft({ id: runId, feedId: 'a' }))
      const first = [
        one('Head gardener'),
        anItem({ externalId: '2', title: 'Chef' }),
        anItem({ externalId: '3', title: 'Baker' }),
      ]
      await importBatches(store, await claim(store, runId, 'first'), 'a', [first])
      const said = await store.chronicle.ofListing('board.example/2')
      clock.advance(leaseMs)
      const second = [
        one('Gardener of roses', { industry: 'Gardens' }),
        anItem({ externalId: '2', title: 'Chef' }),
        anItem({ externalId: '3', title: 'Pastry baker' }),
      ]
      await importBatches(store, await claim(store, runId, 'second'), 'a', [second])
      expect(await store.chronicle.ofListing('board.example/2')).toEqual(said)
      expect(await store.chronicle.ofListing('board.example/3')).toEqual([])
      const joined = await store.chronicle.ofListing(key)
      expect(joined).toHaveLength(1)
      expect(joined[0]?.changes).toEqual([
        { field: 'title', before: 'Gardener', after: 'Gardener of roses' },
        {
          field: 'description',
          words: [
            { removed: 'Gardener' },
            { added: 'Head gardener' },
            { removed: 'Head gardener' },
            { added: 'Gardener of roses' },
          ],
        },
        { field: 'industry', before: null, after: 'Gardens' },
      ])
    })

    test('pages of a run go on where they ended, both ways', async ({ store }) => {
      const first = await aRunOver(store, 'a', aBatch(1, 7, { title: 'Gardener' }))
      const second = await aRunOver(store, 'a', aBatch(1, 7, { title: 'Cook' }))
      for (const [run, outcome] of [
        [first, 'new'],
        [second, 'updated'],
      ] as const) {
        const seen: string[][] = []
        let cursor: string | undefined
        let back: string | null = null
        do {
          const page = await store.chronicle.ofRun(run, { outcome }, { limit: 3, cursor })
          seen.push(page.rows.map((row) => row.key))
          back = page.previous
          cursor = page.next ?? undefined
        } while (cursor)
        expect(seen.map((keys) => keys.length)).toEqual([3, 3, 1])
        expect(new Set(seen.flat()).size).toBe(7)
        const before = await store.chronicle.ofRun(
          run,
          { outcome },
          { limit: 3, cursor: back ?? '' },
        )
        expect(before.rows.map((row) => row.key)).toEqual(seen[1] ?? [])
      }
    })

    test('a search within a run finds key and title, whatever their capitals, and no pattern', async ({
      store,
    }) => {
      const first = await aRunOver(store, 'a', [
        anItem({ externalId: 'x1', title: 'Gardener 100%' }),
        anItem({ externalId: 'y2', title: 'Cook (m/f)' }),
      ])
      expect(await namesOf(store, first, 'new', 'gARD')).toEqual(['x1'])
      expect(await namesOf(store, first, 'new', 'Y2')).toEqual(['y2'])
      expect(await namesOf(store, first, 'new', '0%')).toEqual(['x1'])
      expect(await namesOf(store, first, 'new', '(m/f)')).toEqual(['y2'])
      for (const pattern of ['%', '_', '.*', '!'])
        expect(await namesOf(store, first, 'new', pattern)).toEqual(pattern === '%' ? ['x1'] : [])
      expect(await store.chronicle.countOfRun(first, { outcome: 'new', search: 'a' }, 10)).toBe(2)
      expect(await store.chronicle.countOfRun(first, { outcome: 'new' }, 1)).toBe(1)
    })

    test('the newest entries of a listing are kept', async ({ store, clock }) => {
      await aRunOver(store, 'a', [one('Gardener')])
      // Each time it is closed, comes back, and is written again.
      for (let entries = 0; entries <= maxEntries; entries += 3) {
        clock.advance(1000)
        await close(store, null, clock.now())
        await aRunOver(store, 'a', [one('Gardener')])
      }
      const entries = await store.chronicle.ofListing(key)
      expect(entries).toHaveLength(maxEntries)
      expect(entries.at(-1)?.at).toEqual(clock.now())
    })

    test('entries go by their age, and with their listing', async ({ store, clock }) => {
      await aRunOver(store, 'a', [one('Gardener')])
      await aRunOver(store, 'a', [one('Cook')])
      clock.advance(dayMs)
      await aRunOver(store, 'a', [one('Baker')])
      expect(await store.retention.entries(clock.now(), 10)).toBe(1)
      expect(await store.retention.entries(clock.now(), 10)).toBe(0)
      expect(await store.chronicle.ofListing(key)).toHaveLength(1)
      await store.chronicle.forget([key, 'board.example/none'])
      expect(await store.chronicle.ofListing(key)).toEqual([])
      await aRunOver(store, 'a', [one('Miller')])
      await close(store, null, clock.now())
      clock.advance(dayMs)
      expect(await store.retention.closedListings(clock.now(), 10)).toBe(1)
      expect(await store.chronicle.ofListing(key)).toEqual([])
    })

    test('a worker that has lost its run says nothing', async ({ store, clock }) => {
      await settleCompleted(store, await openAndClaim(store, { feedId: 'a' }))
      await aRunOver(store, 'a', [one('Gardener')])
      const lease = await openAndClaim(store, { feedId: 'a' })
      clock.advance(leaseMs)
      await claim(store, lease.runId, 'other')
      expect(await store.listings.upsert(lease, 'a', [one('Cook')])).toBeNull()
      expect(await store.chronicle.ofListing(key)).toEqual([])
    })
  })
}
