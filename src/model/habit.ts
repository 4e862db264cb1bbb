import type { FeedHealth } from './feed'

/** A day (UTC) on which something new came, and the time after it until the next such day. */
export interface HabitDay {
  /** `2026-11-23` */
  day: string
  /** Listings that were new. */
  fresh: number
  /** Runs that brought one. */
  arrivals: number
  /** The time between the looks that ended in it and the ones before them. */
  watchedMs: number
  /** The longest time that we had looked in vain when one of its arrivals came. */
  pauseMs: number
}

export const deviationKinds = ['short', 'datesGone'] as const
type DeviationKind = (typeof deviationKinds)[number]

/** What a feed contradicts its habit with, run after run. */
export interface Deviation {
  kind: DeviationKind
  /** Epoch milliseconds of the first of these runs. */
  since: number
  /** Items in each of them, oldest first; the newest 20. */
  itemCounts: number[]
}

/**
 * What a feed usually does. Learned from healthy runs alone, so that a board's bad day never becomes its habit;
 * a change that lasts does (`isLasting`), or by a person's word. Without instants, so that JSON holds it.
 */
export interface FeedHabit {
  /** Items of the last documents that were read to their end, oldest first. */
  itemCounts: number[]
  /** Its items say when they were posted; null: not known yet. */
  hasDates: boolean | null
  /** The last 28, oldest first. */
  days: HabitDay[]
  deviations: Deviation[]
  /** A person has said that being empty is right; until items come. */
  isEmptyRight: boolean
}

export const noHabit = (): FeedHabit => ({
  itemCounts: [],
  hasDates: null,
  days: [],
  deviations: [],
  isEmptyRight: false,
})

export const dayMs = 86_400_000
const keptCounts = 20
const keptDays = 28

/** Fewer documents, or smaller ones, make no habit: there one item more or less is much. */
const countsNeeded = 5
const itemsNeeded = 10

/** The median of the last 20 documents; null while there are too few to tell. */
export function usualItemCount({ itemCounts }: FeedHabit): number | null {
  return itemCounts.length < countsNeeded ? null : median(itemCounts)
}

/**
 * Far fewer than usual: less than half of the median, and fewer than in any of the last 20. The median does not follow
 * single days, and the smallest one forgives a feed that swings.
 */
export function isShort(itemCount: number, habit: FeedHabit): boolean {
  const usual = usualItemCount(habit)
  if (usual === null || usual < itemsNeeded) return false
  return itemCount * 2 < usual && itemCount < Math.min(...habit.itemCounts)
}

const lastingRuns = 10
const lastingMs = 7 * dayMs

/**
 * A change has lasted when ten runs in a row, over a week at least, agree with each other: none has more than twice
 * the items of another. Then it is the habit from now on; a person may say so at once.
 */
export function isLasting({ since, itemCounts }: Deviation, now: Date): boolean {
  if (itemCounts.length < lastingRuns || now.getTime() - since < lastingMs) return false
  return Math.max(...itemCounts) <= 2 * Math.min(...itemCounts)
}

/** The deviation with one run more. */
export function deviate(
  { deviations }: FeedHabit,
  kind: DeviationKind,
  itemCount: number,
  now: Date,
): Deviation {
  const before = deviations.find((deviation) => deviation.kind === kind)
  return {
    kind,
    since: before?.since ?? now.getTime(),
    itemCounts: [...(before?.itemCounts ?? []), itemCount].slice(-keptCounts),
  }
}

/** What a feed does now may be right, for all that its habit says: a person knows. */
export const mayBeRight = ({
  habit,
  lastNature,
}: Pick<FeedHealth, 'habit' | 'lastNature'>): boolean =>
  habit.deviations.length > 0 || (lastNature === 'empty' && !habit.isEmptyRight)

/** The habit, with what contradicted it taken for right. */
export function acceptDeviation(habit: FeedHabit, { kind, itemCounts }: Deviation): FeedHabit {
  switch (kind) {
    case 'short':
      return { ...habit, itemCounts }
    case 'datesGone':
      return { ...habit, hasDates: false }
    default:
      return kind satisfies never
  }
}

export const withItemCount = (habit: FeedHabit, itemCount: number): FeedHabit => ({
  ...habit,
  itemCounts: [...habit.itemCounts, itemCount].slice(-keptCounts),
  isEmptyRight: false,
})

/** A look at a feed, up to now. */
export interface Look {
  now: Date
  /** Listings that were new. */
  fresh: number
  /** The look before. */
  lastAt: Date
  /** When something new had last come. */
  lastNewAt: Date | null
}

/** The habit, having looked once more. */
export function withLook(habit: FeedHabit, { now, fresh, lastAt, lastNewAt }: Look): FeedHabit {
  const day = now.toISOString().slice(0, 10)
  const silentMs = lastNewAt ? Math.max(0, lastAt.getTime() - lastNewAt.getTime()) : 0
  const look: HabitDay = {
    day,
    fresh,
    arrivals: fresh > 0 ? 1 : 0,
    watchedMs: Math.max(0, now.getTime() - lastAt.getTime()),
    pauseMs: fresh > 0 ? silentMs : 0,
  }
  const last = habit.days.at(-1)
  const isSameDay = last && (last.day === day || fresh === 0)
  const days = isSameDay ? [...habit.days.slice(0, -1), added(last, look)] : [...habit.days, look]
  return { ...habit, days: days.slice(-keptDays) }
}

const added = (a: HabitDay, b: HabitDay): HabitDay => ({
  day: a.day,
  fresh: a.fresh + b.fresh,
  arrivals: a.arrivals + b.arrivals,
  watchedMs: a.watchedMs + b.watchedMs,
  pauseMs: Math.max(a.pauseMs, b.pauseMs),
})

const daysNeeded = 14
const arrivalsNeeded = 10

/**
 * The longest pause between two arrivals of new listings, over the last 28 days that brought some; null while less than
 * two weeks (two week-ends) or ten arrivals tell of it. Counted as the time that we had looked in vain, so that a
 * time in which nobody looked is no pause of the feed.
 */
export function longestPauseMs({ days }: FeedHabit): number | null {
  const [first, last] = [days.at(0), days.at(-1)]
  if (!first || !last) return null
  const spanMs = Date.parse(last.day) - Date.parse(first.day)
  const arrivals = sum(days.map((day) => day.arrivals))
  if (spanMs < (daysNeeded - 1) * dayMs || arrivals < arrivalsNeeded) return null
  return Math.max(...days.map((day) => day.pauseMs))
}

/** New listings an hour, over the last seven days that brought some; null: nobody has looked twice. */
export function usualPerHour({ days }: FeedHabit): number | null {
  const week = days.slice(-7)
  const watchedMs = sum(week.map((day) => day.watchedMs))
  return watchedMs > 0 ? sum(week.map((day) => day.fresh)) / (watchedMs / 3_600_000) : null
}

function median(numbers: number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const [low = 0, high = 0] = [sorted[sorted.length % 2 ? middle : middle - 1], sorted[middle]]
  return (low + high) / 2
}

const sum = (numbers: number[]): number => numbers.reduce((all, one) => all + one, 0)
