import { type DescribeRouteOptions, describeRoute, resolver } from 'hono-openapi'
import { z } from 'zod'

/** JSON of a shape, or a shape for each media type; null: text of no shape that is told. */
type Answer = z.ZodType | Record<string, z.ZodType | null>

interface RouteDescription {
  /** Which chapter of the docs it belongs to. */
  tag: string
  /** What it does, in a few words. */
  summary: string
  /** What else must be known. */
  description?: string
  /** Headers that it reads. */
  parameters?: NonNullable<DescribeRouteOptions['parameters']>
  /** A body that `valid` does not read: its media types. */
  takes?: string[]
  /** By status. */
  answers: Record<number, Answer>
  /** Statuses of problems that are its own; `openapi.ts` adds those of every route. */
  refusals?: number[]
}

/**
 * Says what a JSON route does. It is the first handler of the route, before `valid`, which tells of the query and the
 * body by itself:
 *
 *     .post('/:id/retries', describes({
 *       tag: 'Runs',
 *       summary: 'Import again what a run has failed to import',
 *       answers: { 202: openingShape },
 *       refusals: [404, 409],
 *     }), async (c) => …)
 *
 * Shapes are zod schemas of what goes over the wire (`shapes/`), held to the model by
 * `satisfies z.ZodType<Wire<Run>>`. Tests hold every answer of the app to them, and find a route without a description.
 */
export const describes = ({ answers, refusals = [], tag, takes, ...told }: RouteDescription) =>
  describeRoute({
    ...told,
    tags: [tag],
    ...(takes && { requestBody: { required: true, content: mapOf(takes) } }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerOf(status, answer)]),
      ),
      ...problems(...refusals),
    },
  })

const mapOf = (types: string[]) => Object.fromEntries(types.map((type) => [type, {}]))

const meanings: Record<string, string> = { 200: 'Done', 201: 'Added', 202: 'Taken' }

const answerOf = (status: string, answer: Answer) => ({
  description: meanings[status] ?? 'Done',
  content: Object.fromEntries(
    Object.entries(answer instanceof z.ZodType ? { 'application/json': answer } : answer).map(
      ([type, shape]) => [type, shape ? { schema: resolver(shape) } : {}],
    ),
  ),
})

const reasons: Record<number, string> = {
  400: 'The request cannot be read',
  401: 'Nobody is logged in, and no token was given',
  403: 'Not allowed',
  404: 'Not here',
  409: 'It stands against something; or a request of this Idempotency-Key is being answered',
  413: 'The request is too large',
  415: 'The body is not JSON',
  421: 'Not a name of this server',
  422: 'It cannot be done as asked; or this Idempotency-Key was used for another request',
  429: 'Too many requests; Retry-After says when to come again',
  500: 'Gleaner made a mistake; the log says more under the request id',
  503: 'The database or the queue does not answer',
}

/** The answers that say no, by status. */
export const problems = (...statuses: number[]) =>
  Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: reasons[status] ?? 'Refused',
        content: {
          'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
        },
      },
    ]),
  )
