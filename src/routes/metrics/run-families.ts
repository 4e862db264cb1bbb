import type { HostWait } from '../../model/host'
import { endedRuns, type Meters, secondBounds, stages } from '../../model/meters'
import { counter, type Family, histogram } from './family'

const hostWaits = [
  'hostBusy',
  'hostSpacing',
  'hostResting',
  'rateLimited',
] as const satisfies HostWait[]

/** What all runs have done, whichever process imported them: the same in every web process. */
export const runFamilies = (meters: Meters): Family[] => [
  counter(
    'gleaner_runs_total',
    'Runs that have ended, by source, status and outcome.',
    endedRuns(meters).map(({ labels, runs }) => [labels, runs]),
  ),
  counter(
    'gleaner_items_total',
    'Items of the runs that have ended, by what became of them.',
    Object.entries(meters.items).map(([result, items]) => [{ result }, items]),
  ),
  counter(
    'gleaner_politeness_waits_total',
    'How often the runs that have ended had to wait for their host, by reason.',
    hostWaits.map((reason) => [{ reason }, meters.waits[reason] ?? 0]),
  ),
  histogram(
    'gleaner_run_stage_duration_seconds',
    'How long the stages of a run took: waiting for the host, reading, waiting for the store.',
    stages.map((stage) => {
      const { steps, sumMs } = meters.stages[stage]
      return { labels: { stage }, bounds: secondBounds, steps, sum: sumMs / 1000 }
    }),
  ),
]
