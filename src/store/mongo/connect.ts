import { type Db, MongoClient, MongoServerError } from 'mongodb'
import { StoreUnavailable, StoreUnusable } from '../store'

export interface Connection {
  client: MongoClient
  db: Db
}

/**
 * Connects to the database that the URL's path names (default `gleaner`). Throws a sentence that
 * names the host, never the password: `StoreUnavailable`, or `StoreUnusable` for a wrong URL or login.
 */
export async function connect(url: string): Promise<Connection> {
  const client = createClient(url)
  try {
    await client.connect()
    return { client, db: client.db(databaseName(url)) }
  } catch (error) {
    await client.close()
    throw toldRefusal(url, error) ?? unreachable(url, error)
  }
}

function createClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      appName: 'gleaner',
      serverSelectionTimeoutMS: 3000,
      ignoreUndefined: true,
    })
  } catch {
    // The driver's own words may quote a part of the URL, and so of the password.
    throw new StoreUnusable(
      'MONGODB_URL cannot be read. Give a URL like mongodb://localhost:27017/gleaner, with special characters of the password percent-encoded, and only options that MongoDB knows.',
    )
  }
}

/** RFC 3986: the authority ends at the first slash, and a password's slashes are percent-encoded. */
const urlParts = /^mongodb(?:\+srv)?:\/\/(?:[^/?]*@)?([^/?]*)(?:\/([^?]*))?/

function databaseName(url: string): string {
  return decodeURIComponent(urlParts.exec(url)?.[2] || 'gleaner')
}

function hostsOf(url: string): string {
  return urlParts.exec(url)?.[1] ?? ''
}

/** What the server's error codes of a missing or wrong login mean. */
const refusals = new Map<unknown, string>([
  [13, 'lets this user not use the database, or nobody without a login'],
  [18, 'refuses the user name or the password'],
])

/** The sentence about a login that the server refuses; null for any other error. */
export function toldRefusal(url: string, error: unknown): StoreUnusable | null {
  const refusal = error instanceof MongoServerError ? refusals.get(error.code) : undefined
  if (!refusal) return null
  const advice = 'Correct the user name, the password or the rights, and MONGODB_URL with them.'
  return new StoreUnusable(`MongoDB at ${hostsOf(url)} ${refusal}. ${advice}`, { cause: error })
}

function unreachable(url: string, error: unknown): StoreUnavailable {
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreUnavailable(
    `MongoDB at ${hostsOf(url)} cannot be reached (${reason}). Start it, or correct MONGODB_URL; without MONGODB_URL Gleaner uses its embedded database.`,
    { cause: error },
  )
}
