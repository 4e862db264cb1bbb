import { hourMs } from './feed'

/** Local date and time, written as if they were UTC: so that what counts in UTC counts in any zone. */
export type Wall = Date

const minuteMs = 60_000

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(zone: string): Intl.DateTimeFormat {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  formats.set(zone, format)
  return format
}

/** What clocks of the zone (IANA) show, to the second. */
export function wallOf(at: Date, zone: string): Wall {
  const whole = at.getTime() - (at.getTime() % 1000)
  if (zone === 'UTC') return new Date(whole)
  const parts = Object.fromEntries(
    formatOf(zone)
      .formatToParts(whole)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts
  return new Date(Date.UTC(year, month - 1, day, hour, minute, second))
}

const offsetMs = (at: Date, zone: string): number => {
  const whole = at.getTime() - (at.getTime() % 1000)
  return wallOf(at, zone).getTime() - whole
}

/** The first instant at which clocks of the zone show that, or, where they skip it, show more. */
export function instantOf(wall: Wall, zone: string): Date {
  const around = [-24 * hourMs, 24 * hourMs].map((ms) => {
    const offset = offsetMs(new Date(wall.getTime() + ms), zone)
    return new Date(wall.getTime() - offset)
  })
  const reached = around.filter((at) => wallOf(at, zone) >= wall).map((at) => at.getTime())
  return new Date(Math.min(...reached))
}

export const grains = ['hour', 'day', 'month'] as const
export type Grain = (typeof grains)[number]

/**
 * Which hour, day or month of the zone an instant belongs to, by its beginning. That of an hour is an instant (clocks that
 * are put back show the same hour twice), that of a day or a month a date: its midnight, written as if it were UTC.
 */
export function startOf(grain: Grain, at: Date, zone: string): Date {
  const wall = wallOf(at, zone)
  switch (grain) {
    case 'hour':
      return hourOf(at, wall, zone)
    case 'day':
      return new Date(Date.UTC(wall.getUTCFullYear(), wall.getUTCMonth(), wall.getUTCDate()))
    case 'month':
      return monthOf(wall)
    default:
      return grain satisfies never
  }
}

/** Clocks that are changed by half an hour, as those of Lord Howe, cut an hour short: it begins with the change. */
function hourOf(at: Date, wall: Wall, zone: string): Date {
  const start = new Date(at.getTime() - (at.getTime() % 1000) - (wall.getTime() % hourMs))
  return wallOf(start, zone).getTime() % hourMs === 0 ? start : changeBetween(start, at, zone)
}

/** The minute in which clocks were changed. */
function changeBetween(before: Date, after: Date, zone: string): Date {
  const offset = offsetMs(after, zone)
  const minutes = (at: number) => Math.floor(at / minuteMs) * minuteMs
  let [early, late] = [before.getTime(), minutes(after.getTime())]
  while (late - early > minuteMs) {
    const middle = minutes((early + late) / 2)
    if (offsetMs(new Date(middle), zone) === offset) late = middle
    else early = middle
  }
  return new Date(late)
}

export const monthOf = (day: Wall): Date =>
  new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1))
