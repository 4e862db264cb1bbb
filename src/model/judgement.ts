import type { RunNature } from './nature'
import type { OutcomeName } from './outcome'
import type { Counts } from './run'

/** What the worker knows of a run that has just been imported. */
export interface Evidence {
  outcome: OutcomeName
  counts: Counts
}

export interface Judgement {
  nature: RunNature
}

/** What a completed run was. */
export function judgeRun({ outcome, counts }: Evidence): Judgement {
  if (outcome === 'partial' || outcome === 'empty') return { nature: outcome }
  return { nature: counts.new + counts.updated > 0 ? 'changed' : 'unchanged' }
}
