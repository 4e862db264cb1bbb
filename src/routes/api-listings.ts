import { Hono } from 'hono'
import { z } from 'zod'
import type { Deps } from '../deps'
import { readLife } from '../life'
import { lacksOf } from '../model/lack'
import { twinsOf } from '../twins'
import { carriersOf } from './carriers'
import { describes } from './describe'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { listingFilterOf, listingQuery, pageLimit } from './filters'
import { jobPostingOf } from './job-posting'
import { linkPages } from './page-links'
import { lifeShape } from './shapes/chronicle'
import { carriedListingShape, jobPostingShape, listingRowShape } from './shapes/listing'
import { pageEnds } from './shapes/wire'
import { valid } from './valid'

const tag = 'Listings'
const listed = describes({
  tag,
  summary: 'Listings, newest first seen first',
  description: 'Without their texts: read one for those.',
  answers: { 200: z.object({ listings: z.array(listingRowShape), ...pageEnds }) },
})
const read = describes({
  tag,
  summary: 'One listing, with the feeds that carry it',
  description: 'As `application/ld+json` it is a JobPosting of schema.org.',
  answers: {
    200: { 'application/json': carriedListingShape, 'application/ld+json': jobPostingShape },
  },
  refusals: [404],
})

const history = describes({
  tag,
  summary: 'What happened to a listing',
  description: 'When it came, changed, was closed and came back, each with its run.',
  answers: { 200: lifeShape },
  refusals: [404],
})

export function listingApi(deps: Deps) {
  const { listings } = deps.store
  return new Hono<Env>()
    .get('/', listed, valid('query', listingQuery), async (c) => {
      const query = c.req.valid('query')
      const { cursor, limit = pageLimit } = query
      const page = await listings.list(listingFilterOf(query), { cursor, limit })
      linkPages(c, page)
      return c.json({ listings: page.rows, next: page.next, previous: page.previous })
    })
    .get('/:key{.+}/history', history, async (c, next) => {
      const listing = await listings.get(c.req.param('key'))
      // The key of another listing may end so.
      if (!listing) return next()
      return c.json({ key: listing.key, ...(await readLife(deps, listing)) })
    })
    .get('/:key{.+}', read, async (c) => {
      const listing = await listings.get(c.req.param('key'))
      c.header('Vary', 'Accept')
      if (!listing) return answerNotFound(c)
      if (c.req.header('accept')?.includes('application/ld+json'))
        return c.body(JSON.stringify(jobPostingOf(listing)), 200, {
          'Content-Type': 'application/ld+json',
        })
      return c.json({
        ...listing,
        feeds: await carriersOf(deps, listing.key),
        duplicates: await twinsOf(deps, listing.key),
        lacking: lacksOf(listing, deps.store.now()),
      })
    })
}
