const numbers = new Intl.NumberFormat('en')

export const formatNumber = (value: number): string => numbers.format(value)

/** `340 ms`, `4.2 s`, `30 s`, `3 min 20 s`, `2 h 5 min`. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000 && ms % 1000 === 0) return `${ms / 1000} s`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 3600) return joined(seconds, 60, 'min', 's')
  return joined(Math.round(seconds / 60), 60, 'h', 'min')
}

function joined(small: number, size: number, bigUnit: string, smallUnit: string): string {
  const rest = small % size
  const big = `${formatNumber(Math.floor(small / size))} ${bigUnit}`
  return rest === 0 ? big : `${big} ${rest} ${smallUnit}`
}

/** Decimal units: `512 B`, `6.3 KB`, `1.6 MB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  const units = ['KB', 'MB', 'GB', 'TB'] as const
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length)
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1]}`
}

/** `2026-11-23 02:10:05 UTC`: what a page says without a script. */
export const formatInstant = (at: Date): string =>
  `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`

export const formatDate = (at: Date): string => at.toISOString().slice(0, 10)

/** `1 run`, `2 runs`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${formatNumber(count)} ${count === 1 ? one : many}`
