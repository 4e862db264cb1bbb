import { type Histogram, histogramOf, sumHistograms } from './histogram'
import type { Run } from './run'
import type { Grain } from './zone'

/** What adds up over runs. */
export interface Figures {
  /** Runs by how they ended. */
  imported: number
  notModified: number
  empty: number
  partial: number
  failed: number
  cancelled: number
  /** Listings. */
  new: number
  updated: number
  closed: number
  /** On the wire, and made needless by answers 304. */
  bytes: number
  bytesSaved: number
  /** Runs whose host answered, and the time that it took in all, and one by one. */
  answered: number
  fetchMs: number
  fetchTimes: Histogram
  /** From the opening of a run to the start of its first attempt. */
  waitTimes: Histogram
}

/** The figures that are plain numbers. */
export const sumNames = [
  'imported',
  'notModified',
  'empty',
  'partial',
  'failed',
  'cancelled',
  'new',
  'updated',
  'closed',
  'bytes',
  'bytesSaved',
  'answered',
  'fetchMs',
] as const satisfies (keyof Figures)[]

/** How a run can end. */
export const endings = [
  'imported',
  'notModified',
  'empty',
  'partial',
  'failed',
  'cancelled',
] as const satisfies (keyof Figures)[]
export type Ending = (typeof endings)[number]

export type RollupKind = 'feed' | 'source' | 'all'

/** Of whom the figures are: a feed, a source, or all (then `id` is empty). */
export interface RollupScope {
  kind: RollupKind
  id: string
}

/** Stands for the feed where something happened to listings of a source without a run of any feed. */
export const noFeed = '*'

/** The figures of one hour, day or month of a time zone. A run belongs to when it was opened. */
export interface Rollup extends RollupScope {
  zone: string
  grain: Grain
  /** As `startOf` tells it. */
  start: Date
  /** A feed may change its source: then it has a rollup for each. Empty for that of all. */
  source: string
  figures: Figures
  /** Open listings when they were last counted in this time; null: they were not. */
  open: number | null
  /** Rises with every write of the figures; 0: never written. */
  version: number
}

/** What a rollup takes from an ended run. */
export type EndedRun = Pick<
  Run,
  | 'id'
  | 'feedId'
  | 'source'
  | 'status'
  | 'outcome'
  | 'closed'
  | 'reopened'
  | 'response'
  | 'queuedAt'
  | 'startedAt'
  | 'updatedAt'
> & {
  new: number
  updated: number
  fetchMs: number
  /** The time zone whose rollups have it as it is. */
  rolledUpIn: string | null
}

export const noFigures = (): Figures => ({
  imported: 0,
  notModified: 0,
  empty: 0,
  partial: 0,
  failed: 0,
  cancelled: 0,
  new: 0,
  updated: 0,
  closed: 0,
  bytes: 0,
  bytesSaved: 0,
  answered: 0,
  fetchMs: 0,
  fetchTimes: {},
  waitTimes: {},
})

export function sumFigures(all: Figures[]): Figures {
  const sum = noFigures()
  for (const one of all) for (const name of sumNames) sum[name] += one[name]
  sum.fetchTimes = sumHistograms(all.map(({ fetchTimes }) => fetchTimes))
  sum.waitTimes = sumHistograms(all.map(({ waitTimes }) => waitTimes))
  return sum
}

export function figuresOf(run: EndedRun): Figures {
  const { response, queuedAt, startedAt } = run
  const waitMs = startedAt && startedAt.getTime() - queuedAt.getTime()
  return {
    ...noFigures(),
    [endingOf(run)]: 1,
    new: run.new,
    updated: run.updated,
    closed: run.closed,
    bytes: response?.bytes ?? 0,
    bytesSaved: response?.bytesSaved ?? 0,
    ...(response && {
      answered: 1,
      fetchMs: Math.round(run.fetchMs),
      fetchTimes: histogramOf(run.fetchMs),
    }),
    ...(waitMs !== null && { waitTimes: histogramOf(waitMs) }),
  }
}

function endingOf({ status, outcome }: EndedRun): Ending {
  if (status === 'cancelled') return 'cancelled'
  switch (outcome) {
    case 'imported':
    case 'notModified':
    case 'empty':
    case 'partial':
      return outcome
    default:
      return 'failed'
  }
}

/** Runs that ended by themselves. */
export const triedIn = ({ imported, notModified, empty, partial, failed }: Figures): number =>
  imported + notModified + empty + partial + failed
