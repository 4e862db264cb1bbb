import { type Database, SQLiteError, type SQLQueryBindings, type Statement } from 'bun:sqlite'
import { type StoreOptions, StoreUnavailable } from '../store'
import { patiently } from './patiently'

/** One connection to the file. Statements run inside `read` or `write` only. */
export interface Db {
  now(): Date
  /** The prepared statement; prepared once. */
  query<Row, Params extends SQLQueryBindings[]>(sql: string): Statement<Row, Params>
  /** Statements that only read: alone, or in `snapshot` where several must fit together. */
  read<T>(work: () => T): Promise<T>
  snapshot<T>(work: () => T): Promise<T>
  /** One transaction that holds the write lock from its beginning: what it reads stays true. */
  write<T>(work: () => T): Promise<T>
  close(): void
}

export function dbOf(
  connection: Database,
  now: () => Date,
  { afterWrite, lockPatienceMs }: Pick<StoreOptions, 'afterWrite' | 'lockPatienceMs'> = {},
): Db {
  // Database.query keeps 20 statements only; preparing costs more than most of ours take to run.
  const statements = new Map<string, Statement>()
  let isClosed = false

  function query<Row, Params extends SQLQueryBindings[]>(sql: string): Statement<Row, Params> {
    const prepared = statements.get(sql) ?? connection.prepare(sql)
    statements.set(sql, prepared)
    // What a statement takes and gives is said where its SQL stands, here as in `Database.query`.
    return prepared as Statement<Row, Params>
  }

  function transaction<T>(kind: 'DEFERRED' | 'IMMEDIATE', work: () => T): T {
    query(`BEGIN ${kind}`).run()
    try {
      const result = work()
      query('COMMIT').run()
      return result
    } catch (error) {
      // Some failures (a full disk) have rolled back by themselves.
      if (connection.inTransaction) query('ROLLBACK').run()
      throw error
    }
  }

  function guard<T>(work: () => T): T {
    if (isClosed) throw new StoreUnavailable('The database is closed.')
    try {
      return work()
    } catch (error) {
      throw isUnavailability(error) ? unavailable(error) : error
    }
  }

  const run = <T>(work: () => T): Promise<T> => patiently(() => guard(work), lockPatienceMs)

  return {
    now,
    query,
    read: run,
    snapshot: (work) => run(() => transaction('DEFERRED', work)),
    write: async (work) => {
      const result = await run(() => transaction('IMMEDIATE', work))
      afterWrite?.()
      return result
    },
    close() {
      if (isClosed) return
      isClosed = true
      for (const statement of statements.values()) statement.finalize()
      connection.close()
    },
  }
}

/** Primary result codes (sqlite.org/rescode.html) that tell of the machine, not of a mistake of ours. */
const unavailableCodes = new Map([
  [5, 'another process has held it locked for too long'],
  [6, 'another process has held it locked for too long'],
  [7, 'there is not enough memory'],
  [8, 'it cannot be written'],
  [10, 'its disk cannot be read or written'],
  [11, 'its file is damaged'],
  [13, 'its disk is full'],
  [14, 'its file cannot be opened'],
  [15, 'its file cannot be locked'],
  [26, 'its file is not a database'],
])

export const isUnavailability = (error: unknown): error is SQLiteError =>
  error instanceof SQLiteError && unavailableCodes.has(error.errno & 0xff)

export function isLocked(error: unknown): boolean {
  const cause = error instanceof StoreUnavailable ? error.cause : error
  return cause instanceof SQLiteError && (cause.errno & 0xff) === 5
}

export function unavailable(error: SQLiteError): StoreUnavailable {
  const reason = unavailableCodes.get(error.errno & 0xff)
  return new StoreUnavailable(`The database is unavailable: ${reason} (${error.message}).`, {
    cause: error,
  })
}
