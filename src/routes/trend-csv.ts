import { weekdays } from '../model/failure-calendar'
import { type RankedFeed, rowOf, type Trends } from '../model/trend'
import type { FailureCalendar } from '../trends'
import { cellOf } from './output/csv'

type CsvValue = string | number | Date | null

/** The figures of each hour or day, oldest first. Durations in ms, sizes in bytes, instants in UTC. */
export const seriesCsv = ({ points }: Trends): string =>
  csvOf(points.map((point) => ({ ...rowOf(point) })))

export const ranksCsv = (feeds: RankedFeed[]): string =>
  csvOf(feeds.map((feed, index) => ({ rank: index + 1, ...feed })))

export const calendarCsv = ({ cells, zone }: FailureCalendar): string =>
  csvOf(cells.map(({ weekday, ...cell }) => ({ weekday: weekdays[weekday] ?? '', ...cell, zone })))

/** RFC 4180, with the names of the first row as its head. */
function csvOf(rows: Record<string, CsvValue>[]): string {
  const names = Object.keys(rows[0] ?? {})
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? null))]
  return lines.map((line) => `${line.map(toldOf).map(cellOf).join(',')}\r\n`).join('')
}

const toldOf = (value: CsvValue): CsvValue =>
  typeof value === 'number' ? Math.round(value) : value
