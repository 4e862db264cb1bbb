import { Hono } from 'hono'
import type { Deps } from '../deps'
import { carriersOf } from './carriers'
import type { Env } from './env'
import { answerNotFound } from './errors'
import { listingFilterOf, listingQuery, pageLimit } from './filters'
import { jobPostingOf } from './job-posting'
import { valid } from './valid'

export function listingApi(deps: Deps) {
  const { listings } = deps.store
  return new Hono<Env>()
    .get('/', valid('query', listingQuery), async (c) => {
      const query = c.req.valid('query')
      const { cursor, limit = pageLimit } = query
      const page = await listings.list(listingFilterOf(query), { cursor, limit })
      return c.json({ listings: page.rows, next: page.next, previous: page.previous })
    })
    .get('/:key{.+}', async (c) => {
      const listing = await listings.get(c.req.param('key'))
      c.header('Vary', 'Accept')
      if (!listing) return answerNotFound(c)
      if (c.req.header('accept')?.includes('application/ld+json'))
        return c.body(JSON.stringify(jobPostingOf(listing)), 200, {
          'Content-Type': 'application/ld+json',
        })
      return c.json({ ...listing, feeds: await carriersOf(deps, listing.key) })
    })
}
