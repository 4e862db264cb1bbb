/** How long an ended message is kept, in seconds. Dead letters stay until a person has had the time to see them. */
export const keeping = {
  removeOnComplete: { age: 60 },
  removeOnFail: { age: 30 * 24 * 3600, count: 10_000 },
}

/**
 * A killed worker's message is taken up when its lock has run out and two looks have passed: 9 s
 * at most. It then goes before all others.
 */
export const recovery = {
  lockDuration: 5_000,
  stalledInterval: 2_000,
  // How often a run may crash is the store's to count.
  maxStalledCount: 1_000_000,
}

/** A handler that throws at once would throw as fast as it is asked. */
export const faultRestMs = 2_000

/** The shortest delay of a message that has to wait. */
export const leastDelayMs = 100

/** So long may a consumer without work take to hang up. */
export const hangUpMs = 1_000

const retryStrategy = (times: number): number => Math.min(50 * 2 ** times, 2_000)

/** A person waits for the answer, so it comes soon. Consumers and subscribers wait until Redis is back. */
export const impatient = {
  enableOfflineQueue: false,
  maxRetriesPerRequest: 1,
  commandTimeout: 3_000,
  connectTimeout: 3_000,
  retryStrategy,
}
/** One question without an answer speaks for those that follow so soon. */
export const silenceMs = 2_000

export const patient = { maxRetriesPerRequest: null, retryStrategy }
