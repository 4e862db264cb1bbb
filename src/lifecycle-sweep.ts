import type { Deps } from './deps'
import { spreadKind } from './feed-kind'
import { closeExpired, lookAfter } from './lifecycle'
import { hourMs } from './model/feed'
import { type Repeated, repeat } from './repeat'
import { StoreUnavailable } from './store/store'

/** How often it is seen which feeds are due for a look. */
const everyMs = 15_000

/** Looks at every feed whose look is due, also at those whose worker died after its run. */
export async function sweep(deps: Deps, signal?: AbortSignal): Promise<void> {
  const now = deps.store.now()
  for (const { id, closingDueAt } of await deps.store.feeds.list())
    if (!signal?.aborted && (!closingDueAt || closingDueAt <= now))
      await lookAfter(deps, id, signal)
}

/** Ends listings whose own date has passed, of feeds whose kind is what their source says now. */
async function endExpired(deps: Deps, signal?: AbortSignal): Promise<void> {
  for (const source of await deps.store.sources.list()) await spreadKind(deps, source)
  await closeExpired(deps, signal)
}

/** Ends all listings whose time is over, once. */
export async function endListings(deps: Deps, signal?: AbortSignal): Promise<void> {
  await endExpired(deps, signal)
  await sweep(deps, signal)
}

/** Ends listings whose time is over, now and as it comes; any number of web processes may do so. */
export function startSweeping(deps: Deps): Repeated {
  const stopping = new AbortController()
  let expiryDueAt = 0
  const sweeping = repeat(sweepOnce, everyMs, complain)
  return {
    stop() {
      stopping.abort()
      return sweeping.stop()
    },
  }

  async function sweepOnce(): Promise<void> {
    if (expiryDueAt <= deps.now().getTime()) {
      expiryDueAt = deps.now().getTime() + hourMs
      await endExpired(deps, stopping.signal)
    }
    await sweep(deps, stopping.signal)
  }

  /** An outage is logged where it is noticed. */
  function complain(error: unknown): void {
    const level = error instanceof StoreUnavailable ? 'debug' : 'error'
    deps.log[level]({ err: error }, 'the ends of listings could not be looked after')
  }
}
