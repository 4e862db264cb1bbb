/** A day of a feed, in UTC. */
export interface HabitDay {
  /** `2026-11-23` */
  day: string
  /** Listings that were new. */
  fresh: number
  /** Runs that brought one. */
  arrivals: number
  /** The time between the looks that ended on this day and the ones before them. */
  watchedMs: number
  /** The longest time that we had looked in vain when one of its arrivals came. */
  pauseMs: number
}

/** What a feed contradicts its habit with, run by run. */
export interface Deviation {
  kind: 'short' | 'datesGone'
  /** Epoch milliseconds of the first of these runs. */
  since: number
  /** Items in each, oldest first. */
  itemCounts: number[]
}

/** What a feed usually does, learned from its healthy runs alone. Without instants, so that JSON holds it. */
export interface FeedHabit {
  /** Items of the last documents that were read to their end, oldest first. */
  itemCounts: number[]
  /** Its items say when they were posted; null: not known yet. */
  hasDates: boolean | null
  /** The last days on which somebody looked, oldest first. */
  days: HabitDay[]
  /** Null: its last run was as usual. */
  deviation: Deviation | null
  /** A person has said that being empty is right. */
  isEmptyRight: boolean
}

export const noHabit = (): FeedHabit => ({
  itemCounts: [],
  hasDates: null,
  days: [],
  deviation: null,
  isEmptyRight: false,
})
