import type { Database } from 'bun:sqlite'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Store, type StoreOptions, StoreUnusable } from '../store'
import { alertStore } from './alerts'
import { answerStore } from './answers'
import { auditStore } from './audit'
import { chronicleStore } from './chronicle'
import { connect, tune } from './connection'
import { cycleStore } from './cycles'
import { type Db, dbOf, isUnavailability, unavailable } from './database'
import { documentStore } from './documents'
import { feedStore } from './feeds'
import { heartbeatStore } from './heartbeats'
import { hostStore } from './hosts'
import { ledgerStore } from './ledger'
import { lifecycleStore } from './lifecycle'
import { listingStore } from './listings'
import { patiently } from './patiently'
import { qualityStore } from './quality'
import { removalStore } from './removals'
import { retentionStore } from './retention'
import { runStore } from './runs'
import { migrations } from './schema'
import { createSearcher, type Searcher } from './searcher'
import { sessionStore } from './sessions'
import { settingStore } from './settings'
import { signInStore } from './sign-ins'
import { sourceStore } from './sources'
import { stretchStore } from './stretches'
import { tokenStore } from './tokens'
import { trendStore } from './trends'
import { twinKeyStore } from './twin-keys'
import { twinStore } from './twins'
import { userStore } from './users'
import { deliveryStore, searchStore, webhookStore } from './webhooks'
import { createWriter, type Writer } from './writer'

/**
 * Opens `gleaner.db` under `dataDir`, made where it is not there, and brings it to today's schema.
 * Any number of processes may have it open. Throws `StoreUnusable`, or `StoreUnavailable`.
 */
export async function openSqliteStore(options: { dataDir: string } & StoreOptions): Promise<Store> {
  const { dataDir, now = () => new Date() } = options
  const connection = create(dataDir)
  try {
    await patiently(() => prepare(connection, dataDir))
  } catch (error) {
    connection.close()
    if (!isUnavailability(error)) throw error
    throw isDamage(error.errno) ? damaged(dataDir, error) : unavailable(error)
  }
  const db = dbOf(connection, now, options)
  return storeOf(db, createSearcher(dataDir, now), createWriter(options))
}

const storeOf = (db: Db, searcher: Searcher, writer: Writer): Store => ({
  name: 'sqlite',
  sources: sourceStore(db),
  feeds: feedStore(db),
  runs: runStore(db),
  listings: listingStore(db, searcher, writer),
  stretches: stretchStore(db, writer),
  documents: documentStore(db),
  removals: removalStore(db, searcher),
  quality: qualityStore(db),
  twins: twinStore(db),
  twinKeys: twinKeyStore(db),
  lifecycle: lifecycleStore(db),
  chronicle: chronicleStore(db),
  hosts: hostStore(db),
  ledger: ledgerStore(db),
  cycles: cycleStore(db),
  heartbeats: heartbeatStore(db),
  alerts: alertStore(db),
  searches: searchStore(db),
  webhooks: webhookStore(db),
  deliveries: deliveryStore(db),
  settings: settingStore(db),
  answers: answerStore(db),
  trends: trendStore(db),
  users: userStore(db),
  sessions: sessionStore(db),
  tokens: tokenStore(db),
  signIns: signInStore(db),
  audit: auditStore(db),
  retention: retentionStore(db),
  now: db.now,
  ping: () => db.read(() => void db.query('SELECT count(*) FROM settings').get()),
  version: () =>
    db.read(() => {
      const row = db.query<{ version: string }, []>('SELECT sqlite_version() AS version').get()
      return `SQLite ${row?.version}`
    }),
  close: async () => {
    await writer.close()
    await searcher.close()
    db.close()
  },
})

function create(dataDir: string): Database {
  try {
    mkdirSync(dataDir, { recursive: true })
    return connect(dataDir)
  } catch (error) {
    throw unwritable(dataDir, error)
  }
}

const unwritable = (dataDir: string, cause: unknown): StoreUnusable =>
  new StoreUnusable(
    `The data folder ${dataDir} cannot be written (${cause instanceof Error ? cause.message : cause}). ` +
      'Give this user the right to write there, or set DATA_DIR to another folder.',
    { cause },
  )

function prepare(connection: Database, dataDir: string): void {
  tune(connection)
  refuseNewer(connection, dataDir)
  try {
    // Of a new file only: descriptions fill such pages.
    connection.run('PRAGMA page_size = 8192')
    connection.run('PRAGMA journal_mode = WAL')
    migrate(connection, dataDir)
  } catch (error) {
    if (isUnavailability(error) && isReadOnly(error.errno)) throw unwritable(dataDir, error)
    throw error
  }
}

const damaged = (dataDir: string, cause: Error): StoreUnusable =>
  new StoreUnusable(
    `${join(dataDir, 'gleaner.db')} is damaged or not a database (${cause.message}). ` +
      'Put back a copy of it, or move it away to begin anew.',
    { cause },
  )

/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const isDamage = (errno: number): boolean => [11, 26].includes(errno & 0xff)

/** SQLITE_READONLY and SQLITE_CANTOPEN. */
const isReadOnly = (errno: number): boolean => [8, 14].includes(errno & 0xff)

function versionOf(connection: Database): number {
  const row = connection.query<{ user_version: number }, []>('PRAGMA user_version').get()
  return row?.user_version ?? 0
}

function refuseNewer(connection: Database, dataDir: string): void {
  const version = versionOf(connection)
  if (version <= migrations.length) return
  throw new StoreUnusable(
    `The data in ${dataDir} was written by a newer Gleaner (its schema is ${version}, this program knows ${migrations.length}). ` +
      'Start that newer version, or set DATA_DIR to another folder.',
  )
}

/** Of several processes that open an old file at once one does the steps, the others find them done. */
function migrate(connection: Database, dataDir: string): void {
  connection
    .transaction(() => {
      refuseNewer(connection, dataDir)
      for (const step of migrations.slice(versionOf(connection))) connection.run(step)
      connection.run(`PRAGMA user_version = ${migrations.length}`)
    })
    .immediate()
}
