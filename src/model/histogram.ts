/**
 * How many durations fall into each step; steps grow by a fifth (four to each doubling), so that figures of any two can be
 * added up. Keys are numbers of steps; those without a duration are left out.
 */
export type Histogram = Record<string, number>

const stepsPerDouble = 4
/** To 2^40 ms, 34 years. They are gone through by number: many times faster than by their names. */
const steps = 40 * stepsPerDouble

const stepOf = (ms: number): number =>
  Math.min(steps - 1, Math.floor(Math.log2(Math.max(1, ms)) * stepsPerDouble))

const leastOf = (step: number): number => 2 ** (step / stepsPerDouble)

export const histogramOf = (ms: number): Histogram => ({ [stepOf(ms)]: 1 })

export function sumHistograms(all: Histogram[]): Histogram {
  const sum: Histogram = {}
  for (const one of all)
    for (let step = 0; step < steps; step++) {
      const count = one[step]
      if (count !== undefined) sum[step] = (sum[step] ?? 0) + count
    }
  return sum
}

export function countIn(histogram: Histogram): number {
  let sum = 0
  for (let step = 0; step < steps; step++) sum += histogram[step] ?? 0
  return sum
}

/** The duration, in ms, that `share` (0 to 1) of them keep within; to a fifth exact. Null: there is none. */
export function percentile(histogram: Histogram, share: number): number | null {
  const rank = Math.max(1, Math.ceil(share * countIn(histogram)))
  let below = 0
  for (let step = 0; step < steps; step++) {
    const count = histogram[step] ?? 0
    // Those within a step are taken to lie evenly in it.
    if (below + count >= rank) return Math.round(leastOf(step + (rank - below - 0.5) / count))
    below += count
  }
  return null
}
