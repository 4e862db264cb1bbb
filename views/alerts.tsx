import type { FC } from 'hono/jsx'
import { type Alert, pathOf } from '../src/model/alert'
import type { Heartbeat } from '../src/model/heartbeat'
import { titleOf } from './alert-banner'
import { AlertMessages, Webhook, type WebhookState } from './alert-messages'
import { counted, formatNumber } from './format'
import { Badge, Pager, Time } from './ui'
import { roleWords } from './words'

export interface AlertsPageProps extends OpenAlertsProps {
  processes: { heartbeat: Heartbeat; isAlive: boolean }[]
  /** Those that are over, newest first. */
  history: Alert[]
  newer: string | null
  older: string | null
  /** History is kept for so many days. */
  retentionDays: number
}

export interface OpenAlertsProps {
  /** Most serious first. */
  open: Alert[]
  webhook: WebhookState
}

export const AlertsPage: FC<AlertsPageProps> = (props) => (
  <>
    <div class="head">
      <h1>Alerts</h1>
      <p class="muted">
        <a href="/status">Status</a> of the queue, the workers and the database
      </p>
    </div>
    <p class="lead">
      What calls for a person. An alert leaves by itself when its cause does, or when you pause the
      feed.
    </p>
    <OpenAlerts {...props} />
    <Processes processes={props.processes} />
    <h2 class="lead">Past alerts</h2>
    {props.history.length === 0 ? (
      <p class="muted">None yet.</p>
    ) : (
      <ul class="feeds">
        {props.history.map((alert) => (
          <PastAlert alert={alert} />
        ))}
      </ul>
    )}
    <p class="muted">
      <small>Alerts are kept for {counted(props.retentionDays, 'day')} after they were over.</small>
    </p>
    <Pager newer={props.newer} older={props.older} />
  </>
)

/** Whole boards may fail at once, and the list asks for itself every few seconds. */
const shownAtMost = 50

/** What is so now; it asks for itself anew. */
export const OpenAlerts: FC<OpenAlertsProps> = ({ open, webhook }) => (
  <div id="open-alerts" hx-get="/alerts/open" hx-trigger="every 5s" hx-swap="outerMorph">
    {open.length === 0 && <p class="empty is-shown">All is well: nothing calls for you.</p>}
    <ul>
      {open.slice(0, shownAtMost).map((alert) => (
        <OpenAlert alert={alert} />
      ))}
    </ul>
    {open.length > shownAtMost && (
      <p class="lead">{`And ${formatNumber(open.length - shownAtMost)} more.`}</p>
    )}
    <Webhook state={webhook} />
  </div>
)

const OpenAlert: FC<{ alert: Alert }> = ({ alert }) => (
  <li class="panel alert" id={`alert-${alert.id}`}>
    <h2>{titleOf(alert)}</h2>
    <p>{alert.message}</p>
    <p>{alert.advice}</p>
    <p class="muted">
      Noticed <Time at={alert.openedAt} />. <SeeMore alert={alert} />
    </p>
    <AlertMessages alert={alert} />
  </li>
)

const SeeMore: FC<{ alert: Alert }> = ({ alert }) => {
  const path = pathOf(alert)
  if (path === '/alerts') return null
  return <a href={path}>{alert.runId ? 'See the last run' : 'See more'}</a>
}

const PastAlert: FC<{ alert: Alert }> = ({ alert }) => (
  <li class="alert is-over">
    <h3>{titleOf(alert)}</h3>
    <p>
      {alert.message} {alert.ending}
    </p>
    <p class="muted">
      Noticed <Time at={alert.openedAt} />
      {alert.clearedAt && (
        <>
          , over <Time at={alert.clearedAt} />
        </>
      )}
      . <SeeMore alert={alert} />
    </p>
    <AlertMessages alert={alert} />
  </li>
)

const Processes: FC<Pick<AlertsPageProps, 'processes'>> = ({ processes }) => (
  <details class="panel processes">
    <summary>Processes</summary>
    <ul>
      {processes.map(({ heartbeat, isAlive }) => (
        <li>
          <Badge tone={isAlive ? 'completed' : 'cancelled'} icon={isAlive ? 'completed' : 'failed'}>
            {isAlive ? 'Alive' : heartbeat.stoppedAt ? 'Stopped' : 'Silent'}
          </Badge>{' '}
          {roleWords[heartbeat.role]} <code>{heartbeat.name}</code>{' '}
          <small class="muted">
            since <Time at={heartbeat.aliveSince} />
            {isAlive && heartbeat.queueDownSince && ', gets no answer from the queue'}
            {!isAlive && (
              <>
                , last heard of <Time at={heartbeat.stoppedAt ?? heartbeat.seenAt} />
              </>
            )}
          </small>
        </li>
      ))}
    </ul>
  </details>
)
