import { createMiddleware } from 'hono/factory'
import type { Env } from './env'

/** Of what this text says; the same text has the same tag in every process. */
export const tagOf = (text: string): string => `"${Bun.hash(text).toString(36)}"`

/**
 * A read of JSON that has not changed is answered 304 to who names its tag (RFC 9110 section 13.1.2). A handler whose
 * answer holds what changes by itself sets the tag of the rest.
 */
export const entityTags = createMiddleware<Env>(async function entityTags(c, next) {
  await next()
  const isRead = c.req.method === 'GET' || c.req.method === 'HEAD'
  if (!isRead || c.res.status !== 200 || !isJson(c.res)) return
  const text = await c.res.text()
  const tag = c.res.headers.get('etag') ?? tagOf(text)
  const isKnown = knows(c.req.header('if-none-match'), tag)
  c.res = isKnown ? new Response(null, { status: 304 }) : new Response(text, c.res)
  c.header('ETag', tag)
  c.header('Cache-Control', 'private, no-cache')
})

const isJson = ({ headers }: Response): boolean =>
  /^application\/([\w.-]+\+)?json\b/.test(headers.get('content-type') ?? '')

/** By the weak comparison: a proxy that compresses makes a tag weak (RFC 9110 section 8.8.3.2). */
export const knows = (asked: string | undefined, tag: string): boolean =>
  asked?.trim() === '*' ||
  (asked?.split(',').some((one) => strong(one.trim()) === strong(tag)) ?? false)

const strong = (tag: string): string => tag.replace(/^W\//, '')
