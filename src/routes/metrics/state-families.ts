import type { Deps } from '../../deps'
import type { WaitReason } from '../../model/outcome'
import type { Status } from '../../model/status'
import { type Family, gauge } from './family'

const waitReasons = [
  'hostBusy',
  'hostSpacing',
  'hostResting',
  'rateLimited',
  'backOff',
] as const satisfies WaitReason[]

/** More open runs than these are not looked at. */
const mostRuns = 1000

/** How many open runs wait now, by reason. */
export async function countWaiting({
  store,
}: Pick<Deps, 'store'>): Promise<Record<WaitReason, number>> {
  const now = store.now()
  const waiting = { hostBusy: 0, hostSpacing: 0, hostResting: 0, rateLimited: 0, backOff: 0 }
  for (const { waitingReason, waitingUntil } of await store.runs.unheld(mostRuns))
    if (waitingReason && waitingUntil && waitingUntil > now) waiting[waitingReason]++
  return waiting
}

/** How it stands now; what is not known, because the store or the queue is down, is left out. */
export function stateFamilies(
  { store, queue, versions, depth, oldestWaiting, processes, at }: Status,
  waiting: Record<WaitReason, number> | null,
): Family[] {
  const parts = { store: store.isUp, queue: queue.isUp }
  const waitedMs = oldestWaiting ? at.getTime() - oldestWaiting.since.getTime() : 0
  const workers = processes?.filter(
    ({ heartbeat: { role }, isAlive }) => isAlive && role === 'worker',
  )
  return [
    gauge('gleaner_build_info', 'Always 1; the labels say what runs.', [
      [{ version: versions.gleaner, store: store.name, queue: queue.name }, 1],
    ]),
    gauge(
      'gleaner_up',
      'Whether the store and the queue answer: 1, or 0.',
      Object.entries(parts).map(([part, isUp]) => [{ part }, isUp ? 1 : 0]),
    ),
    ...(depth
      ? [
          gauge('gleaner_queue_runs', 'Open runs: ready for a worker, waiting, or at work.', [
            [{ state: 'ready' }, depth.ready],
            [{ state: 'delayed' }, depth.delayed],
            [{ state: 'active' }, depth.active],
          ]),
          gauge('gleaner_dead_letters', 'Failed runs that nobody has retried or dismissed.', [
            [{}, depth.deadLetters],
          ]),
          gauge(
            'gleaner_oldest_waiting_run_seconds',
            'For how long the run that was ready first has waited for a worker; 0: none waits.',
            [[{}, Math.max(0, waitedMs) / 1000]],
          ),
        ]
      : []),
    ...(workers
      ? [gauge('gleaner_workers', 'Workers that are alive.', [[{}, workers.length]])]
      : []),
    ...(waiting
      ? [
          gauge(
            'gleaner_waiting_runs',
            'Open runs that wait now, for their host or for the end of a back-off, by reason.',
            waitReasons.map((reason) => [{ reason }, waiting[reason]]),
          ),
        ]
      : []),
  ]
}
