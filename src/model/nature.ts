/**
 * What a completed run was, for people. `changed` and `unchanged` are as the feed's habit has it; of the others nothing
 * is learned and nothing is closed.
 */
export const natures = ['changed', 'unchanged', 'empty', 'short', 'partial', 'suspect'] as const
export type RunNature = (typeof natures)[number]

/** What such a run says of its feed can be taken at its word. */
export const isHealthy = (nature: RunNature): boolean =>
  nature === 'changed' || nature === 'unchanged'
