import { Hono } from 'hono'
import { describes } from './describe'
import type { Env } from './env'
import { openApiOf } from './openapi'

/** The description of the API. It is made when it is first asked for: then all routes are there. */
export function openApiRoute(app: () => Hono<Env>) {
  let document: ReturnType<typeof openApiOf> | null = null
  return new Hono<Env>().get('/openapi.json', described, async (c) => {
    document ??= openApiOf(app())
    return c.json(await document)
  })
}

const described = describes({
  tag: 'This description',
  summary: 'The API as OpenAPI 3.1',
  answers: { 200: { 'application/json': null } },
})
