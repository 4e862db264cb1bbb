import type { Alert } from './model/alert'
import type { Store } from './store/store'

/**
 * Brings an alert one step further, anew when another writer came first. Null: the step has nothing to do, or
 * the alert has gone.
 */
export async function changeAlert(
  { alerts }: Pick<Store, 'alerts'>,
  known: Alert,
  step: (alert: Alert) => Alert | null,
): Promise<Alert | null> {
  let alert: Alert | null = known
  while (alert) {
    const next = step(alert)
    if (!next || (await alerts.replace(next))) return next
    alert = await alerts.get(known.id)
  }
  return null
}
