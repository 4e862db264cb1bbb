import type { EndedRun, Rollup, RollupKind } from '../model/rollup'
import type { Run } from '../model/run'
import type { Grain } from '../model/zone'

/** Which rollups: `start` from `from` on and before `to`. */
export interface RollupQuery {
  zone: string
  grain: Grain
  kind: RollupKind
  /** Of this feed or source. */
  id?: string
  /** Of the feeds of this source. */
  source?: string
  from: Date
  to: Date
}

/** What feeds are ranked by. */
export interface FeedFigures {
  feedId: string
  /** Runs that ended by themselves, and those of them that failed. */
  tried: number
  failed: number
  /** Runs whose host answered, and how long it took in all. */
  answered: number
  fetchMs: number
}

/** Listings that ended without a run, within the quarter of an hour that begins at `at`. */
export interface Ended {
  source: string
  at: Date
  count: number
}

/**
 * Figures of the runs by hour, day and month of a time zone. A run that has ended is pending until it was taken up,
 * and again when what it is counted by has changed: so a death in between costs a second look, never a figure.
 */
export interface TrendStore {
  /** Ended runs that no rollup of this zone has. */
  pending(zone: string, limit: number): Promise<Pick<Run, 'feedId' | 'source' | 'queuedAt'>[]>
  /** Ended runs of a feed that were opened from `from` on and before `to`. */
  ended(feedId: string, from: Date, to: Date): Promise<EndedRun[]>
  /** These are in the rollups of the zone as they were read; one that has changed since stays pending. */
  settle(zone: string, runs: Pick<Run, 'id' | 'updatedAt'>[]): Promise<void>
  /** By `start`. */
  list(query: RollupQuery): Promise<Rollup[]>
  /**
   * Writes the figures, each over the version that was read. False: another writer came between, and some are not
   * written.
   */
  replace(rollups: Rollup[]): Promise<boolean>
  /** Writes how many listings are open, whatever the version. */
  setOpen(rollups: Rollup[]): Promise<void>
  /** Open listings of a source. */
  countOpen(source: string): Promise<number>
  /** Listings closed from `since` on because of no run. */
  closedWithoutRun(since: Date): Promise<Ended[]>
  /** Sums by feed, of all or of one source. */
  byFeed(query: Omit<RollupQuery, 'kind' | 'id'>): Promise<FeedFigures[]>
  /** Removes `limit` rollups at most that begin before; answers how many. */
  prune(grain: Grain, before: Date, limit: number): Promise<number>
}
