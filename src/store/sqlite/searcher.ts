import type { Database } from 'bun:sqlite'
import { Worker } from 'node:worker_threads'
import { StoreUnavailable } from '../store'
import { type Db, dbOf, isLocked, isUnavailability, unavailable } from './database'
import { searchSetup } from './search'
import { countUnindexed, indexNext, openSearchIndex } from './search-words'

/** So many listings are indexed in passing; more are work for a thread. */
const fewListings = 300
/** So many are begun with at once: the words of a whole import would else be left for its end. */
const manyListings = 1000
/** Fewer wait so long for more of them. */
const batchPauseMs = 500
/** A search does not wait for long until another process has indexed what it has at hand. */
const patienceMs = 100

/** What searches listings, and sees to their index. */
export interface Searcher {
  /** Listings and index. What is little is indexed at once, so that small installations always find everything. */
  open(): Promise<Db>
  /** So many listings were written. */
  wrote(count: number): void
  /** Finds these rows no more: their listings are about to be removed. */
  forget(rowids: number[]): Promise<void>
  /**
   * Writes the index anew without what was forgotten, some of it at a time; `step`: from 0, until it is false.
   * (https://sqlite.org/fts5.html#the_merge_command)
   */
  wipe(step: number): Promise<boolean>
  close(): Promise<void>
}

export function createSearcher(dataDir: string, now: () => Date): Searcher {
  let opened: Promise<Opened> | null = null
  let thread: Worker | null = null
  let waiting = 0
  let timer: Timer | undefined
  let isClosed = false

  return {
    async open() {
      const { connection, db } = await connected()
      await db.read(() => catchUp(connection))
      return db
    },
    wrote(count) {
      waiting += count
      if (count === 0 || waiting <= fewListings) return
      if (waiting >= manyListings) wake()
      else wakeSoon()
    },
    async forget(rowids) {
      if (rowids.length === 0) return
      const { db } = await connected()
      await db.write(() => forgetWords(db, rowids))
    },
    async wipe(step) {
      const { db } = await connected()
      // The listings are not locked by it.
      return db.snapshot(() => mergeWords(db, step))
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      if (thread) await stop(thread)
      if (opened) (await opened).db.close()
    },
  }

  function connected(): Promise<Opened> {
    if (isClosed) throw new StoreUnavailable('The database is closed.')
    opened ??= connect(dataDir, now).catch((error) => {
      opened = null
      throw isUnavailability(error) ? unavailable(error) : error
    })
    return opened
  }

  function catchUp(connection: Database): void {
    if (countUnindexed(connection, fewListings + 1) > fewListings) {
      wake()
      return
    }
    try {
      indexNext(connection, fewListings)
    } catch (error) {
      // Somebody else is indexing.
      if (!isLocked(error)) throw error
    }
  }

  function wakeSoon(): void {
    clearTimeout(timer)
    timer = setTimeout(wake, batchPauseMs)
    timer.unref()
  }

  function wake(): void {
    clearTimeout(timer)
    waiting = 0
    if (thread) {
      thread.postMessage('more')
      return
    }
    const started = new Worker(new URL('./search-thread.ts', import.meta.url), {
      workerData: dataDir,
    })
    // What it could not index waits for the next one.
    started.on('error', () => {})
    started.on('exit', () => {
      if (thread === started) thread = null
    })
    started.unref()
    thread = started
  }
}

interface Opened {
  connection: Database
  db: Db
}

async function connect(dataDir: string, now: () => Date): Promise<Opened> {
  const connection = await openSearchIndex(dataDir)
  connection.run(`PRAGMA busy_timeout = ${patienceMs}`)
  connection.run(searchSetup)
  return { connection, db: dbOf(connection, now) }
}

async function stop(thread: Worker): Promise<void> {
  const ended = new Promise((resolve) => thread.once('exit', resolve))
  thread.ref()
  thread.postMessage('stop')
  await ended
}

/** Pages that are written in a step. */
const stepPages = 200

/** Below zero all of the index is to become one; a step that changes less than two rows has found nothing to do. */
function mergeWords(db: Db, step: number): boolean {
  const before = changesOf(db)
  const pages = step === 0 ? -stepPages : stepPages
  db.query<unknown, [number]>(
    "INSERT INTO listingWords (listingWords, rank) VALUES ('merge', ?)",
  ).run(pages)
  return step === 0 || changesOf(db) - before >= 2
}

const changesOf = (db: Db): number =>
  db.query<{ changes: number }, []>('SELECT total_changes() AS changes').get()?.changes ?? 0

function forgetWords(db: Db, rowids: number[]): void {
  const sql = 'DELETE FROM listingWords WHERE rowid IN (SELECT value FROM json_each(?))'
  db.query<unknown, [string]>(sql).run(JSON.stringify(rowids))
}
