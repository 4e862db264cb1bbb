import type { FC } from 'hono/jsx'
import type { Alert } from '../src/model/alert'
import { type Delivery, pendingOf } from '../src/model/alert-delivery'
import { counted } from './format'
import { Only } from './only'
import { Time } from './ui'

/** How the webhook does; null where none is set. */
export type WebhookState = {
  /** The rest of its address is a secret. */
  host: string
  /** Alerts whose messages wait, those due first before. */
  waiting: Alert[]
} | null

export const Webhook: FC<WebhookStateProps> = ({ state }) => (
  <section class="panel webhook">
    <h2>Messages</h2>
    {state === null ? (
      <p class="muted">
        Alerts are shown here only. Set <code>ALERT_WEBHOOK_URL</code> to be told of them.
      </p>
    ) : (
      <WebhookStory {...state} />
    )}
    <p class="muted">
      <a href="/webhooks">Webhooks</a> tell other programs of finished runs and of new listings.
    </p>
  </section>
)

interface WebhookStateProps {
  state: WebhookState
}

const WebhookStory: FC<NonNullable<WebhookState>> = ({ host, waiting }) => {
  const refused = waiting.find((alert) => pendingOf(alert)?.error)
  const last = refused && pendingOf(refused)
  return (
    <>
      <p>
        Alerts are sent to <code>{host}</code>, when they begin and when they are over.
      </p>
      {last && (
        <p class="is-bad">
          {counted(waiting.length, 'message waits', 'messages wait')}. {last.error}
          {last.triedAt && (
            <>
              {' '}
              Last tried <Time at={last.triedAt} />
            </>
          )}
          {refused.nextDeliveryAt && (
            <>
              , next try <Time at={refused.nextDeliveryAt} />.
            </>
          )}
        </p>
      )}
      <Only to="operator">
        <form method="post" action="/alerts/tests">
          <button type="submit" class="button is-small">
            Send a test
          </button>
        </form>
      </Only>
    </>
  )
}

const words = { opened: 'The message', cleared: 'The message that it is over' } as const

/** What became of each message about an alert. */
export const AlertMessages: FC<{ alert: Alert }> = ({ alert }) =>
  alert.deliveries.length === 0 ? null : (
    <ul class="muted alert-messages">
      {alert.deliveries.map((delivery) => (
        <li>
          <small>
            {words[delivery.event]} <Fate delivery={delivery} nextAt={alert.nextDeliveryAt} />
          </small>
        </li>
      ))}
    </ul>
  )

const Fate: FC<{ delivery: Delivery; nextAt: Date | null }> = ({ delivery, nextAt }) => {
  const { deliveredAt, abandonedAt, triedAt, tries, error } = delivery
  if (deliveredAt)
    return (
      <>
        was sent <Time at={deliveredAt} />.
      </>
    )
  if (abandonedAt)
    return (
      <>
        was given up <Time at={abandonedAt} /> after {counted(tries, 'try', 'tries')}. {error}
      </>
    )
  if (!triedAt) return <>will be sent in a moment.</>
  return (
    <span class="is-bad">
      is not delivered yet, after {counted(tries, 'try', 'tries')}: {error}
      {nextAt && (
        <>
          {' '}
          Next <Time at={nextAt} />.
        </>
      )}
    </span>
  )
}
