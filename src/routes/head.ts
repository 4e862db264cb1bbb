import { createMiddleware } from 'hono/factory'
import type { Env } from './env'

/**
 * HEAD is answered as GET, with the length that its content would have (RFC 9110 sections 8.6 and 9.3.2). The length of
 * a stream, which says so by `Transfer-Encoding`, is unknown: it ends before its beginning.
 */
export const answerHead = createMiddleware<Env>(async function answerHead(c, next) {
  await next()
  if (c.req.method !== 'HEAD') return
  const { body, headers } = c.res
  if (!body || headers.has('transfer-encoding')) return body?.cancel()
  const { byteLength } = await c.res.arrayBuffer()
  const answer = new Response(null, c.res)
  answer.headers.set('Content-Length', String(byteLength))
  c.res = answer
})
