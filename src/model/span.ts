import { hourMs } from './feed'

const units: [number, string][] = [
  [24 * hourMs, 'day'],
  [hourMs, 'hour'],
  [60_000, 'minute'],
  [1000, 'second'],
]

/** `3 hours`, `90 minutes`: the largest unit that two or more of fit in, rounded down. */
export function spanOf(ms: number): string {
  const [size, unit] = units.find(([unitMs]) => ms >= 2 * unitMs) ?? [1000, 'second']
  const count = Math.max(1, Math.floor(ms / size))
  return count === 1 ? `1 ${unit}` : `${count} ${unit}s`
}
