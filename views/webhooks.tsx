import type { FC } from 'hono/jsx'
import type { Webhook } from '../src/model/webhook'
import { counted, formatNumber } from './format'
import { Only } from './only'
import { Badge, Time } from './ui'

/** What of a webhook may be seen: the rest of its address is a secret. */
export interface WebhookShown
  extends Pick<
    Webhook,
    'id' | 'name' | 'event' | 'createdAt' | 'pausedAt' | 'refusals' | 'restingUntil'
  > {
  host: string
  /** The search that it is told of; null: finished runs. */
  search: { id: string; name: string } | null
  /** Messages that are not done, counted to `waitingLimit`. */
  waiting: number
}

/** So far waiting messages are counted. */
const waitingLimit = 1000

export interface SearchShown {
  id: string
  name: string
  /** The list of what it finds. */
  href: string
}

interface WebhooksPageProps {
  webhooks: WebhookShown[]
  searches: SearchShown[]
}

export const WebhooksPage: FC<WebhooksPageProps> = ({ webhooks, searches }) => (
  <>
    <div class="head">
      <h1>Webhooks</h1>
    </div>
    <p class="lead">
      Other programs that are told, by a signed message, when a run has ended or has brought
      listings that a saved search finds.
    </p>
    {webhooks.length === 0 && <p class="empty is-shown">No webhook yet.</p>}
    <ul class="feeds">
      {webhooks.map((webhook) => (
        <WebhookItem webhook={webhook} />
      ))}
    </ul>
    <Only to="admin">
      <AddForm searches={searches} />
    </Only>
    <h2 class="lead">Saved searches</h2>
    {searches.length === 0 ? (
      <p class="muted">
        None yet. Search in <a href="/listings">the listings</a>, and save what you have found by.
      </p>
    ) : (
      <ul class="feeds">
        {searches.map((search) => (
          <SearchItem search={search} />
        ))}
      </ul>
    )}
  </>
)

const WebhookItem: FC<{ webhook: WebhookShown }> = ({ webhook }) => (
  <li class="feed source">
    <div>
      <h2>
        <a class="name" href={`/webhooks/${webhook.id}`}>
          {webhook.name}
        </a>
      </h2>
      <p class="muted">
        {toldOf(webhook)}, at <code>{webhook.host}</code>
      </p>
      <WebhookHealth webhook={webhook} />
    </div>
  </li>
)

export const toldOf = ({ search }: Pick<WebhookShown, 'search'>): string =>
  search ? `Told of new listings of “${search.name}”` : 'Told of every run that has ended'

export const WebhookHealth: FC<{ webhook: WebhookShown }> = ({ webhook }) => (
  <p>
    <WebhookBadge {...webhook} />{' '}
    {webhook.waiting > 0 && (
      <span class="muted">
        {counted(webhook.waiting, 'message waits', 'messages wait')}
        {webhook.waiting >= waitingLimit && ' at least'}
        {!webhook.pausedAt && webhook.restingUntil && (
          <>
            , the next try <Time at={webhook.restingUntil} />
          </>
        )}
        .
      </span>
    )}
  </p>
)

const WebhookBadge: FC<WebhookShown> = ({ pausedAt, refusals }) => {
  if (pausedAt)
    return (
      <Badge tone="paused" icon="paused">
        Paused
      </Badge>
    )
  return refusals > 0 ? (
    <Badge tone="failed" icon="failed">
      {`Refuses, ${formatNumber(refusals)} ${refusals === 1 ? 'time' : 'times'} in a row`}
    </Badge>
  ) : (
    <Badge tone="completed" icon="completed">
      On
    </Badge>
  )
}

const AddForm: FC<{ searches: SearchShown[] }> = ({ searches }) => (
  <form class="panel inline add-webhook" method="post" action="/webhooks">
    <label class="field is-wide">
      <span>Address that messages are posted to</span>
      <input type="url" name="url" required placeholder="https://example.org/hooks/jobs" />
    </label>
    <label class="field">
      <span>Name (optional)</span>
      <input name="name" maxlength={200} />
    </label>
    <label class="field">
      <span>Told of</span>
      <select name="told">
        <option value="runs">Every run that has ended</option>
        {searches.map(({ id, name }) => (
          <option value={id}>{`New listings of “${name}”`}</option>
        ))}
      </select>
    </label>
    <button type="submit" class="button">
      Add webhook
    </button>
  </form>
)

const SearchItem: FC<{ search: SearchShown }> = ({ search }) => (
  <li class="feed is-aside" id={`search-${search.id}`}>
    <div>
      <h3>
        <a class="name" href={search.href}>
          {search.name}
        </a>
      </h3>
    </div>
    <Only to="admin">
      <form method="post" action={`/searches/${search.id}/removals`}>
        <button type="submit" class="button is-small">
          Remove<span class="quiet"> {search.name} and its webhooks</span>
        </button>
      </form>
    </Only>
  </li>
)
