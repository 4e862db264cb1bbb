import { Hono, type MiddlewareHandler } from 'hono'
import { z } from 'zod'
import type { ListingFilterText } from '../../views/listings'
import type { Deps } from '../deps'
import { exportListings, type ListingExport, type Outgoing } from '../listing-exports'
import { describes } from './describe'
import { knows, tagOf } from './entity-tags'
import type { Env, RouteContext } from './env'
import { hrefOf, listingFilterOf, listingFilterText, listingQuery, pageLimit } from './filters'
import { atom } from './output/atom'
import { csv } from './output/csv'
import type { OutputFormat, OutputHead } from './output/format'
import { indeed } from './output/indeed'
import { ndjson } from './output/ndjson'
import { rss } from './output/rss'
import { streamOf, writeOutput } from './output/write'
import { valid } from './valid'

const limitError = 'give a whole number from 1 to 10000000'
const limit = z.coerce
  .number({ error: limitError })
  .int({ error: limitError })
  .min(1, { error: limitError })
  .max(10_000_000, { error: limitError })

const exportQuery = listingQuery.omit({ cursor: true }).extend({ limit: limit.optional() })
type ExportQuery = z.output<typeof exportQuery>

/** A client that takes nothing for so long is gone. */
const idleSeconds = 120
/** Documents of so many listings at most have a tag; longer ones are not held in memory. */
const taggedLimit = 100
/** A header has room for so many. */
const namedInHeader = 50

interface Output {
  format: OutputFormat
  /** What is asked where the query does not say. */
  byDefault?: Partial<ExportQuery>
  /** The name of the file that a browser saves it as. */
  file?: string
}

const newest = { state: 'open', limit: pageLimit } as const

const describedAs = (summary: string, type: string, description: string) =>
  describes({ tag: 'Listings', summary, description, answers: { 200: { [type]: null } } })

const how =
  'A stream at the pace of the client, of the filter of the list. What may not be passed on by the terms of its source is left out: the header Gleaner-Left-Out and the last line say so.'

const feedHow = `Open listings, and the newest of them, unless the query says otherwise. ${how}`
const rssTold = describedAs('Listings as RSS', 'application/rss+xml', feedHow)
const atomTold = describedAs('Listings as Atom', 'application/atom+xml', feedHow)
const indeedTold = describedAs('Listings as job boards read them', 'application/xml', feedHow)

/** Whole lists for programs; mounted beside the other JSON routes. */
export function exportApi(deps: Deps) {
  const answer = answerWith(deps)
  return new Hono<Env>()
    .get(
      '/listings.ndjson',
      describedAs('All listings, one a line', 'application/x-ndjson', how),
      valid('query', exportQuery),
      (c) => answer(c, c.req.valid('query'), { format: ndjson, file: 'listings.ndjson' }),
    )
    .get(
      '/listings.csv',
      describedAs('All listings as a table', 'text/csv', how),
      valid('query', exportQuery),
      (c) => answer(c, c.req.valid('query'), { format: csv, file: 'listings.csv' }),
    )
}

/** Feeds for others: open listings, and in RSS and Atom the newest, unless the query says otherwise. */
export function outputFeeds(deps: Deps, limit: MiddlewareHandler<Env>) {
  const answer = answerWith(deps)
  return new Hono<Env>()
    .get('/listings.rss', rssTold, limit, valid('query', exportQuery), (c) =>
      answer(c, c.req.valid('query'), { format: rss, byDefault: newest }),
    )
    .get('/listings.atom', atomTold, limit, valid('query', exportQuery), (c) =>
      answer(c, c.req.valid('query'), { format: atom, byDefault: newest }),
    )
    .get('/listings.xml', indeedTold, limit, valid('query', exportQuery), (c) =>
      answer(c, c.req.valid('query'), { format: indeed, byDefault: { state: 'open' } }),
    )
}

const outputs = [
  ['RSS', '/listings.rss'],
  ['Atom', '/listings.atom'],
  ['XML', '/listings.xml'],
  ['CSV', '/api/v1/listings.csv'],
  ['NDJSON', '/api/v1/listings.ndjson'],
] as const

/** Where the same listings are for other programs. */
export const outputLinks = (filter: ListingFilterText) =>
  outputs.map(([label, path]) => ({ label, href: hrefOf(path, { ...filter }) }))

function answerWith(deps: Deps) {
  return async function answer(c: RouteContext, asked: ExportQuery, output: Output) {
    const query = { ...output.byDefault, ...given(asked) }
    const exported = await exportListings(deps, listingFilterOf(query), query.limit)
    // What fails at once is answered as such.
    const first = await exported.pages.next()
    const page = first.value ?? []
    const head = headOf(c, query, exported, page)
    const chunks = writeOutput(output.format, head, rejoin(page, exported.pages))
    c.env?.timeout?.(c.req.raw, idleSeconds)
    c.header('Content-Type', output.format.contentType)
    c.header('Cache-Control', 'private, no-cache')
    if (output.file) c.header('Content-Disposition', `attachment; filename="${output.file}"`)
    if (exported.leftOut.length > 0) c.header('Gleaner-Left-Out', namesOf(exported.leftOut))
    if (query.limit !== undefined && query.limit <= taggedLimit) return answerTagged(c, chunks)
    c.header('Transfer-Encoding', 'chunked')
    return c.body(
      streamOf(chunks, (error) => deps.log.error({ err: error }, 'an export was broken off')),
    )
  }

  function headOf(
    c: RouteContext,
    query: ExportQuery,
    { leftOut }: ListingExport,
    page: Outgoing[],
  ): OutputHead {
    const { origin, pathname, search } = new URL(c.req.url)
    const base = deps.config.PUBLIC_URL ? new URL(deps.config.PUBLIC_URL).origin : origin
    const changes = page.map(({ listing }) => listing.changedAt.getTime())
    return {
      title: query.q ? `Job listings: ${query.q}` : 'Job listings',
      page: base + hrefOf('/listings', { ...listingFilterText(query) }),
      self: base + pathname + search,
      updatedAt: changes.length > 0 ? new Date(Math.max(...changes)) : deps.store.now(),
      leftOut,
    }
  }
}

/** Who polls a short document is told whether it has changed (RFC 9110 section 13.1.2). */
async function answerTagged(c: RouteContext, chunks: AsyncIterable<string>) {
  let text = ''
  for await (const chunk of chunks) text += chunk
  const tag = tagOf(text)
  c.header('ETag', tag)
  return knows(c.req.header('if-none-match'), tag) ? c.body(null, 304) : c.body(text)
}

/** What is not said must not stand in the way of what is meant then. */
const given = (query: ExportQuery): ExportQuery =>
  Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined))

async function* rejoin<T>(first: T, rest: AsyncGenerator<T, void>): AsyncGenerator<T, void> {
  try {
    yield first
    yield* rest
  } finally {
    await rest.return()
  }
}

const namesOf = (ids: string[]): string =>
  ids.slice(0, namedInHeader).map(encodeURIComponent).join(', ')
