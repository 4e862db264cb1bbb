import { Hono } from 'hono'
import type { Deps } from '../deps'
import { alertApi } from './api-alerts'
import { brakeApi } from './api-brake'
import { deadLetterApi } from './api-dead-letters'
import { documentApi } from './api-documents'
import { feedApi } from './api-feeds'
import { listingApi } from './api-listings'
import { politenessApi, queueApi, sourceApi } from './api-politeness'
import { previewApi } from './api-previews'
import { removalApi } from './api-removals'
import { runApi } from './api-runs'
import { statusApi } from './api-status'
import { tokenApi } from './api-tokens'
import { trendApi } from './api-trends'
import { userApi } from './api-users'
import { searchApi, webhookApi } from './api-webhooks'
import { auditApi } from './audit'
import { describes } from './describe'
import type { Env } from './env'
import { exportApi } from './exports'
import { feedListApi } from './feed-lists'
import { reportCardApi } from './report-cards'
import { statsShape } from './shapes/stats'
import { twinApi } from './twins'

const counted = describes({
  tag: 'Health',
  summary: 'How much there is of everything',
  answers: { 200: statsShape },
})

/** JSON for scripts. Errors are `application/problem+json` with a sentence. */
export function apiRoutes(deps: Deps) {
  return new Hono<Env>()
    .route('/feeds', previewApi(deps))
    .route('/feeds', feedApi(deps))
    .route('/feeds', removalApi(deps, 'feed'))
    .route('/feeds', documentApi(deps))
    .route('/', feedListApi(deps))
    .route('/feeds', brakeApi(deps))
    .route('/runs', runApi(deps))
    .route('/', exportApi(deps))
    .route('/listings', listingApi(deps))
    .route('/dead-letters', deadLetterApi(deps))
    .route('/alerts', alertApi(deps))
    .route('/searches', searchApi(deps))
    .route('/webhooks', webhookApi(deps))
    .route('/audit', auditApi(deps))
    .route('/users', userApi(deps))
    .route('/tokens', tokenApi(deps))
    .route('/sources', sourceApi(deps))
    .route('/sources', removalApi(deps, 'source'))
    .route('/sources', reportCardApi(deps))
    .route('/duplicates', twinApi(deps))
    .route('/queue', queueApi(deps))
    .route('/politeness', politenessApi(deps))
    .route('/', trendApi(deps))
    .route('/status', statusApi(deps))
    .get('/stats', counted, async (c) => {
      const { store, queue } = deps
      const [feeds, runs, listings, dead, counts] = await Promise.all([
        store.feeds.list(),
        store.runs.totals({}),
        store.listings.count({}, countLimit),
        store.runs.count({ isDeadLetter: true }, countLimit),
        queue.counts(),
      ])
      const enabled = feeds.filter((feed) => feed.isEnabled).length
      return c.json({
        feeds: { total: feeds.length, enabled },
        runs,
        listings: { total: listings, isCapped: listings >= countLimit },
        // Redis keeps the message of a dead letter for some time after it was retried or dismissed
        queue: { name: queue.name, ...counts, deadLetters: dead },
        store: { name: store.name },
      })
    })
}

const countLimit = 1_000_000
