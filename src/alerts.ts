import { changeAlert } from './alert-changes'
import { gatherFacts } from './alert-facts'
import type { Deps } from './deps'
import {
  type Alert,
  type AlertCause,
  alertMeanings,
  bySeverity,
  cleared,
  type Grievance,
  opened,
} from './model/alert'
import { type Facts, grievancesOf, isWatched } from './model/alert-causes'
import { announced } from './model/alert-delivery'
import { failures } from './model/failure'

/** Most serious first. */
export const openAlerts = async ({ store }: Pick<Deps, 'store'>): Promise<Alert[]> =>
  (await store.alerts.unresolved()).toSorted(bySeverity)

/**
 * Opens an alert for what has begun to call for a person, clears those that are over. Any number of processes
 * may do this: all judge by the same state, and the store lets one of them write.
 */
export async function reviewAlerts(deps: Deps): Promise<void> {
  // Read before the facts: what is mended in between must not be opened anew.
  const known = new Map((await deps.store.alerts.unresolved()).map((alert) => [alert.key, alert]))
  const facts = await gatherFacts(deps, new Set(known.keys()))
  const grievances = grievancesOf(facts)
  const keys = new Set(grievances.map(({ key }) => key))
  for (const grievance of grievances) {
    const alert = known.get(grievance.key)
    await (alert ? keepAlert(deps, alert, grievance) : openAlert(deps, grievance))
  }
  for (const alert of known.values())
    if (!keys.has(alert.key)) await clearAlert(deps, alert, endingOf(alert, facts, keys))
}

/** With the messages to the webhook that it still lacks; of its own refusals the webhook is not told. */
function withNews({ config, store }: Deps, alert: Alert): Alert {
  if (!config.ALERT_WEBHOOK_URL || alert.cause === 'notDelivered') return alert
  return announced(alert, store.now()) ?? alert
}

async function openAlert(deps: Deps, grievance: Grievance): Promise<void> {
  const { store, queue, log } = deps
  const now = store.now()
  const advice = await adviceOn(deps, grievance)
  const alert = opened(grievance, { id: Bun.randomUUIDv7('hex', now), advice, now })
  if (!(await store.alerts.open(withNews(deps, alert)))) return
  const { id: alertId, cause, feedId, message } = alert
  log.warn({ alertId, cause, feedId }, `alert: ${alertMeanings[cause].title}. ${message}`)
  queue.nudge()
}

/** Its figures may have changed, and the webhook may be new. */
async function keepAlert(deps: Deps, known: Alert, grievance: Grievance): Promise<void> {
  const isNews = known.message !== grievance.message || known.subject !== grievance.subject
  if (!isNews && known.deliveries.length > 0) return
  const change = isNews ? { ...grievance, advice: await adviceOn(deps, grievance) } : {}
  await changeAlert(deps.store, known, (alert) => {
    if (alert.clearedAt) return null
    const kept = withNews(deps, alert)
    return isNews || kept !== alert ? { ...kept, ...change } : null
  })
}

async function clearAlert(deps: Deps, known: Alert, ending: string): Promise<void> {
  const { store, queue, log } = deps
  const now = store.now()
  const alert = await changeAlert(store, known, (alert) => {
    const over = cleared(alert, ending, now)
    return over && withNews(deps, over)
  })
  if (!alert) return
  const { id: alertId, cause, feedId } = alert
  log.info({ alertId, cause, feedId }, `alert over: ${alertMeanings[cause].title}. ${ending}`)
  queue.nudge()
}

const tellsOfFailure = new Set<AlertCause>(['feedFailing', 'neverSucceeded'])

/** What the operator can do; for a feed that fails, about what its last run failed of. */
async function adviceOn({ store }: Deps, { cause, runId }: Grievance): Promise<string> {
  const run = runId && tellsOfFailure.has(cause) ? await store.runs.get(runId) : null
  const failure = run?.error && failures[run.error.kind]
  return failure ? `${failure.title}. ${failure.advice}` : alertMeanings[cause].advice
}

/** Why it is over, truly: what was paused, or is told of otherwise, has not recovered. */
function endingOf({ cause, feedId }: Alert, facts: Facts, keys: Set<string>): string {
  if (cause === 'runsWait' && facts.isQueuePaused) return 'The queue is paused.'
  const feed = facts.feeds.find(({ id }) => id === feedId)
  if (feedId && !feed) return 'The feed is not there any more.'
  if (feed && !isWatched(feed, facts)) return 'The feed is paused.'
  const isToldOtherwise = cause === 'feedFailing' && keys.has(`neverSucceeded ${feedId}`)
  return isToldOtherwise ? 'Another alert says more.' : alertMeanings[cause].ending
}
