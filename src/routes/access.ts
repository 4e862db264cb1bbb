import type { Role } from '../model/role'

/** Who may ask: one of a role, or anyone, signed in or not. */
export type Access = 'anyone' | Role

/**
 * Every route (method and pattern, as registered) and the least role that it takes. A route that is in none of these
 * lists is refused to everybody.
 */
export const routesByAccess: Record<Access, readonly string[]> = {
  anyone: [
    'GET /assets/:version/:name',
    'GET /livez',
    'GET /metrics',
    'GET /readyz',
    'GET /login',
    'POST /login',
  ],

  /** Reads, and looks after what is his own. */
  viewer: [
    'GET /',
    'GET /account',
    'POST /account/password',
    'POST /account/sessions/:id/revocations',
    'POST /logout',
    'GET /alerts',
    'GET /alerts/banner',
    'GET /alerts/open',
    'GET /counts',
    'GET /dead-letters',
    'GET /events',
    'GET /feeds',
    'GET /feeds/:id/brake',
    'GET /feeds/:id/item',
    'GET /listings',
    'GET /listings.atom',
    'GET /listings.rss',
    'GET /listings.xml',
    'GET /listings/:key{.+}',
    'GET /politeness',
    'GET /runs',
    'GET /sources/:id/report',
    'GET /runs/:id',
    'GET /runs/:id/part',
    'GET /runs/:id/row',
    'GET /status',
    'GET /trends',
    'GET /trends.csv',
    'GET /status/now',
    'GET /api/v1/alerts',
    'GET /api/v1/dead-letters',
    'GET /api/v1/events',
    'GET /api/v1/feeds',
    'GET /api/v1/feeds/:id',
    'GET /api/v1/feeds/:id/brake',
    'GET /api/v1/feeds/:id/failure-calendar',
    'GET /api/v1/trends',
    'GET /api/v1/listings',
    'GET /api/v1/listings.csv',
    'GET /api/v1/listings.ndjson',
    'GET /api/v1/listings/:key{.+}',
    'GET /api/v1/openapi.json',
    'GET /api/v1/politeness',
    'GET /api/v1/queue',
    'GET /api/v1/runs',
    'GET /api/v1/runs/:id',
    'GET /api/v1/sources',
    'GET /api/v1/sources/:id',
    'GET /api/v1/sources/:id/report',
    'GET /api/v1/stats',
    'GET /api/v1/status',
  ],

  /** Triggers, retries, pauses, approves. */
  operator: [
    'POST /alerts/tests',
    'POST /dead-letters/retries',
    'POST /feeds/:id/acceptances',
    'POST /feeds/:id/brake/approvals',
    'POST /feeds/:id/brake/rejections',
    'POST /feeds/:id/pause',
    'POST /feeds/:id/resume',
    'POST /queue/pause',
    'POST /queue/resume',
    'POST /runs',
    'POST /runs/:id/cancellations',
    'POST /runs/:id/dismissals',
    'POST /runs/:id/retries',
    'POST /sources/:id/pause',
    'POST /sources/:id/resume',
    'POST /api/v1/dead-letters/retries',
    'POST /api/v1/feeds/:id/acceptances',
    'POST /api/v1/feeds/:id/brake/approvals',
    'POST /api/v1/feeds/:id/brake/rejections',
    'POST /api/v1/queue/pause',
    'POST /api/v1/queue/resume',
    'POST /api/v1/runs',
    'POST /api/v1/runs/:id/dismissals',
    'POST /api/v1/runs/:id/retries',
    'DELETE /api/v1/runs/:id',
    // What is more than a pause takes an admin: the handlers ask.
    'PATCH /api/v1/feeds/:id',
    'PATCH /api/v1/sources/:id',
  ],

  /** Feeds, users, tokens, settings. */
  admin: [
    'GET /setup',
    'POST /setup',
    'GET /users',
    'POST /users',
    'POST /users/:name/password',
    'POST /users/:name/removals',
    'POST /users/:name/revocations',
    'POST /users/:name/role',
    'GET /feeds/previews/:id',
    'POST /feeds',
    'POST /feeds/examples',
    'GET /archive',
    'GET /feeds/:id/removal',
    'GET /sources/:id/removal',
    'GET /api/v1/feeds/:id/removal',
    'GET /api/v1/sources/:id/removal',
    'DELETE /api/v1/feeds/:id',
    'DELETE /api/v1/sources/:id',
    'POST /feeds/:id/archive',
    'POST /feeds/:id/removal',
    'POST /sources/:id/removal',
    'POST /feeds/previews',
    'POST /feeds/:id/kind',
    'POST /feeds/:id/name',
    'POST /feeds/:id/priority',
    'POST /sources/:id/kind',
    'POST /sources/:id/rule',
    'POST /sources/:id/terms',
    'POST /api/v1/feeds',
    'POST /api/v1/feeds/previews',
  ],
}

const accessByRoute = new Map(
  (Object.keys(routesByAccess) as Access[]).flatMap((access) =>
    routesByAccess[access].map((route): [string, Access] => [route, access]),
  ),
)

/** Null: the route is in no list. */
export const accessOf = (method: string, pattern: string): Access | null =>
  accessByRoute.get(`${method} ${pattern}`) ?? null
