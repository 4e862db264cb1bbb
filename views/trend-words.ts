import { hourMs } from '../src/model/feed'
import type { TrendGrain, TrendPoint, TrendRange, TrendRow } from '../src/model/trend'
import { wallOf } from '../src/model/zone'
import { formatBytes, formatDuration, formatNumber } from './format'

export const rangeWords: Record<TrendRange, string> = {
  '24h': '24 hours',
  '7d': '7 days',
  '30d': '30 days',
  '90d': '90 days',
  '400d': '400 days',
}

export const grainWords: Record<TrendGrain, string> = { hour: 'By hour', day: 'By day' }

export type FigureName = Exclude<keyof TrendRow, 'from' | 'to'>

/** What a figure is called, and how its values are written. */
export const figureWords: Record<FigureName, { label: string; format: (value: number) => string }> =
  {
    imported: { label: 'Imported', format: formatNumber },
    notModified: { label: 'Not modified', format: formatNumber },
    empty: { label: 'Empty', format: formatNumber },
    partial: { label: 'Partial', format: formatNumber },
    failed: { label: 'Failed', format: formatNumber },
    cancelled: { label: 'Cancelled', format: formatNumber },
    new: { label: 'New', format: formatNumber },
    updated: { label: 'Updated', format: formatNumber },
    closed: { label: 'Closed', format: formatNumber },
    open: { label: 'Open', format: formatNumber },
    fetchMsP50: { label: 'Fetch, half within', format: formatDuration },
    fetchMsP95: { label: 'Fetch, 95 % within', format: formatDuration },
    bytes: { label: 'Received', format: formatBytes },
    bytesSaved: { label: 'Saved', format: formatBytes },
    waitMsP50: { label: 'Wait, half within', format: formatDuration },
    waitMsP95: { label: 'Wait, 95 % within', format: formatDuration },
  }

// The names of `figureWords`.
export const figureNames = Object.keys(figureWords) as FigureName[]

const times = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  hour: '2-digit',
  minute: '2-digit',
})
const days = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'short' })
const weekdays = new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', weekday: 'short' })

/** `23 Nov`, of what clocks show. */
export const dayWords = (wall: Date): string => days.format(wall)
export const timeWords = (wall: Date): string => times.format(wall)

/** `Mon 23 Nov 2026`, `Mon 23 Nov 14:00`; `Sun 25 Oct 02:00, again` once clocks have been put back. */
export function slotWords({ from }: Pick<TrendPoint, 'from'>, grain: TrendGrain, zone: string) {
  const wall = wallOf(from, zone)
  const day = `${weekdays.format(wall)} ${dayWords(wall)}`
  if (grain === 'day') return `${day} ${wall.getUTCFullYear()}`
  const isAgain = +wallOf(new Date(from.getTime() - hourMs), zone) === +wall
  return `${day} ${timeWords(wall)}${isAgain ? ', again' : ''}`
}
