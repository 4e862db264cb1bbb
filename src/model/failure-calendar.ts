import { startOf, wallOf } from './zone'

/** The runs of a feed at one hour of a weekday, over several weeks. */
export interface CalendarCell {
  /** 0 is Monday. */
  weekday: number
  hour: number
  runs: number
  failed: number
  /** Dates on which it was tried then, and on which it failed then. */
  dates: number
  failedDates: number
}

/** Hours of a weekday, or of every day, at which a feed mostly fails. */
export interface FailurePattern {
  /** Null: on every day of the week. */
  weekday: number | null
  /** From this hour on, and before that one (24: to the end of the day). */
  fromHour: number
  toHour: number
  /** Dates on which it was tried then, and on which it failed then. */
  dates: number
  failedDates: number
}

export const weekdays = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const

/** So many weeks are looked at: each hour of a weekday comes as often. */
export const calendarWeeks = 13

/** An hour that a feed was tried in. */
export interface TriedHour {
  start: Date
  tried: number
  failed: number
}

/** All 168 hours of a week, Monday first. */
export function calendarOf(hours: TriedHour[], zone: string): CalendarCell[] {
  const cells = Array.from({ length: 7 * 24 }, (_, index) => ({
    weekday: Math.floor(index / 24),
    hour: index % 24,
    runs: 0,
    failed: 0,
    dates: new Set<number>(),
    failedDates: new Set<number>(),
  }))
  for (const { start, tried, failed } of hours) {
    if (tried === 0) continue
    const wall = wallOf(start, zone)
    const cell = cells[((wall.getUTCDay() + 6) % 7) * 24 + wall.getUTCHours()]
    const date = startOf('day', start, zone).getTime()
    if (!cell) continue
    cell.runs += tried
    cell.failed += failed
    cell.dates.add(date)
    if (failed > 0) cell.failedDates.add(date)
  }
  return cells.map((cell) => ({
    ...cell,
    dates: cell.dates.size,
    failedDates: cell.failedDates.size,
  }))
}

/** Fewer dates are no evidence. */
const leastDates = 4
/** How often chance alone may look like a pattern, in one calendar of a feed. */
const mostChance = 0.01

/**
 * When a feed mostly fails. An hour is named when it failed on more than half of at least four dates, and when, if it
 * failed as often as at all other hours, that many failures or more would come about by chance (binomial tail) less than
 * once in a hundred calendars; each of the 168 hours of the week and of the 24 of the day is tested, so each at 0.01/192
 * (Bonferroni). Hours that follow each other make one pattern; an hour of every day is not named for weekdays again.
 */
export function failurePatterns(cells: CalendarCell[]): FailurePattern[] {
  const all = sumOf(cells)
  const isOdd = (part: Sum): boolean => {
    const elsewhere = (all.failedDates - part.failedDates + 1) / (all.dates - part.dates + 2)
    const chance = binomialTail(part.dates, part.failedDates, elsewhere)
    return (
      part.dates >= leastDates && part.failedDates * 2 > part.dates && chance < mostChance / 192
    )
  }
  const everyDay = Array.from({ length: 24 }, (_, hour) =>
    ofHour(cells.filter((cell) => cell.hour === hour)),
  )
  const daily = everyDay.filter(({ parts, sum }) => isOdd(sum) && isOnMostDays(parts))
  const dailyHours = new Set(daily.map(({ hour }) => hour))
  const weekly = weekdays.flatMap((_, weekday) => {
    const odd = cells.filter(
      (cell) => cell.weekday === weekday && !dailyHours.has(cell.hour) && isOdd(cell),
    )
    return joined(odd, weekday)
  })
  return [
    ...joined(
      daily.map(({ hour, sum }) => ({ hour, ...sum })),
      null,
    ),
    ...weekly,
  ]
}

type Sum = Pick<CalendarCell, 'dates' | 'failedDates'>

const sumOf = (cells: Sum[]): Sum => ({
  dates: cells.reduce((sum, { dates }) => sum + dates, 0),
  failedDates: cells.reduce((sum, { failedDates }) => sum + failedDates, 0),
})

const ofHour = (parts: CalendarCell[]) => ({
  hour: parts[0]?.hour ?? 0,
  parts,
  sum: sumOf(parts),
})

/** Else it is a matter of single weekdays. */
const isOnMostDays = (parts: Sum[]): boolean =>
  parts.filter(({ dates, failedDates }) => failedDates * 2 > dates).length >= 5

/** Hours that follow each other become one pattern. */
function joined(hours: (Sum & { hour: number })[], weekday: number | null): FailurePattern[] {
  const patterns: FailurePattern[] = []
  for (const { hour, dates, failedDates } of hours) {
    const last = patterns.at(-1)
    if (last?.toHour === hour) {
      last.toHour = hour + 1
      last.dates += dates
      last.failedDates += failedDates
    } else patterns.push({ weekday, fromHour: hour, toHour: hour + 1, dates, failedDates })
  }
  return patterns
}

/** The chance of `successes` or more in so many trials of this chance each. */
export function binomialTail(trials: number, successes: number, chance: number): number {
  let term = (1 - chance) ** trials
  let below = 0
  for (let k = 0; k < successes; k++) {
    below += term
    term *= ((trials - k) / (k + 1)) * (chance / (1 - chance))
  }
  return Math.max(0, 1 - below)
}

/** `most Tuesdays 02:00-04:00 UTC` */
export function wordsOf({ weekday, fromHour, toHour }: FailurePattern, zone: string): string {
  const days = weekday === null ? 'most days' : `most ${weekdays[weekday]}s`
  return `${days} ${clock(fromHour)}-${clock(toHour)} ${zone}`
}

const clock = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
