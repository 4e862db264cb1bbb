import Ajv2020 from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import type { Hono } from 'hono'
import type { Env } from '../../src/routes/env'
import { openApiOf } from '../../src/routes/openapi'

type Document = Awaited<ReturnType<typeof openApiOf>>

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

/** Operations (`GET /api/v1/runs/{id}`) of a document. */
export const operationsOf = ({ paths }: Document): string[] =>
  Object.entries(paths).flatMap(([path, item]) =>
    methods.filter((method) => method in item).map((method) => `${method.toUpperCase()} ${path}`),
  )

export interface Described {
  document: Document
  /** What is wrong with an answer, by the description of its route; null: nothing, or it is the answer of no route. */
  faultOf: (method: string, path: string, response: Response) => Promise<string | null>
}

/** Holds answers to what the app says of itself. A member that no shape names is a fault, too. */
export async function describedBy(app: Hono<Env>): Promise<Described> {
  const document = await openApiOf(app)
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema({ ...closed(document), $id: 'https://gleaner.example/openapi' })
  const operations = operationsOf(document)
  return { document, faultOf }

  async function faultOf(method: string, path: string, response: Response) {
    const operation = operationFor(operations, method, path)
    if (!operation) return null
    const header = undescribedHeader(document, operation, response)
    if (header)
      return `${operation} answers ${response.status} with ${header}, which is not described`
    const content = contentOf(document, operation, response)
    if (typeof content === 'string') return content
    if (!content.hasSchema) return null
    const validate = ajv.compile({ $ref: `https://gleaner.example/openapi#${content.pointer}` })
    if (validate(await response.clone().json())) return null
    return `${operation} ${response.status}: ${ajv.errorsText(validate.errors)}`
  }
}

/** The one that fits, of several the one that says most of the path. */
function operationFor(operations: string[], method: string, path: string): string | null {
  const asked = `${method} ${path.split('?')[0]}`
  const fitting = operations.filter((operation) =>
    new RegExp(`^${operation.replaceAll('.', '\\.').replace(/\{\w+\}/g, parameterPattern)}$`).test(
      asked,
    ),
  )
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? null
}

/** Keys of listings hold slashes. */
const parameterPattern = (parameter: string): string => (parameter === '{key}' ? '.+' : '[^/]+')

/** What the document says of an operation. */
export function told({ paths }: Document, operation: string) {
  const [name = '', path = ''] = operation.split(' ')
  const method = methods.find((known) => known.toUpperCase() === name)
  const details = method && paths[path]?.[method]
  if (!method || !details) throw new Error(`${operation} is not described`)
  return { method, path, ...details }
}

const headerNames = [
  'etag link location retry-after www-authenticate idempotency-replayed gleaner-left-out',
  'ratelimit ratelimit-policy',
].flatMap((names) => names.split(' '))

function undescribedHeader(document: Document, operation: string, { status, headers }: Response) {
  const answer = told(document, operation).responses?.[status]
  const described = answer && 'headers' in answer ? Object.keys(answer.headers ?? {}) : []
  const known = described.map((name) => name.toLowerCase())
  return headerNames.find((name) => headers.has(name) && !known.includes(name))
}

function contentOf(document: Document, operation: string, response: Response) {
  const { method, path, responses } = told(document, operation)
  const answer = responses?.[response.status]
  if (!answer || '$ref' in answer)
    return `${operation} answers ${response.status}, which is not described`
  const [type = ''] = response.headers.get('content-type')?.split(';') ?? []
  if (!type && !answer.content) return { pointer: '', hasSchema: false }
  const content = answer.content?.[type]
  if (!content) return `${operation} answers ${response.status} as ${type}, which is not described`
  const steps = ['paths', path, method, 'responses', response.status]
  const pointer = [...steps, 'content', type, 'schema'].map(escaped).join('')
  return { pointer, hasSchema: content.schema !== undefined }
}

/** RFC 6901 in a URI fragment. */
const escaped = (step: string | number): string =>
  `/${encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1'))}`

/** The same document, in which no object may have a member that is not named. */
function closed(value: unknown): object {
  return JSON.parse(JSON.stringify(value), (_, node) =>
    node?.type === 'object' && node.properties && node.additionalProperties === undefined
      ? { ...node, additionalProperties: false }
      : node,
  )
}
