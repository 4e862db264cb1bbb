import type { generateSpecs } from 'hono-openapi'

type Document = Awaited<ReturnType<typeof generateSpecs>>
type Operation = NonNullable<NonNullable<Document['paths']>[string]>['get']

const text = (description: string) => ({ description, schema: { type: 'string' as const } })

/** What answers say beside their content. */
export const headers = {
  ETag: text(
    'Of this state: name it as `If-None-Match`, and what has not changed is not sent again',
  ),
  Link: text('Where the list begins (`first`) and goes on (`prev`, `next`), RFC 8288'),
  Location: text('Where it is from now on'),
  'Retry-After': {
    description: 'Seconds to wait',
    schema: { type: 'integer' as const, minimum: 1 },
  },
  'WWW-Authenticate': text('How to sign in (RFC 6750)'),
  'Idempotency-Replayed': text('`true`: it was done before, and this is what was answered then'),
  'Gleaner-Left-Out': text('Sources whose listings may not be passed on, percent-encoded'),
  RateLimit: text('How many requests are left (`r`), and when that begins anew (`t`, seconds)'),
  'RateLimit-Policy': text('How many requests (`q`) may be sent in how many seconds (`w`)'),
}
type Header = keyof typeof headers

/** Names for each answer the headers that it may have, and for each read the one that asks for changes alone. */
export function nameHeaders(document: Document): Document {
  for (const [path, item] of Object.entries(document.paths ?? {}))
    for (const method of ['get', 'post', 'patch', 'delete'] as const)
      nameFor(path, method, item?.[method])
  return { ...document, components: { ...document.components, headers } }
}

function nameFor(path: string, method: string, operation: Operation): void {
  const isRead = method === 'get'
  const responses = operation?.responses ?? {}
  for (const [status, answer] of Object.entries(responses)) {
    if ('$ref' in answer) continue
    const names = headersOf(path, isRead, Number(status))
    // The answers that every route may give are the same object in all of them.
    const named = Object.fromEntries(names.map((name) => [name, reference(name)]))
    responses[status] = { ...answer, headers: named }
  }
  if (operation && isRead) operation.parameters = [...(operation.parameters ?? []), ifNoneMatch]
}

const reference = (name: Header) => ({ $ref: `#/components/headers/${name}` })

const ifNoneMatch = {
  in: 'header' as const,
  name: 'If-None-Match',
  description: 'The `ETag` of what is known already',
  schema: { type: 'string' as const },
}

function headersOf(path: string, isRead: boolean, status: number): Header[] {
  const names: Header[] = path.startsWith('/api/') ? ['RateLimit', 'RateLimit-Policy'] : []
  if (isRead && (status === 200 || status === 304)) names.push('ETag', 'Link')
  if (/\/listings\.\w+$/.test(path) && status === 200) names.push('Gleaner-Left-Out')
  if (!isRead) names.push('Idempotency-Replayed')
  if (status === 201 || status === 202) names.push('Location')
  if (status === 409 || status === 429) names.push('Retry-After')
  if (status === 401) names.push('WWW-Authenticate')
  return names
}
