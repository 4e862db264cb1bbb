import { createMiddleware } from 'hono/factory'
import { HTTPException } from 'hono/http-exception'
import { matchedRoutes } from 'hono/route'
import type { Deps } from '../deps'
import type { KeptAnswer } from '../model/answer'
import { answerOnce } from '../once'
import { askerOf } from './asker'
import { isRoute } from './door'
import type { Env, RouteContext } from './env'
import { isRead } from './guard'
import { answerProblem } from './problem'

/**
 * A write with an `Idempotency-Key` is done once: who sends it again is answered what he was answered then, for a day
 * (draft-ietf-httpapi-idempotency-key-header-07). A key belongs to who uses it, and to one request of his.
 */
export const onlyOnce = (deps: Pick<Deps, 'store' | 'log'>) =>
  createMiddleware<Env>(async function onlyOnce(c, next) {
    const given = c.req.header('idempotency-key')
    if (given === undefined || isRead(c) || !hasRoute(c)) return next()
    const named = { key: `${askerOf(c)} ${keyOf(given)}`, request: await requestOf(c) }
    const claim = await answerOnce(deps, named, async () => {
      await next()
      return isDone(c.res) ? keptOf(c) : null
    })
    switch (claim.name) {
      case 'mine':
        return
      case 'answered':
        return replay(c, claim.answer)
      case 'busy':
        c.header('Retry-After', '1')
        return answerProblem(c, busy)
      case 'other':
        return answerProblem(c, other)
      default:
        return claim satisfies never
    }
  })

/** A way that the address does not take does nothing, and uses no key up. */
const hasRoute = (c: RouteContext): boolean => matchedRoutes(c).some(isRoute)

/** The draft has it in quotes, many programs send it without. */
function keyOf(given: string): string {
  const [, key] = given.trim().match(/^"?([\x21\x23-\x7e]{1,200})"?$/) ?? []
  if (key) return key
  throw new HTTPException(400, {
    message: 'Give an Idempotency-Key of 1 to 200 printable ASCII characters, like a UUID.',
  })
}

async function requestOf(c: RouteContext): Promise<string> {
  const url = new URL(c.req.url)
  const hash = new Bun.CryptoHasher('sha256')
  hash.update(`${c.req.method} ${url.pathname}${url.search}\n`)
  return hash.update(await c.req.arrayBuffer()).digest('hex')
}

/** Not what the door has refused (it may be sent in a better form), and not what broke off. */
const isDone = ({ status }: Response): boolean =>
  status < 500 && ![400, 401, 403, 413, 415, 429].includes(status)

async function keptOf(c: RouteContext): Promise<KeptAnswer> {
  const { status, headers } = c.res
  const isSecret = headers.get('cache-control')?.includes('no-store') ?? false
  return {
    status,
    contentType: headers.get('content-type'),
    location: headers.get('location'),
    body: isSecret ? null : await c.res.clone().text(),
  }
}

function replay(c: RouteContext, { status, body, contentType, location }: KeptAnswer): Response {
  if (body === null) return answerProblem(c, untold)
  const headers = { 'Idempotency-Replayed': 'true' }
  if (contentType) Object.assign(headers, { 'Content-Type': contentType })
  if (location) Object.assign(headers, { Location: location })
  return new Response(body === '' ? null : body, { status, headers })
}

const busy = {
  status: 409,
  title: 'Being answered',
  detail: 'A request of this Idempotency-Key is being answered. Ask again in a second.',
} as const

const other = {
  status: 422,
  title: 'Another request',
  detail: 'This Idempotency-Key was used for another request. Give each request a key of its own.',
} as const

const untold = {
  status: 409,
  title: 'Done before',
  detail: 'This was done. Its answer held a secret or what was removed since, so it is not kept.',
} as const
