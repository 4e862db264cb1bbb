import type { Deps } from './deps'
import type { SavedSearch } from './model/saved-search'
import type { Webhook } from './model/webhook'

/** What of a webhook may be seen: the rest of its address, and its secret, are nobody's. */
export interface SeenWebhook extends Omit<Webhook, 'url' | 'secret'> {
  host: string
  /** The search that it is told of; null: it is told of finished runs. */
  search: Pick<SavedSearch, 'id' | 'name'> | null
  /** Messages that are not done, counted to a limit. */
  waiting: number
}

const waitingLimit = 1000

export async function seenWebhook(
  { store }: Pick<Deps, 'store'>,
  { url, secret: _, ...webhook }: Webhook,
): Promise<SeenWebhook> {
  const [search, waiting] = await Promise.all([
    webhook.searchId === null ? null : store.searches.get(webhook.searchId),
    store.deliveries.countWaiting(webhook.id, waitingLimit),
  ])
  const named = search && { id: search.id, name: search.name }
  return { ...webhook, host: new URL(url).host, search: named, waiting }
}

export const seenWebhooks = async (deps: Pick<Deps, 'store'>): Promise<SeenWebhook[]> =>
  Promise.all((await deps.store.webhooks.list()).map((webhook) => seenWebhook(deps, webhook)))
