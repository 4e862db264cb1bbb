import { Hono } from 'hono'
import { AlertBanner } from '../../views/alert-banner'
import { AlertsPage, OpenAlerts, type OpenAlertsProps } from '../../views/alerts'
import type { NoticeProps } from '../../views/notice'
import { openAlerts } from '../alerts'
import type { Deps } from '../deps'
import { isAlive } from '../model/heartbeat'
import { sendTest, waitingMessages, webhookHost } from '../webhook'
import type { Env, RouteContext } from './env'
import { answerUnreadable } from './errors'
import { alertQuery, hrefOf } from './filters'
import { leaveNotice } from './flash'
import { answerFragment, answerPage } from './render'

const path = '/alerts'
/** Of those that are over. */
const perPage = 20

/** What calls for a person, and what did. */
export function alertRoutes(deps: Deps) {
  const { store, config } = deps
  return new Hono<Env>()
    .get(path, answerAlerts)
    .get(`${path}/open`, async (c) => answerFragment(c, <OpenAlerts {...(await stateNow())} />))
    .post(`${path}/tests`, async (c) => {
      leaveNotice(c, noticeOfTest(await sendTest(deps)))
      return c.redirect(path, 303)
    })
    .get(`${path}/banner`, async (c) =>
      answerFragment(c, <AlertBanner alerts={await openAlerts(deps)} />),
    )

  async function answerAlerts(c: RouteContext) {
    const query = alertQuery.safeParse(c.req.query())
    if (!query.success) return answerUnreadable(c, query.error.issues)
    const { cursor, limit = perPage } = query.data
    const [state, heartbeats, history] = await Promise.all([
      stateNow(),
      store.heartbeats.list(),
      store.alerts.list({ isOpen: false }, { cursor, limit }),
    ])
    const link = (cursor: string | null) =>
      cursor && hrefOf(path, { limit: query.data.limit, cursor })
    return answerPage(
      c,
      { title: 'Alerts', section: 'alerts' },
      <AlertsPage
        {...state}
        processes={heartbeats.map((heartbeat) => ({
          heartbeat,
          isAlive: isAlive(heartbeat, store.now()),
        }))}
        history={history.rows}
        newer={link(history.previous)}
        older={link(history.next)}
        retentionDays={config.ALERT_RETENTION_DAYS}
      />,
    )
  }

  async function stateNow(): Promise<OpenAlertsProps> {
    const host = webhookHost(config)
    const [open, waiting] = await Promise.all([openAlerts(deps), waitingMessages(deps)])
    return { open, webhook: host ? { host, waiting } : null }
  }
}

function noticeOfTest(answer: Awaited<ReturnType<typeof sendTest>>): NoticeProps {
  if (!answer) return { tone: 'info', text: 'No webhook is set: nothing was sent.' }
  return answer.isTaken
    ? { tone: 'good', text: 'The webhook has taken the test.' }
    : { tone: 'bad', text: answer.error }
}
