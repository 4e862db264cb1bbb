import type { Hono } from 'hono'
import { type DescribeRouteOptions, generateSpecs, resolver } from 'hono-openapi'
import packageJson from '../../package.json'
import { introduction } from './api-introduction'
import { problems } from './describe'
import type { Env } from './env'
import { nameHeaders } from './openapi-headers'
import { problemShape } from './shapes/wire'

/** What any request may be told, and what each kind of request besides. */
const always = [401, 403, 421, 429, 500, 503]
/** The server itself says so, before anybody of ours is asked. */
const tooLong = { 431: { description: 'The address, or a header, is too long' } }
const reads = {
  responses: {
    ...tooLong,
    304: { description: 'As the tag that was named says: it is known already' },
    ...problems(...always),
  },
}
const writes = {
  parameters: [
    {
      in: 'header',
      name: 'Idempotency-Key',
      description: 'Sent again with the same key, a request is answered what it was answered then',
      schema: { type: 'string', pattern: '^"?[!#-~]{1,200}"?$' },
    },
  ],
  responses: { ...tooLong, ...problems(...always, 400, 409, 413, 415, 422) },
} satisfies DescribeRouteOptions

/** The OpenAPI 3.1 document of the JSON routes, made from what they say of themselves. */
export async function openApiOf(app: Hono<Env>) {
  const { components } = await resolver(problemShape).toOpenAPISchema()
  const document = await generateSpecs(app, {
    documentation: {
      info: {
        title: 'Gleaner',
        version: packageJson.version,
        description: introduction,
        license: { name: packageJson.license, identifier: packageJson.license },
      },
      components: {
        schemas: components?.schemas ?? {},
        securitySchemes: {
          token: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'session' },
        },
      },
      // Whichever of them; none where there are no users.
      security: [{ token: [] }, { session: [] }, {}],
    },
    excludeStaticFile: false,
    defaultValidationErrorResponse: problems(400)[400] ?? true,
    defaultOptions: { GET: reads, POST: writes, PATCH: writes, PUT: writes, DELETE: writes },
  })
  return nameHeaders(document)
}
