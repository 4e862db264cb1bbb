import { PolitenessPage } from '../../views/politeness'
import type { Deps } from '../deps'
import { hostReports } from '../ledger'
import type { RouteContext } from './env'
import { pausesNow } from './pauses'
import { answerPage } from './render'

/** The ledger of every host, the rules of every source, and what is paused. */
export async function answerPoliteness(c: RouteContext, deps: Deps) {
  const [hosts, sources, pauses] = await Promise.all([
    hostReports(deps),
    deps.store.sources.list(),
    pausesNow(deps),
  ])
  return answerPage(
    c,
    { title: 'Politeness', section: 'politeness' },
    <PolitenessPage
      hosts={hosts}
      sources={sources}
      queuePause={pauses.queue}
      intervalMs={deps.config.HOST_INTERVAL_MS}
    />,
  )
}
