import { Database } from 'bun:sqlite'
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'bun:test'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Document, MongoClient } from 'mongodb'
import type { Deps } from '../../src/deps'
import { feedFlags } from '../../src/model/flags'
import type { Run } from '../../src/model/run'
import { createStoredQueue } from '../../src/queue/stored'
import { openRun } from '../../src/runs'
import { openMongoStore } from '../../src/store/mongo/open'
import { StoreUnavailable } from '../../src/store/store'
import { createWorker } from '../../worker/worker'
import { createTestDeps } from '../support/deps'
import { aClock, aFeedDraft } from '../support/factories'
import { type FeedHost, type Route, startFeedHost, withEtag } from '../support/feed-host'
import { databaseName, databaseUrl, describeMongo, dropDatabase, findMongo } from '../support/mongo'
import { rss, rssItem } from '../support/rss'

const fixtures = join(import.meta.dir, '../fixtures/feeds')
const clock = aClock()
const never = new AbortController().signal
const key = (n: number) => `board.example/job-${n}`

/** What goes wrong in the database itself, behind the back of the store. */
interface Damage {
  loseSighting(key: string): Promise<void>
  sightAsUnchanged(key: string): Promise<void>
  loseListing(key: string): Promise<void>
  retitle(keys: string[]): Promise<void>
  /** The search finds it no more. */
  loseWords(key: string): Promise<void>
}

interface World {
  deps: Deps
  damage: Damage
  close: () => Promise<void>
}

function verificationContract(name: string, openWorld: () => Promise<World>): void {
  describe(name, () => {
    let deps: Deps
    let damage: Damage
    let close: () => Promise<void>
    let host: FeedHost

    beforeEach(async () => {
      host = await startFeedHost()
      const world = await openWorld()
      deps = world.deps
      damage = world.damage
      close = world.close
      await addFeed('feed')
    })
    afterEach(async () => {
      await close()
      await host.close()
    })

    const addFeed = (id: string) =>
      deps.store.feeds.insert(aFeedDraft({ id, url: host.url(`/${id}`), kind: 'full' }))

    async function imported(route: Route, id = 'feed'): Promise<Run> {
      host.route(`/${id}`, route)
      const opening = await openRun(deps, id, { trigger: 'manual', isForced: true })
      if (opening.name !== 'opened') throw new Error(opening.name)
      const { id: runId, generation } = opening.run
      await createWorker(deps, 'w')({ runId, generation }, never)
      const run = await deps.store.runs.get(runId)
      if (!run) throw new Error('no such run')
      return run
    }

    /** When the attempt has stored all, and is not verified yet. */
    function beforeCheck(work: () => Promise<void>): void {
      const { listings } = deps.store
      const honest = listings.countSightings
      listings.countSightings = async (...args) => {
        listings.countSightings = honest
        await work()
        return honest(...args)
      }
    }

    const faults: [string, (harm: Damage) => Promise<void>, string][] = [
      [
        'a sighting is lost',
        (harm) => harm.loseSighting(key(3)),
        'The run counted 20 new, 0 updated, 0 unchanged; the store has 19 new, 0 updated, 0 unchanged.',
      ],
      [
        'a sighting says another result',
        (harm) => harm.sightAsUnchanged(key(3)),
        'the store has 19 new, 0 updated, 1 unchanged.',
      ],
      [
        'a listing is lost',
        (harm) => harm.loseListing(key(3)),
        'Of 20 listings looked up at random, board.example/job-3 is not there.',
      ],
      [
        'two listings have another text',
        (harm) => harm.retitle([key(3), key(4)]),
        'is not what was read. So it is with 1 more.',
      ],
      [
        'a listing is lost to the search',
        (harm) => harm.loseWords(key(3)),
        'Of 20 listings looked up at random, board.example/job-3 is not found by a search for its title.',
      ],
    ]
    test.each(faults)(
      '%s between import and check: the run is suspect, the feed is flagged, and it is read again in full',
      async (_, harm, message) => {
        beforeCheck(() => harm(damage))
        const run = await imported(withEtag('"a"', { body: rss(items(1, 20)) }))
        expect(run).toMatchObject({ status: 'completed', nature: 'suspect' })
        expect(run.warnings).toMatchObject([{ kind: 'verificationMismatch' }])
        expect(run.warnings[0]?.message).toContain(message)
        const feed = await deps.store.feeds.get('feed')
        expect(feed).toMatchObject({ validators: null, lastNature: 'suspect' })
        expect(feed && feedFlags(feed, clock.now())).toMatchObject([{ kind: 'suspect' }])
      },
    )

    test('of a run of thousands, too, whose keys are not kept', async () => {
      const many = items(1, 5200).map((item) => item.replace('</item>', `${padding}</item>`))
      beforeCheck(() => damage.loseSighting(key(5100)))
      const run = await imported({ body: rss(many) })
      expect(run).toMatchObject({ nature: 'suspect', counts: { new: 5200 } })
      expect(run.warnings[0]?.message).toContain('the store has 5199 new')
      const again = await imported({ body: rss([...many, rssItem(9999)], '<ttl>1</ttl>') })
      expect(again).toMatchObject({ nature: 'changed', counts: { new: 1 }, warnings: [] })
    }, 120_000)

    test('what is right is not suspected: new, updated, unchanged, duplicate, failed, renamed', async () => {
      await imported({ body: rss(items(1, 30)) })
      const nameless = rssItem(50).replace('Gardener 50', '')
      const renamed = rssItem(30).replace('job-30<', 'job-30-b<')
      const others = [...items(2, 29), renamed, rssItem(40), nameless]
      const run = await imported({ body: rss([rssItem(1, 2), rssItem(1, 3), ...others]) })
      const { counts } = run
      expect(counts).toMatchObject({ new: 1, updated: 1, unchanged: 29, duplicate: 1, failed: 1 })
      expect(run).toMatchObject({ nature: 'changed', warnings: [] })
    })

    test('two feeds of one source that change the same listings are not suspected', async () => {
      await addFeed('other')
      await imported({ body: rss(items(1, 5)) })
      const differs = items(1, 5).map((item) => item.replace('edition 1', 'edition 9'))
      const other = await imported({ body: rss(differs) }, 'other')
      expect(other).toMatchObject({ nature: 'changed', counts: { updated: 5 }, warnings: [] })
      const first = await imported({ body: rss(items(1, 5), '<ttl>1</ttl>') })
      expect(first).toMatchObject({ nature: 'unchanged', warnings: [] })
    })

    test('every feed of the fixtures is stored as it was read', async () => {
      for (const file of await readdir(fixtures)) {
        await addFeed(file)
        const body = await Bun.file(join(fixtures, file)).bytes()
        const { warnings } = await imported({ body }, file)
        const kinds = warnings.map(({ kind }) => kind)
        expect(kinds, file).not.toContainAnyValues(['verificationMismatch', 'notVerified'])
      }
    }, 120_000)

    test('a broken document is verified, too', async () => {
      beforeCheck(() => damage.loseSighting(key(3)))
      const cut = { body: rss(items(1, 5)).slice(0, -60) }
      expect(await imported(cut)).toMatchObject({ outcome: 'partial', nature: 'suspect' })
    })

    test('a check that fails by surprise leaves the run unverified, and ends it no worse', async () => {
      deps.store.listings.countSightings = async () => {
        throw new Error('a mistake of ours')
      }
      const run = await imported({ body: rss(items(1, 5)) })
      expect(run).toMatchObject({ nature: 'changed', warnings: [{ kind: 'notVerified' }] })
    })

    test('a store that does not answer for five seconds leaves the run unverified, and the run says so', async () => {
      deps.store.listings.countSightings = async () => {
        throw new StoreUnavailable('away')
      }
      const run = await imported({ body: rss(items(1, 5)) })
      expect(run).toMatchObject({ nature: 'changed', warnings: [{ kind: 'notVerified' }] })
    }, 15_000)
  })
}

/** So long that most of a document is known by its stretches. */
const padding = `<note>${'A word. '.repeat(60)}</note>`

const items = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, index) => rssItem(from + index))

const openDeps = () =>
  createTestDeps({ now: clock.now, env: { ALLOWED_PRIVATE_HOSTS: '127.0.0.1' } })

verificationContract('with SQLite', async () => {
  const deps = await openDeps()
  async function run(sql: string, ...params: string[]) {
    const file = new Database(join(deps.dataDir, 'gleaner.db'))
    file.query<unknown, string[]>(sql).run(...params)
    file.close()
  }
  return {
    deps,
    close: deps.close,
    damage: {
      loseSighting: (of) => run('DELETE FROM sightings WHERE key = ?', of),
      sightAsUnchanged: (of) => run(`UPDATE sightings SET result = 'unchanged' WHERE key = ?`, of),
      loseListing: (of) => run('DELETE FROM listings WHERE key = ?', of),
      async loseWords(of) {
        // A search indexes what is new.
        await deps.store.listings.count({ search: 'gardener' }, 1)
        const sql = 'SELECT rowid FROM store.listings WHERE key = ?'
        const file = new Database(join(deps.dataDir, 'search.db'))
        file.query<unknown, [string]>('ATTACH ? AS store').run(join(deps.dataDir, 'gleaner.db'))
        file.query<unknown, [string]>(`DELETE FROM listingWords WHERE rowid = (${sql})`).run(of)
        file.close()
      },
      retitle: (of) => run(`UPDATE listings SET title = 'Baker' WHERE key IN (?, ?)`, ...of),
    },
  }
})

const found = await findMongo()
afterAll(() => ('url' in found ? found.stop() : undefined))

describeMongo('with MongoDB', found, (serverUrl) =>
  verificationContract('all of it', async () => {
    const url = databaseUrl(serverUrl, databaseName())
    const base = await openDeps()
    const store = await openMongoStore({ url, now: clock.now })
    const client = new MongoClient(url)
    const listings = client.db().collection<Document & { _id: string }>('listings')
    const sightings = client.db().collection('sightings')
    return {
      deps: { ...base, store, queue: createStoredQueue({ store, pollMs: 20 }) },
      async close() {
        await store.close()
        await base.close()
        await client.close()
        await dropDatabase(url)
      },
      damage: {
        async loseSighting(of) {
          await sightings.deleteOne({ '_id.key': of })
        },
        async sightAsUnchanged(of) {
          await sightings.updateOne({ '_id.key': of }, { $set: { result: 'unchanged' } })
        },
        async loseListing(of) {
          await listings.deleteOne({ _id: of })
        },
        async loseWords(of) {
          await listings.updateOne({ _id: of }, { $set: { words: ' ' } })
        },
        async retitle(of) {
          await listings.updateMany({ _id: { $in: of } }, { $set: { title: 'Baker' } })
        },
      },
    }
  }),
)
