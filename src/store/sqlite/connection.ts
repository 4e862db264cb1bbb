import { Database } from 'bun:sqlite'
import { join } from 'node:path'

/** While SQLite waits for a lock this thread does nothing else: longer waits are `patiently`'s. */
const busyTimeoutMs = 100

/** A connection to the listings under `dataDir`, made where they are not there. */
export const connect = (dataDir: string): Database =>
  new Database(join(dataDir, 'gleaner.db'), { create: true, strict: true })

/** What each connection has to be told by itself. */
export function tune(connection: Database): void {
  connection.run(`PRAGMA busy_timeout = ${busyTimeoutMs}`)
  // Each batch of descriptions would otherwise wait for its checkpoint. Most are made by the thread that indexes.
  connection.run('PRAGMA wal_autocheckpoint = 16000')
  // So many bytes of the log are kept when it begins anew.
  connection.run('PRAGMA journal_size_limit = 64000000')
  connection.run('PRAGMA synchronous = NORMAL')
  connection.run('PRAGMA cache_size = -32000')
}
