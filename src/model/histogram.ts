/**
 * How many durations fall into each step; steps grow by a fifth (four to each doubling), so that figures of any two can be
 * added up. Keys are numbers of steps; those without a duration are left out.
 */
export type Histogram = Record<string, number>

const stepsPerDouble = 4

const stepOf = (ms: number): number => Math.floor(Math.log2(Math.max(1, ms)) * stepsPerDouble)

const leastOf = (step: number): number => 2 ** (step / stepsPerDouble)

export const histogramOf = (ms: number): Histogram => ({ [stepOf(ms)]: 1 })

export function sumHistograms(all: Histogram[]): Histogram {
  const sum: Histogram = {}
  for (const one of all)
    for (const [step, count] of Object.entries(one)) sum[step] = (sum[step] ?? 0) + count
  return sum
}

export const countIn = (histogram: Histogram): number =>
  Object.values(histogram).reduce((sum, count) => sum + count, 0)

/** The duration, in ms, that `share` (0 to 1) of them keep within; to a fifth exact. Null: there is none. */
export function percentile(histogram: Histogram, share: number): number | null {
  const steps = Object.entries(histogram)
    .map(([step, count]) => ({ step: Number(step), count }))
    .sort((a, b) => a.step - b.step)
  const rank = Math.max(1, Math.ceil(share * countIn(histogram)))
  let below = 0
  for (const { step, count } of steps) {
    // Those within a step are taken to lie evenly in it.
    if (below + count >= rank) return Math.round(leastOf(step + (rank - below - 0.5) / count))
    below += count
  }
  return null
}
