import type { FC } from 'hono/jsx'
import type { WebhookDelivery } from '../src/model/webhook-delivery'
import { subjectOf } from '../src/model/webhook-message'
import { counted } from './format'
import { Only } from './only'
import { Badge, Pager, Time } from './ui'
import { toldOf, WebhookHealth, type WebhookShown } from './webhooks'

interface WebhookPageProps {
  webhook: WebhookShown
  /** Newest first. */
  deliveries: WebhookDelivery[]
  /** What its messages are signed with, where it is told: as it was made. */
  secret: string | null
  newer: string | null
  older: string | null
}

export const WebhookPage: FC<WebhookPageProps> = ({ webhook, secret, ...log }) => (
  <>
    <p class="crumb">
      <a href="/webhooks">Webhooks</a>
    </p>
    <div class="head">
      <div>
        <h1>{webhook.name}</h1>
        <p class="lead">
          {toldOf(webhook)}, at <code>{webhook.host}</code>. Added <Time at={webhook.createdAt} />.
        </p>
      </div>
      <WebhookActions webhook={webhook} />
    </div>
    {secret && <Secret secret={secret} />}
    <WebhookHealth webhook={webhook} />
    <h2 class="lead messages">Messages</h2>
    {log.deliveries.length === 0 ? (
      <p class="muted">None yet.</p>
    ) : (
      <ul class="feeds">
        {log.deliveries.map((delivery) => (
          <Message delivery={delivery} nextAt={nextTry(webhook, delivery)} />
        ))}
      </ul>
    )}
    <p class="muted">
      <small>Messages are kept for 30 days.</small>
    </p>
    <Pager newer={log.newer} older={log.older} />
  </>
)

const Secret: FC<{ secret: string }> = ({ secret }) => (
  <div class="notice is-good">
    <p>
      Its messages are signed with <code class="url">{secret}</code>. Copy it now: it is not shown
      again.
    </p>
  </div>
)

const WebhookActions: FC<{ webhook: WebhookShown }> = ({ webhook }) => {
  const path = `/webhooks/${webhook.id}`
  return (
    <div class="actions">
      <Only to="operator">
        <Action path={`${path}/tests`} label="Send a test" />
      </Only>
      <Only to="admin">
        {webhook.pausedAt ? (
          <Action path={`${path}/resume`} label="Resume" />
        ) : (
          <Action path={`${path}/pause`} label="Pause" />
        )}
        <Action path={`${path}/removals`} label="Remove" />
      </Only>
    </div>
  )
}

const Action: FC<{ path: string; label: string }> = ({ path, label }) => (
  <form method="post" action={path}>
    <button type="submit" class="button">
      {label}
    </button>
  </form>
)

const eventWords: Record<WebhookDelivery['event'], string> = {
  'run.finished': 'A run has ended',
  'listings.new': 'New listings',
  test: 'A test',
}

/** Neither before its own time nor while the webhook rests; null: nobody knows. */
function nextTry(
  { pausedAt, restingUntil }: WebhookShown,
  { nextTryAt }: WebhookDelivery,
): Date | null {
  if (pausedAt || !nextTryAt) return null
  return restingUntil && restingUntil > nextTryAt ? restingUntil : nextTryAt
}

const Message: FC<{ delivery: WebhookDelivery; nextAt: Date | null }> = ({ delivery, nextAt }) => (
  <li class="feed is-aside message">
    <div>
      <h3>
        {delivery.runId ? (
          <a href={`/runs/${delivery.runId}`}>{eventWords[delivery.event]}</a>
        ) : (
          eventWords[delivery.event]
        )}
      </h3>
      <p class="muted">
        {subjectOf(delivery.body)} <Time at={delivery.createdAt} />
      </p>
      <p>
        <Fate delivery={delivery} nextAt={nextAt} />
      </p>
      <details>
        <summary>What it says</summary>
        <pre class="message-body" tabindex={0}>
          {spread(delivery.body)}
        </pre>
        <p class="muted">
          <small>
            Its id is <code class="url">{delivery.id}</code>
          </small>
        </p>
      </details>
    </div>
    {!delivery.deliveredAt && (
      <Only to="operator">
        <form
          method="post"
          action={`/webhooks/${delivery.webhookId}/deliveries/${delivery.id}/retries`}
        >
          <button type="submit" class="button is-small">
            Send now<span class="quiet"> message {delivery.id}</span>
          </button>
        </form>
      </Only>
    )}
  </li>
)

const spread = (json: string): string => JSON.stringify(JSON.parse(json), null, 2)

const Fate: FC<{ delivery: WebhookDelivery; nextAt: Date | null }> = ({ delivery, nextAt }) => {
  const { deliveredAt, abandonedAt, tries, error } = delivery
  if (deliveredAt)
    return (
      <>
        <Badge tone="completed" icon="completed">
          Delivered
        </Badge>{' '}
        <Time at={deliveredAt} />
        {tries > 1 && `, after ${counted(tries, 'try', 'tries')}`}
      </>
    )
  if (abandonedAt)
    return (
      <>
        <Badge tone="failed" icon="failed">
          Given up
        </Badge>{' '}
        <Time at={abandonedAt} /> after {counted(tries, 'try', 'tries')}. {error}
      </>
    )
  return (
    <>
      <Badge tone="pending" icon="pending">
        Waits
      </Badge>{' '}
      {error && `${counted(tries, 'try', 'tries')} so far. ${error} `}
      {error && nextAt && (
        <>
          Next <Time at={nextAt} />.
        </>
      )}
    </>
  )
}
