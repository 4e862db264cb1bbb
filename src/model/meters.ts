import { type Counts, noCounts, type Run } from './run'

/** Upper bounds of the steps that durations are counted in, in seconds; what is longer stands behind the last. */
export const secondBounds = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800] as const

export const stages = ['fetch', 'parse', 'store'] as const
export type Stage = (typeof stages)[number]

/** Durations of one stage of the runs: how many in each step, one by one, and their sum. */
export interface StageMeter {
  steps: number[]
  sumMs: number
}

/** Figures over all runs that have ended since they began to be counted. They only rise. */
export interface Meters {
  /** Runs that ended before have been counted, but for those that become visible late. */
  until: Date
  /** Those that ended shortly before `until`, id by instant (in ms): they must not be counted again. */
  recent: Record<string, number>
  /** Sources that have a name of their own, in the order in which they were met. */
  sources: string[]
  /** By `source status outcome`; a source may have spaces in its name. */
  runs: Record<string, number>
  items: Omit<Counts, 'fetched'>
  /** How often runs had to wait for their host, by reason. */
  waits: Record<string, number>
  stages: Record<Stage, StageMeter>
}

/** More sources than these are counted together: every one of them is a series of its own, for years. */
const mostSources = 50
const otherSources = 'other'

/** A run may become visible so long after the instant at which it ended. */
export const lateMs = 60_000

export const newMeters = (since: Date): Meters => {
  const { fetched: _, ...items } = noCounts()
  const meter = () => ({ steps: [...secondBounds, 0].map(() => 0), sumMs: 0 })
  return {
    until: since,
    recent: {},
    sources: [],
    runs: {},
    items,
    waits: {},
    stages: { fetch: meter(), parse: meter(), store: meter() },
  }
}

/** Counts the runs that were not counted yet, all of which have ended; `until` is how far was looked. */
export function countRuns(meters: Meters, runs: Run[], until: Date): Meters {
  const counted = structuredClone(meters)
  for (const run of runs) if (!(run.id in counted.recent)) count(counted, run)
  const horizon = until.getTime() - lateMs
  const recent = Object.entries(counted.recent).filter(([, endedAt]) => endedAt >= horizon)
  return { ...counted, until, recent: Object.fromEntries(recent) }
}

function count(meters: Meters, run: Run): void {
  meters.recent[run.id] = run.finishedAt?.getTime() ?? 0
  add(meters.runs, `${sourceIn(meters, run.source)} ${run.status} ${run.outcome}`, 1)
  for (const [reason, times] of Object.entries(run.waits)) add(meters.waits, reason, times)
  for (const [result, items] of Object.entries(run.counts))
    if (result !== 'fetched') add(meters.items, result, items)
  // A run that nobody began has nothing to measure.
  if (!run.startedAt) return
  for (const stage of stages) measure(meters.stages[stage], run.timings[`${stage}Ms`])
}

/** These have names of their own too, as far as there is room, though no run of theirs has ended yet. */
export function meetSources(meters: Meters, met: string[]): Meters {
  const sources = [...meters.sources]
  for (const source of met) sourceIn({ sources }, source)
  return { ...meters, sources }
}

export const hasRoom = ({ sources }: Meters): boolean => sources.length < mostSources

/** How a run can end, as `status outcome`. */
const ends = [
  'completed imported',
  'completed notModified',
  'completed empty',
  'completed partial',
  'failed retryable',
  'failed permanent',
  'cancelled cancelled',
]

/**
 * How many runs of each source have ended in each way: 0 too, since Prometheus takes the first value of a series for
 * where it begins, and would see no increase in a first failure.
 */
export function endedRuns(meters: Meters): { labels: Record<string, string>; runs: number }[] {
  const sources = hasRoom(meters) ? meters.sources : [...meters.sources, otherSources]
  const none = sources.flatMap((source) => ends.map((end) => [`${source} ${end}`, 0] as const))
  return Object.entries({ ...Object.fromEntries(none), ...meters.runs }).map(([key, runs]) => {
    const [, source = '', status = '', outcome = ''] = /^(.*) (\S+) (\S+)$/.exec(key) ?? []
    return { labels: { source, status, outcome }, runs }
  })
}

function sourceIn({ sources }: Pick<Meters, 'sources'>, source: string): string {
  if (sources.includes(source)) return source
  if (sources.length >= mostSources || source === otherSources) return otherSources
  sources.push(source)
  return source
}

function add(figures: Record<string, number>, name: string, more: number): void {
  figures[name] = (figures[name] ?? 0) + more
}

function measure(meter: StageMeter, ms: number): void {
  const step = secondBounds.findIndex((bound) => ms <= bound * 1000)
  const place = step === -1 ? secondBounds.length : step
  meter.steps[place] = (meter.steps[place] ?? 0) + 1
  meter.sumMs += ms
}
