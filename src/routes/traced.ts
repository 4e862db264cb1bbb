import { createMiddleware } from 'hono/factory'
import { routePath } from 'hono/route'
import type { Deps } from '../deps'
import type { Env } from './env'
import { isRead } from './guard'

/**
 * Begins a trace for what changes something, or goes on with that of who asks. Pages ask for themselves again and
 * again: to read is not told. Attributes by the semantic conventions of HTTP servers.
 */
export const traced = ({ tracing }: Pick<Deps, 'tracing'>) =>
  createMiddleware<Env>(async function traced(c, next) {
    if (!tracing.isOn || isRead(c)) return next()
    const { pathname, protocol, hostname } = new URL(c.req.url)
    const { method } = c.req
    const attributes = {
      'http.request.method': method,
      'url.path': pathname,
      'url.scheme': protocol.replace(':', ''),
      'server.address': hostname,
    }
    const parent = c.req.header('traceparent')
    await tracing.span(method, { kind: 'server', attributes, parent }, async (span) => {
      await next()
      const route = routePath(c, -1)
      const { status } = c.res
      span.rename(`${method} ${route}`)
      span.set({ 'http.route': route, 'http.response.status_code': status })
      if (status >= 500) span.fail(String(status))
    })
  })
