import {
  MongoBulkWriteError,
  MongoClientClosedError,
  MongoError,
  MongoNetworkError,
  MongoNotConnectedError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoServerSelectionError,
  MongoTopologyClosedError,
  MongoWriteConcernError,
} from 'mongodb'
import { StoreUnavailable } from '../store'

const outages = [
  MongoNetworkError,
  MongoServerSelectionError,
  MongoNotConnectedError,
  MongoTopologyClosedError,
  MongoClientClosedError,
  MongoOperationTimeoutError,
  MongoWriteConcernError,
]

/**
 * Server error codes that say "not now": a primary that steps down or shuts down, a write concern
 * that was not met in time, a full disk (14031). From the server's error_codes.yml.
 */
const outageCodes = new Set([
  6, 7, 64, 79, 89, 91, 100, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436, 14031,
])

/** Gives a method's network and server-selection errors the store's own type. */
function guard<A extends unknown[], R>(method: (...args: A) => Promise<R>) {
  return async (...args: A): Promise<R> => {
    try {
      return await method(...args)
    } catch (error) {
      throw isOutage(error) ? unavailable(error) : error
    }
  }
}

/** The same methods, guarded. */
export function guarded<T extends object>(methods: T): T {
  const entries = Object.entries(methods).map(([name, method]) => [name, guard(method)])
  return Object.fromEntries(entries) as T // the same names, each with the same signature
}

function isOutage(error: unknown): boolean {
  const cause = causeOf(error)
  if (!(cause instanceof MongoError)) return false
  return (
    outages.some((type) => cause instanceof type) ||
    outageCodes.has(Number(cause.code)) ||
    cause.hasErrorLabel('RetryableWriteError')
  )
}

/** A bulk write wraps what broke it off, also the loss of the connection. */
function causeOf(error: unknown): unknown {
  if (!(error instanceof MongoBulkWriteError)) return error
  const wrapped: unknown = error.errorResponse
  return wrapped instanceof Error ? wrapped : error
}

function unavailable(error: unknown): StoreUnavailable {
  const reason = error instanceof Error ? error.message : String(error)
  return new StoreUnavailable(`MongoDB cannot be reached or written: ${reason}`, { cause: error })
}

export const duplicateKey = 11000

export const isDuplicateKey = (error: unknown): boolean =>
  error instanceof MongoServerError && error.code === duplicateKey

/**
 * Runs an idempotent upsert, and once more when another writer's upsert of the same key won the race:
 * the second time it finds the document there.
 */
export async function withUpsertRace<T>(upsert: () => Promise<T>): Promise<T> {
  try {
    return await upsert()
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    return upsert()
  }
}
