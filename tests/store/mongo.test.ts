import { afterAll, describe, expect, test } from 'bun:test'
import { Binary, type Db, MongoClient } from 'mongodb'
import { openMongoStore } from '../../src/store/mongo/open'
import { prepareSchema } from '../../src/store/mongo/schema'
import { matchOf } from '../../src/store/mongo/search'
import { type Store, StoreUnavailable, StoreUnusable } from '../../src/store/store'
import { aBatch, aClock, anItem, aRunDraft, aSource } from '../support/factories'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { startRelay } from '../support/relay'
import { until } from '../support/until'
import { type OpenStore, storeContract } from './contract'
import { importFeed, openAndClaim, settleCompleted } from './contract/harness'
import { confirmations, sight } from './contract/stretches'

const found = await findMongo()

afterAll(async () => {
  if ('url' in found) await found.stop()
})

describe('without a server', () => {
  test('an unreachable server is told in a sentence with its host and without its password', async () => {
    const opening = openMongoStore({ url: 'mongodb://user:s3cret@127.0.0.1:9/gleaner' })
    const error = await opening.catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(StoreUnavailable)
    expect(String(error)).toContain('127.0.0.1:9')
    expect(String(error)).not.toContain('s3cret')
  }, 15_000)

  test.each(['mongodb://', 'mongodb://a:b:c@host', 'mongodb://host/?w=x&nonsense=1'])(
    'a URL that is none is unusable: %s',
    async (url) => {
      await expect(openMongoStore({ url })).rejects.toBeInstanceOf(StoreUnusable)
    },
  )

  test.each([
    ['senior engineer', '"senior" "engineer"'],
    ['"C++" (C#) .NET node.js', '"c++" "c#" "net" "node" "js"'],
    ['-not a\\"b', '"not" "a" "b"'],
    ['café Łódź 工程师 cafe', '"cafe" "łodz" "工程师"'],
  ])('every word of a search is folded, and a phrase of its own: %s', (search, phrases) => {
    expect(matchOf(search)?.$text).toEqual({ $search: phrases })
  })

  test.each(['  ', '+ - ^ "'])('a search without a word is none: %s', (search) => {
    expect(matchOf(search)).toBeNull()
  })
})

describeMongo('MongoDB', found, (serverUrl) => {
  storeContract('the store contract', openAt(serverUrl))

  describe('the schema', () => {
    testInDatabase('data of a newer program is refused, untouched', async (url) => {
      await (await openMongoStore({ url })).close()
      await withDatabase(url, async (db) => {
        await prepareSchema(db, [async () => {}, async () => {}, async () => {}])
      })
      const refused = openMongoStore({ url })
      await expect(refused).rejects.toBeInstanceOf(StoreUnusable)
      await expect(refused).rejects.toThrow('newer Gleaner (schema 4; this one knows 3)')
    })

    testInDatabase('older data goes forward, step by step, once', async (url) => {
      const steps: number[] = []
      const step = (number: number) => async () => void steps.push(number)
      await withDatabase(url, async (db) => {
        await prepareSchema(db, [])
        await prepareSchema(db, [step(2)])
        await prepareSchema(db, [step(2), step(3), step(4)])
        await prepareSchema(db, [step(2), step(3), step(4)])
      })
      expect(steps).toEqual([2, 3, 4])
    })

    testInDatabase('listings of the first schema are found by their words, too', async (url) => {
      await importInto(url, anItem({ title: 'Gardener', text: 'Roses in C++' }))
      await withDatabase(url, async (db) => {
        await db.collection('listings').updateMany({}, { $unset: { words: '' } })
        await db.collection('listings').dropIndex('search')
        await db
          .collection('listings')
          .createIndex({ title: 'text', text: 'text' }, { name: 'search' })
        await db.collection('meta').updateMany({}, { $set: { version: 1 } })
      })
      const store = await openMongoStore({ url })
      for (const search of ['gardener', 'roses gardener', 'c++', 'c'])
        expect(await store.listings.count({ search }, 10)).toBe(1)
      expect(await store.listings.count({ search: 'gardener cook' }, 10)).toBe(0)
      await store.close()
    })

    testInDatabase(
      'runs of before they had a nature get it by what is known of them',
      async (url) => {
        await (await openMongoStore({ url })).close()
        const old: [string, string, number, string | null][] = [
          ['completed', 'imported', 3, 'changed'],
          ['completed', 'notModified', 0, 'unchanged'],
          ['completed', 'empty', 0, 'empty'],
          ['completed', 'partial', 3, 'partial'],
          ['failed', 'permanent', 3, null],
        ]
        await withDatabase(url, async (db) => {
          const runs = db.collection<{ _id: string }>('runs')
          for (const [status, outcome, fresh] of old)
            await runs.insertOne({
              _id: outcome,
              ...{ feedId: outcome, status, outcome, counts: { new: fresh, updated: 0 } },
            })
          await db.collection('meta').updateMany({}, { $set: { version: 2 } })
        })
        const store = await openMongoStore({ url })
        for (const [, outcome, , nature] of old)
          expect(await store.runs.get(outcome)).toMatchObject({ nature })
        expect(await store.runs.count({ nature: 'partial' }, 9)).toBe(1)
        await store.close()
      },
    )

    testInDatabase('an index that is made otherwise today is made anew', async (url) => {
      await withDatabase(url, async (db) => {
        await db.collection('listings').createIndex({ closedAt: 1 }, { name: 'closedAt' })
        await db.collection('listings').createIndex({ url: 1 }, { name: 'newest' })
      })
      await (await openMongoStore({ url })).close()
      await withDatabase(url, async (db) => {
        const found = await db.collection('listings').indexes()
        expect(found.find(({ name }) => name === 'newest')?.key).toEqual({
          firstSeenAt: -1,
          _id: -1,
        })
      })
    })

    testInDatabase('six processes that start at once all find it ready', async (url) => {
      const stores = await Promise.all(Array.from({ length: 6 }, () => openMongoStore({ url })))
      for (const store of stores) await store.sources.ensure(aSource())
      expect(await stores[0]?.sources.list()).toHaveLength(1)
      for (const store of stores) await store.close()
    })
  })

  testInDatabase(
    'a listing that was closed while a run sighted it is open when that run ends',
    async (url) => {
      const store = await openMongoStore({ url })
      const [shown, gone] = [anItem({ externalId: 'shown' }), anItem({ externalId: 'gone' })]
      await importFeed(store, 'feed', [[shown, gone]])
      const lease = await openAndClaim(store, { feedId: 'feed' })
      await store.listings.upsert(lease, 'feed', [shown])
      await withDatabase(url, async (db) => {
        const closure = { closedAt: store.now(), closedReason: 'absent', closedRunId: 'another' }
        await db.collection('listings').updateMany({}, { $set: closure })
      })
      expect(await settleCompleted(store, lease)).toMatchObject({ reopened: 1 })
      expect((await store.listings.get(shown.key))?.closedAt).toBeNull()
      expect((await store.listings.get(gone.key))?.closedReason).toBe('absent')
      await store.close()
    },
  )

  describe('retention', () => {
    testInDatabase(
      'the server removes the runs that are marked as too old',
      async (url) => {
        const store = await openMongoStore({ url })
        const old = await settleCompleted(store, await openAndClaim(store))
        const newest = await settleCompleted(store, await openAndClaim(store))
        expect(await store.retention.runs(new Date(store.now().getTime() + 1000), 5)).toBe(1)
        // It looks once a minute.
        await until(async () => (await store.runs.get(old.id)) === null, 150_000)
        expect(await store.runs.get(newest.id)).not.toBeNull()
        await store.close()
      },
      180_000,
    )
  })

  describe('the clock', () => {
    testInDatabase("is the server's", async (url) => {
      const store = await openMongoStore({ url })
      await withDatabase(url, async (db) => {
        const before = store.now().getTime()
        const { localTime } = await db.command({ hello: 1 })
        const after = store.now().getTime()
        expect(localTime.getTime()).toBeGreaterThanOrEqual(before - 20)
        expect(localTime.getTime()).toBeLessThanOrEqual(after + 20)
      })
      await store.close()
    })
  })

  describe('many at once', () => {
    testInDatabase('of twenty askers one gets the host, the others a slot each', async (url) => {
      const { now, in: at } = aClock()
      const stores = await Promise.all([0, 1, 2, 3].map(() => openMongoStore({ url, now })))
      const slots = await Promise.all(
        stores.flatMap(({ hosts }, s) =>
          [0, 1, 2, 3, 4].map((n) => hosts.acquire('host', `asker ${s}.${n}`, 30_000, 2000)),
        ),
      )
      const promised = slots.flatMap((slot) => (slot.isGranted ? [] : [slot.until.getTime()]))
      expect(promised.sort()).toEqual(
        Array.from({ length: 19 }, (_, n) => at(2000 * (n + 1)).getTime()),
      )
      for (const store of stores) await store.close()
    })

    testInDatabase('a change that two feeds bring at once is counted once', async (url) => {
      const { now } = aClock()
      const [one, two] = await Promise.all([
        openMongoStore({ url, now }),
        openMongoStore({ url, now }),
      ])
      const items = (version: string) =>
        Array.from({ length: 50 }, (_, n) =>
          anItem({ externalId: `${n}`, title: `Listing ${n} ${version}` }),
        )
      await importFeed(one, 'a', [items('old')])
      await importFeed(one, 'b', [items('old')])
      const both = await Promise.all([
        importFeed(one, 'a', [items('new')]),
        importFeed(two, 'b', [items('new').reverse()]),
      ])
      expect(both.map((counts) => counts.fetched)).toEqual([50, 50])
      expect(both.reduce((sum, counts) => sum + counts.updated, 0)).toBe(50)
      for (const store of [one, two]) await store.close()
    })
  })

  describe('an outage', () => {
    testInDatabase(
      'a batch broken off after any write is given again, and judged as the first time',
      async (url) => {
        let writesLeft = Number.POSITIVE_INFINITY
        const afterWrite = () => {
          if (--writesLeft === 0) throw new StoreUnavailable('The answer is lost.')
        }
        const store = await openMongoStore({ url, afterWrite })
        const lease = await openAndClaim(store)
        await store.listings.upsert(lease, 'feed', [anItem({ externalId: 'earlier' })])
        for (const cut of [1, 2]) {
          const externalId = `of cut ${cut}`
          const batch = [
            anItem({ externalId }),
            anItem({ externalId }),
            anItem({ externalId: 'earlier' }),
          ]
          writesLeft = cut
          const broken = store.listings.upsert(lease, 'feed', batch)
          await expect(broken).rejects.toBeInstanceOf(StoreUnavailable)
          const results = ['new', 'duplicate', 'duplicate'] as const
          expect(await store.listings.upsert(lease, 'feed', batch)).toEqual([...results])
        }
        await store.close()
      },
    )

    for (const [what, confirm] of confirmations)
      testInDatabase(
        `${what}: what was confirmed and not told is told when asked again`,
        async (url) => {
          let isLost = false
          const afterWrite = () => {
            if (isLost) throw new StoreUnavailable('The answer is lost.')
          }
          const store = await openMongoStore({ url, afterWrite })
          const items = aBatch(1, 5)
          const since = await sight(store, items)
          const lease = await openAndClaim(store)
          isLost = true
          await expect(confirm(store, lease, since, items)).rejects.toBeInstanceOf(StoreUnavailable)
          isLost = false
          expect(await confirm(store, lease, since, items)).toBe('confirmed')
          expect(await confirm(store, lease, since, items)).toBe('changed')
          await store.close()
        },
      )

    testInDatabase('a server that goes away makes the store unavailable', async (url) => {
      const { hostname, port, pathname } = new URL(url)
      const relay = await startRelay(hostname, Number(port || 27017))
      const relayed = `mongodb://127.0.0.1:${relay.port}${pathname}?directConnection=true`
      const store = await openMongoStore({ url: relayed })
      const lease = await openAndClaim(store)
      await relay.cut()
      const attempts = await Promise.allSettled<unknown>([
        store.ping(),
        store.runs.get(lease.runId),
        store.runs.open(aRunDraft({ feedId: 'other' })),
        store.listings.upsert(lease, 'feed', [anItem()]),
        store.hosts.get('host'),
      ])
      await store.close()
      for (const attempt of attempts)
        expect(attempt).toEqual({ status: 'rejected', reason: expect.any(StoreUnavailable) })
    })
  })

  function testInDatabase(
    name: string,
    body: (url: string) => Promise<void>,
    timeoutMs = 30_000,
  ): void {
    test(
      name,
      async () => {
        const url = databaseUrl(serverUrl, databaseName())
        await body(url).finally(() => dropDatabase(url))
      },
      timeoutMs,
    )
  }
})

async function importInto(url: string, item: ReturnType<typeof anItem>): Promise<void> {
  const store = await openMongoStore({ url })
  await importFeed(store, 'a', [[item]])
  await store.close()
}

async function withDatabase(url: string, body: (db: Db) => Promise<void>): Promise<void> {
  const client = new MongoClient(url)
  await body(client.db()).finally(() => client.close())
}

/** Bytes too, as they are. */
const textOf = (documents: object[]): string =>
  JSON.stringify(documents, function (this: Record<string, unknown>, name, value) {
    const raw = this[name]
    return raw instanceof Binary ? Buffer.from(raw.buffer).toString('latin1') : value
  })

function openAt(serverUrl: string): OpenStore {
  return async (options) => {
    const url = databaseUrl(serverUrl, databaseName())
    const handles: Store[] = []
    const store = await reopen(options)
    return { store, reopen, expire, dump, destroy }

    async function reopen(others: typeof options): Promise<Store> {
      const handle = await openMongoStore({ url, ...others })
      handles.push(handle)
      return handle
    }

    async function expire() {
      await withDatabase(url, async (db) => {
        await db.collection('runs').deleteMany({ expireAt: { $lte: store.now() } })
      })
    }

    async function dump() {
      const dumped = new Map<string, string>()
      await withDatabase(url, async (db) => {
        for (const collection of await db.collections())
          dumped.set(collection.collectionName, textOf(await collection.find().toArray()))
      })
      return dumped
    }

    async function destroy() {
      await Promise.all(handles.map((handle) => handle.close()))
      await dropDatabase(url)
    }
  }
}
