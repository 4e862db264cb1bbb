import type { Run } from './run'

/**
 * Names a state of a run's row. The instant alone would not do: two writes can fall into the same
 * millisecond.
 */
export const revisionOf = (run: Run): string =>
  [run.id, run.updatedAt.getTime(), run.status, run.attempt, run.counts.fetched].join(' ')
