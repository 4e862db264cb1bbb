import { describe, expect } from 'bun:test'
import { UrlTaken } from '../../../src/store/feeds'
import { aFeed, aFeedDraft } from '../../support/factories'
import { type ContractTest, openAndClaim, settleCompleted } from './harness'

export function feedsContract(test: ContractTest): void {
  describe('feeds', () => {
    test('a new feed is stored whole, healthy and due', async ({ store, clock }) => {
      const draft = aFeedDraft({
        headers: { Authorization: `\${FEED_SECRET_X}` },
        mapping: { record: 'vacancy', title: 'Headline' },
      })
      expect(await store.feeds.insert(draft)).toBe(true)
      const at = clock.now()
      expect(await store.feeds.get(draft.id)).toEqual(
        aFeed({ ...draft, createdAt: at, updatedAt: at }),
      )
      expect(await store.feeds.get('none')).toBeNull()
    })

    test('an id or a URL that is there already is not inserted again', async ({ store }) => {
      const draft = aFeedDraft()
      await store.feeds.insert(draft)
      expect(await store.feeds.insert(aFeedDraft({ id: draft.id }))).toBe(false)
      expect(await store.feeds.insert(aFeedDraft({ url: draft.url }))).toBe(false)
      expect(await store.feeds.list()).toHaveLength(1)
      expect((await store.feeds.list())[0]?.name).toBe(draft.name)
    })

    test('ten inserts of one URL at once: one of them is it', async ({ store }) => {
      const url = 'https://board.example/one.xml'
      const inserted = await Promise.all(
        Array.from({ length: 10 }, () => store.feeds.insert(aFeedDraft({ url }))),
      )
      expect(inserted.filter(Boolean)).toHaveLength(1)
    })

    test('the list is by name', async ({ store }) => {
      for (const name of ['Cats', 'Apples', 'Birds']) await store.feeds.insert(aFeedDraft({ name }))
      const names = (await store.feeds.list()).map((feed) => feed.name)
      expect(names).toEqual(['Apples', 'Birds', 'Cats'])
    })

    test('a patch changes what it names and nothing else', async ({ store, clock }) => {
      const draft = aFeedDraft()
      await store.feeds.insert(draft)
      const createdAt = clock.now()
      clock.advance(1000)
      const patch = {
        isEnabled: false,
        disabledReason: 'moved',
        validators: { etag: 'W/"1"', lastModified: null, bodyHash: 'ab', readerVersion: '1' },
        consecutiveFailures: 2,
        failingSince: clock.in(-9),
        lastBodyBytes: 1234,
        lastRunId: 'run',
        lastRunAt: clock.in(-1),
        lastOutcome: 'retryable',
        lastSuccessAt: clock.in(-2),
        nextDueAt: clock.in(3),
        floorUntil: clock.in(4),
        floorRule: 'ttl',
        lastCompleteRunId: 'earlier',
        lastConfirmedAt: clock.in(-3),
        wishes: { ttlMs: 7_200_000, skipHours: [0, 23], skipDays: [6] },
        lastItemCount: 50,
        movedTo: 'https://board.example/new.xml',
        movedSightings: 2,
      } as const
      const expected = aFeed({ ...draft, ...patch, createdAt, updatedAt: clock.now() })
      expect(await store.feeds.patch(draft.id, patch)).toEqual(expected)
      expect(await store.feeds.get(draft.id)).toEqual(expected)
      expect((await store.feeds.patch(draft.id, { validators: null }))?.validators).toBeNull()
      expect(await store.feeds.patch('none', { name: 'x' })).toBeNull()
    })

    test("a patch to another feed's URL throws UrlTaken and changes nothing", async ({ store }) => {
      const [one, two] = [aFeedDraft(), aFeedDraft()]
      await store.feeds.insert(one)
      await store.feeds.insert(two)
      const refused = store.feeds.patch(two.id, { url: one.url, name: 'Other' })
      await expect(refused).rejects.toBeInstanceOf(UrlTaken)
      expect((await store.feeds.get(two.id))?.name).toBe(two.name)
      expect((await store.feeds.patch(two.id, { url: two.url }))?.url).toBe(two.url)
    })

    test('due: enabled, never imported or past due; urgent first, then longest due', async ({
      store,
      clock,
    }) => {
      const due = { urgent: -1, never: null, long: -5000, exactly: 0, later: 1, paused: -1 }
      for (const [id, ms] of Object.entries(due)) {
        await store.feeds.insert(aFeedDraft({ id, priority: id === 'urgent' ? 1 : 5 }))
        await store.feeds.patch(id, { nextDueAt: ms === null ? null : clock.in(ms) })
      }
      await store.feeds.patch('paused', { isEnabled: false, disabledReason: 'x' })
      const ids = (await store.feeds.due(clock.now())).map((feed) => feed.id)
      expect(ids).toEqual(['urgent', 'never', 'long', 'exactly'])
    })

    test('settling a run patches its feed with it', async ({ store, clock }) => {
      const draft = aFeedDraft()
      await store.feeds.insert(draft)
      const lease = await openAndClaim(store, { feedId: draft.id })
      await settleCompleted(store, lease, { lastRunId: lease.runId, lastSuccessAt: clock.now() })
      const feed = await store.feeds.get(draft.id)
      expect(feed).toMatchObject({ lastRunId: lease.runId, lastSuccessAt: clock.now() })
    })
  })
}
