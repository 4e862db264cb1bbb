import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { Deps } from './deps'
import { createLive, type Live } from './live'
import { accountRoutes } from './routes/account'
import { actionRoutes } from './routes/actions'
import { alertRoutes } from './routes/alerts'
import { apiRoutes } from './routes/api'
import { apiDocs, imageSources, styleSources } from './routes/api-docs'
import { apiEvents } from './routes/api-events'
import { assetRoutes } from './routes/assets'
import { auditRoutes } from './routes/audit'
import { limitBody } from './routes/body-size'
import { brakeRoutes } from './routes/brake'
import { deadLetterRoutes } from './routes/dead-letters'
import { door } from './routes/door'
import { entityTags } from './routes/entity-tags'
import type { Env } from './routes/env'
import { answerError, answerNotFound, answerRefusal } from './routes/errors'
import { eventRoutes } from './routes/events'
import { outputFeeds } from './routes/exports'
import { feedListRoutes } from './routes/feed-lists'
import { firstStepRoutes } from './routes/first-steps'
import { frame } from './routes/frame'
import { hostGuard, originGuard } from './routes/guard'
import { answerHead } from './routes/head'
import { healthRoutes } from './routes/health'
import { inTime } from './routes/in-time'
import { mappingRoutes } from './routes/mapping'
import { metricsRoutes } from './routes/metrics/metrics'
import { onlyOnce } from './routes/only-once'
import { openApiRoute } from './routes/openapi-page'
import { pageRoutes } from './routes/pages'
import { politenessActions } from './routes/politeness-actions'
import { previewRoutes } from './routes/previews'
import { rateLimit } from './routes/rate-limit'
import { removalRoutes } from './routes/removals'
import { reportCardRoutes } from './routes/report-cards'
import { signInRoutes } from './routes/sign-in'
import { statusRoutes } from './routes/status'
import { tokenRoutes } from './routes/tokens'
import { traced } from './routes/traced'
import { trendRoutes } from './routes/trends'
import { twinRoutes } from './routes/twins'
import { userRoutes } from './routes/users'
import { webhookRoutes } from './routes/webhooks'

const self = ["'self'"]
const none = ["'none'"]

/** The web application. The entry closes `live` before it stops the server: streams never end by themselves. */
export function createApp(deps: Deps, live: Live = createLive(deps)): Hono<Env> {
  const app = new Hono<Env>()
  app.use(
    answerHead,
    requestId(),
    traced(deps),
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: self,
        imgSrc: [imageSources],
        styleSrc: [styleSources],
        baseUri: none,
        formAction: self,
        frameAncestors: none,
        objectSrc: none,
      },
      referrerPolicy: 'same-origin',
      // The server itself speaks plain http; a proxy that ends TLS adds its own.
      strictTransportSecurity: false,
      xFrameOptions: 'DENY',
    }),
    hostGuard(deps.config),
    originGuard(deps.config),
    limitBody,
    frame(deps),
    methodNotAllowed({ app, onMethodNotAllowed }),
  )
  app.use(inTime(deps), door(deps))
  app.route('/', assetRoutes)
  app.route('/', healthRoutes(deps))
  app.route('/', eventRoutes(deps, live))
  app.route('/', apiDocs)
  app.route('/api/v1', apiEvents(deps, live))
  const limit = rateLimit(deps)
  app.use('/api/v1/*', limit, entityTags, onlyOnce(deps))
  app.route(
    '/api/v1',
    openApiRoute(() => app),
  )
  app.route('/api/v1', apiRoutes(deps))
  app.route('/', outputFeeds(deps, limit))
  app.route('/', pageRoutes(deps))
  app.route('/', trendRoutes(deps))
  app.route('/', brakeRoutes(deps))
  app.route('/', reportCardRoutes(deps))
  app.route('/', deadLetterRoutes(deps))
  app.route('/', alertRoutes(deps))
  app.route('/', webhookRoutes(deps))
  app.route('/', previewRoutes(deps))
  app.route('/', removalRoutes(deps))
  app.route('/', feedListRoutes(deps))
  app.route('/', mappingRoutes(deps))
  app.route('/', firstStepRoutes(deps))
  app.route('/', actionRoutes(deps))
  app.route('/', politenessActions(deps))
  app.route('/', signInRoutes(deps))
  app.route('/', accountRoutes(deps))
  app.route('/', userRoutes(deps))
  app.route('/', tokenRoutes(deps))
  app.route('/', auditRoutes(deps))
  app.route('/', twinRoutes(deps))
  app.route('/', statusRoutes(deps))
  app.route('/', metricsRoutes(deps, live))
  app.notFound(answerNotFound)
  app.onError(answerError(deps))
  return app
}

const onMethodNotAllowed = (c: Parameters<typeof answerRefusal>[0], methods: string[]) => {
  c.header('Allow', [...methods, 'OPTIONS'].join(', '))
  if (c.req.method === 'OPTIONS') return c.body(null, 204)
  return answerRefusal(c, {
    status: 405,
    title: 'Not this way',
    detail: `This address takes ${methods.join(', ')}.`,
  })
}
