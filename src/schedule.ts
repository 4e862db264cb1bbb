import { Cron } from 'croner'
import type { Deps } from './deps'
import { startSweeping } from './lifecycle-sweep'
import { QueueUnavailable } from './queue/queue'
import { keepPause } from './queue-pause'
import { startRemoving } from './removals'
import { startPruning } from './retention'
import { startRollingUp } from './rollup-sweep'
import { openCycle, rescueOrphans } from './runs'
import { StoreUnavailable } from './store/store'

/** How often the last tick, and runs without a queue message, are looked after. */
const everyMs = 5_000

export interface Schedule {
  /** The next tick. */
  nextAt: () => Date | null
  /** When everything was last found in order; null: not yet. */
  lookedAt: () => Date | null
  /** Resolves when what it was doing has ended. */
  stop: () => Promise<void>
}

/**
 * Opens a cycle at every tick of SCHEDULE. A tick that was missed, failed, or whose opener died, is
 * made up soon; Cron only makes it punctual. Any number of web processes may run this: the store
 * lets exactly one of them open a tick's cycle.
 */
export function startSchedule(deps: Deps, lookEveryMs = everyMs): Schedule {
  const { log, config } = deps
  let lookedAt: Date | null = null
  let isLooking = false
  let looking = Promise.resolve()
  const cron: Cron = new Cron(
    config.SCHEDULE,
    { timezone: config.SCHEDULE_TZ, mode: '5-part' },
    look,
  )
  const timer = setInterval(look, lookEveryMs)
  look()
  const pruning = startPruning(deps)
  const sweeping = startSweeping(deps)
  const rolling = startRollingUp(deps)
  const removing = startRemoving(deps)
  return {
    nextAt: () => cron.nextRun(),
    lookedAt: () => lookedAt,
    async stop() {
      cron.stop()
      clearInterval(timer)
      await Promise.all([looking, pruning.stop(), sweeping.stop(), rolling.stop(), removing.stop()])
    },
  }

  /** What comes while it looks is seen the next time. */
  function look(): void {
    if (isLooking) return
    isLooking = true
    looking = lookOnce()
      .catch(complain)
      .finally(() => {
        isLooking = false
      })
  }

  async function lookOnce(): Promise<void> {
    await tick(deps, cron)
    await rescueOrphans(deps)
    await keepPause(deps)
    lookedAt = deps.now()
  }

  /** An outage is logged where it is noticed, and this comes back in a moment. */
  function complain(error: unknown): void {
    const isOutage = error instanceof QueueUnavailable || error instanceof StoreUnavailable
    log[isOutage ? 'debug' : 'error']({ err: error }, 'the schedule could not open its runs')
  }
}

/** Opens the cycle of the latest tick, unless somebody has. */
export async function tick(deps: Deps, cron: Pick<Cron, 'previousRuns'>): Promise<void> {
  const now = deps.now()
  // A second later, so that the tick of this very instant counts as passed.
  const at = cron.previousRuns(1, new Date(now.getTime() + 1000))[0]
  if (!at) return
  const openings = await openCycle(deps, { id: at.toISOString(), at, trigger: 'schedule' })
  if (openings) log(deps, at, openings.length)
}

const log = (deps: Deps, at: Date, feeds: number) =>
  deps.log.info({ cycleId: at.toISOString(), feeds }, 'cycle opened')
