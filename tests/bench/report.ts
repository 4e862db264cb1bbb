import type { Import } from './contestants'
import { type Variant, variants } from './feed-file'

/** What was measured: by variant, then by contestant; several rounds of each. */
export type Results = Record<Variant, Map<string, (Import | string)[]>>

const titles: Record<Variant, string> = {
  first: 'First import',
  unchanged: 'Again, nothing changed but the head',
  changed: 'Again, one item in ten changed',
}

/** The table: medians of the rounds, the highest of the peaks, the speed as a multiple of the others'. */
export function tableOf(results: Results): string {
  const lines = [
    row('', 'seconds', 'CPU s', 'items/s', 'peak MB', ...yardsticks.map((name) => `x ${name}`)),
  ]
  for (const variant of variants) {
    const byName = results[variant]
    const speeds = yardsticks.map((name) => speedOf(byName.get(name) ?? []))
    lines.push('', titles[variant])
    for (const [name, imports] of byName) lines.push(lineOf(name, imports, speeds))
  }
  return lines.join('\n')
}

const yardsticks = ['newsboat', 'feedparser', 'before']

function lineOf(name: string, imports: (Import | string)[], speeds: (number | null)[]): string {
  const failure = imports.find((result) => typeof result === 'string')
  if (failure) return `  ${name}: ${failure}`
  const speed = speedOf(imports) ?? 0
  const peak = Math.max(
    ...imports.map((result) => (typeof result === 'string' ? 0 : result.peakMb)),
  )
  return row(
    `  ${name}`,
    (medianOf(imports, 'seconds') ?? 0).toFixed(2),
    (medianOf(imports, 'cpuSeconds') ?? 0).toFixed(2),
    Math.round(speed).toLocaleString('en'),
    peak.toFixed(0),
    ...speeds.map((other) => (other === null ? '-' : (speed / other).toFixed(2))),
  )
}

/** Items a second: not every contestant meets all items. */
function speedOf(imports: (Import | string)[]): number | null {
  const seconds = medianOf(imports, 'seconds')
  const [first] = imports
  return seconds === null || !first || typeof first === 'string' ? null : first.rows / seconds
}

function medianOf(imports: (Import | string)[], figure: 'seconds' | 'cpuSeconds'): number | null {
  const sorted = imports
    .flatMap((result) => (typeof result === 'string' ? [] : [result[figure]]))
    .sort((a, b) => a - b)
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null
}

const row = (name: string, ...cells: string[]): string =>
  name.padEnd(14) + cells.map((cell) => cell.padStart(13)).join('')

/** Where Gleaner's time went, as its own run tells it. */
export function timingsOf(results: Results): string {
  const lines = variants.flatMap((variant) => {
    const last = results[variant].get('Gleaner')?.at(-1)
    if (!last || typeof last === 'string' || !last.run) return []
    const { fetchMs, parseMs, storeMs } = last.run.timings
    const cells = [fetchMs, parseMs, storeMs].map((ms) => (ms / 1000).toFixed(2))
    return [row(`  ${variant}`, ...cells)]
  })
  return [
    'Where the time goes, by the runs themselves, in seconds',
    row('', 'fetch', 'read', 'store'),
    ...lines,
  ].join('\n')
}

/** Milliseconds by stage of a first import; `sanitise` is a part of `read`, `index` is another thread's. */
export interface Parts {
  cut: number
  read: number
  sanitise: number
  store: number
  index: number
}

/** The stages of a first import, each measured by itself. */
export function partsOf({ cut, read, sanitise, store, index }: Parts): string {
  const all = cut + read + store + index
  const line = (name: string, ms: number) =>
    row(`  ${name}`, (ms / 1000).toFixed(2), `${((100 * ms) / all).toFixed(0)} %`)
  return [
    'The stages of a first import one by one, in seconds',
    line('cut', cut),
    line('parse', read - sanitise),
    line('sanitise', sanitise),
    line('index', index),
    line('rows', store),
  ].join('\n')
}
