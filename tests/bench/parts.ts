import { Database } from 'bun:sqlite'
import { join } from 'node:path'
import type { ListingDraft } from '../../src/model/listing'
import type { Lease } from '../../src/model/run'
import type { FeedRecord, ReadResult } from '../../src/reader/feed-document'
import { readHtml } from '../../src/reader/html/html'
import { readFeed } from '../../src/reader/read-feed'
import { openSqliteStore } from '../../src/store/sqlite/open'
import { batchSize } from '../../src/store/sqlite/search-words'
import type { Store } from '../../src/store/store'
import { inBatches } from '../../worker/batches'

/**
 * The stages of a first import one by one, over the same items: `parts.ts FILE FOLDER`. Prints
 * milliseconds by stage as JSON. Sanitising is a part of reading, the search index the work of another
 * thread: both are done once more by themselves.
 */
const [file = '', folder = ''] = process.argv.slice(2)
const spent = { cut: 0, read: 0, sanitise: 0, store: 0, index: 0 }
const feedId = 'bench'

const store = await openSqliteStore({ dataDir: folder })
const lease = await takeLease(store)
const addWords = openIndex(join(folder, 'words.db'))
const startedAt = performance.now()
const answer = await readFeed(Bun.file(file).stream(), {
  url: 'https://board.example/feed',
  contentType: 'application/rss+xml',
  source: 'board.example',
})
if (!answer.isFeed) throw new Error(answer.failure.message)
const batches = inBatches(500, passStages)
for await (const records of answer.document.records) await batches.add(records)
await batches.flush()
const { read, sanitise, store: stored, index } = spent
spent.cut = performance.now() - startedAt - read - sanitise - stored - index
console.log(JSON.stringify(spent))
await store.close()

async function passStages(batch: FeedRecord[]): Promise<void> {
  const listings = await timed('read', () => batch.map((record) => listingOf(record)))
  await timed('sanitise', () => {
    for (const { item } of listings) readHtml(item.content, item.link)
  })
  await timed('index', () => addWords(listings.map(({ draft }) => wordsOf(draft))))
  await timed('store', () =>
    store.listings.upsert(
      lease,
      feedId,
      listings.map(({ draft, fingerprint }) => {
        const { key, contentHash } = draft
        return { fingerprint, key, contentHash, draft }
      }),
    ),
  )
}

function listingOf(record: FeedRecord) {
  const result: ReadResult = record.read()
  if (result.name !== 'listing') throw new Error(`item ${record.index}: ${result.reason}`)
  return { ...result, fingerprint: record.fingerprint }
}

async function timed<T>(stage: keyof typeof spent, work: () => T | Promise<T>): Promise<T> {
  const from = performance.now()
  const result = await work()
  spent[stage] += performance.now() - from
  return result
}

async function takeLease(target: Store): Promise<Lease> {
  const url = 'https://board.example/feed'
  const { run } = await target.runs.open({
    id: Bun.randomUUIDv7(),
    feedId,
    feedName: feedId,
    feedUrl: url,
    source: 'board.example',
    cycleId: null,
    trigger: 'command',
    retryOf: null,
    documentId: null,
    triggeredBy: null,
    triggeredVia: null,
    priority: 1,
    isForced: true,
    maxAttempts: 1,
  })
  const claim = await target.runs.claim(run.id, 'bench', 3_600_000)
  if (!claim.isTaken) throw new Error(`the run was not claimed: ${claim.reason}`)
  return claim.lease
}

function wordsOf({ title, hiringOrganization, jobLocation, text }: ListingDraft): string {
  return [title, hiringOrganization.name, jobLocation?.raw, text].filter((part) => part).join(' ')
}

/** A search index like the store's (store/sqlite/search-words.ts), and nothing else. */
function openIndex(path: string): (texts: string[]) => void {
  const database = new Database(path, { create: true })
  database.run('PRAGMA journal_mode = WAL')
  database.run('PRAGMA synchronous = NORMAL')
  database.run(`CREATE VIRTUAL TABLE listingWords USING fts5 (words, content = '',
    contentless_delete = 1, detail = 'none', tokenize = 'unicode61 remove_diacritics 2')`)
  for (const [name, value] of Object.entries({ hashsize: 33_554_432, automerge: 8 }))
    database.run('INSERT INTO listingWords (listingWords, rank) VALUES (?, ?)', [name, value])
  const insert = database.prepare('INSERT INTO listingWords (words) VALUES (?)')
  const write = database.transaction((texts: string[]) => {
    for (const text of texts) insert.run(text)
  })
  let waiting: string[] = []
  return (texts) => {
    waiting = [...waiting, ...texts]
    if (waiting.length < batchSize) return
    write(waiting)
    waiting = []
  }
}
