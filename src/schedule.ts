import { Cron } from 'croner'
import type { Deps } from './deps'
import { openCycle, rescueOrphans } from './runs'

/** How often runs without a queue message are looked for. */
const rescueMs = 5_000

export interface Schedule {
  /** The next tick. */
  nextAt: () => Date | null
  stop: () => void
}

/**
 * Opens a cycle at every tick of SCHEDULE, and one now if the last tick was missed. Any number of
 * web processes may run this: the store lets exactly one of them open a tick's cycle.
 */
export function startSchedule(deps: Deps): Schedule {
  const { log, config } = deps
  const fail = (error: unknown) => log.error({ err: error }, 'the schedule could not open its runs')
  const cron: Cron = new Cron(
    config.SCHEDULE,
    {
      timezone: config.SCHEDULE_TZ,
      mode: '5-part',
      protect: () => log.warn('a tick was skipped: the one before it is still being opened'),
      catch: fail,
    },
    () => tick(deps, cron),
  )
  tick(deps, cron).catch(fail)
  const rescue = setInterval(() => rescueOrphans(deps).catch(fail), rescueMs)
  return {
    nextAt: () => cron.nextRun(),
    stop: () => {
      cron.stop()
      clearInterval(rescue)
    },
  }
}

/** Opens the cycle of the latest tick, unless somebody has. */
export async function tick(deps: Deps, cron: Pick<Cron, 'previousRuns'>): Promise<void> {
  const now = deps.now()
  // A second later, so that the tick of this very instant counts as passed.
  const at = cron.previousRuns(1, new Date(now.getTime() + 1000))[0]
  if (!at) return
  const openings = await openCycle(deps, { id: at.toISOString(), at, trigger: 'schedule' })
  if (openings) deps.log.info({ cycleId: at.toISOString(), feeds: openings.length }, 'cycle opened')
}
