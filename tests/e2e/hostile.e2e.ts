import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { routesByAccess } from '../../src/routes/access'
import { listingPath } from '../../views/listing-item'
import { hostile, hostileDocument } from './hostile-document'
import { watchPage } from './page-watch'
import { password, type SeededProgram, startSeeded } from './worlds'

let gleaner: SeededProgram
test.beforeAll(async () => {
  gleaner = await startSeeded('hostile-feeds')
})
test.afterAll(() => gleaner.end())

/** What answers with HTML: neither for programs, nor a stream or a file. */
const isPage = (route: string): boolean =>
  /^GET \/(?!api\/|assets\/|events$|livez$|readyz$|metrics$)/.test(route) &&
  !/\.(csv|opml|rss|atom|xml)$/.test(route)
const pages = Object.values(routesByAccess).flat().filter(isPage)

/** The first of the patterns is the one that answers, as a person writes them: by how little they leave open. */
function routeOf(path: string): string | undefined {
  const { pathname } = new URL(path, 'http://x')
  return pages
    .filter((route) => {
      const pattern = route.slice('GET '.length).replace(/:\w+(\{\.\+\})?/g, (_, rest) => {
        return rest ? '.+' : '[^/]+'
      })
      return new RegExp(`^${pattern}$`).test(pathname)
    })
    .toSorted((a, b) => a.split(':').length - b.split(':').length)[0]
}

async function signIn(request: APIRequestContext) {
  const headers = { origin: gleaner.url, 'user-agent': hostile('browser') }
  await request.post(`${gleaner.url}/login`, { form: { name: 'anna', password }, headers })
  return (await request.storageState()).cookies
}

/** Where a look at a feed is shown that a host of this machine has. */
async function previewPath(request: APIRequestContext): Promise<string> {
  const host = createServer((_, answer) => {
    answer.setHeader('content-type', 'application/rss+xml').end(hostileDocument('preview'))
  })
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  const { port } = host.address() as AddressInfo
  const form = { url: `http://127.0.0.1:${port}/` }
  const headers = { origin: gleaner.url }
  const answer = await request.post(`${gleaner.url}/feeds/previews`, { form, headers })
  host.close()
  return new URL(answer.url()).pathname
}

async function pathsIn(request: APIRequestContext): Promise<string[]> {
  const read = async (path: string) => (await request.get(`${gleaner.url}/api/v1/${path}`)).json()
  const { runs } = await read('runs')
  const { listings } = await read('listings')
  const { webhooks } = await read('webhooks')
  expect([runs.length, listings.length, webhooks.length]).toEqual([9, 4, 2])
  const did = ['updated', 'rejected', 'duplicate'].map((outcome) => `?outcome=${outcome}`)
  const second = runs.filter(({ feedId }: { feedId: string }) => feedId === 'hostile').at(1)
  const words = '%22%27%3E%3Cb%20data-hostile%3E'
  return [
    '/',
    '/?feed=hostile',
    `/?by=${words}`,
    '/runs',
    '/counts',
    '/feeds',
    '/feeds/hostile/item',
    '/feeds/hostile/brake',
    '/feeds/hostile/mapping',
    '/feeds/hostile/mapping?title=category&url=link',
    '/feeds/hostile/mapping/trial?title=description',
    '/feeds/hostile/removal',
    await previewPath(request),
    '/archive',
    '/sources/board.example/report',
    '/sources/board.example/removal',
    '/listings',
    '/listings?q=title',
    `/listings?q=${words}`,
    '/duplicates',
    '/dead-letters',
    '/politeness',
    '/alerts',
    '/alerts/banner',
    '/alerts/open',
    '/status',
    '/status/now',
    '/trends?range=24h',
    '/trends?range=24h&feed=hostile',
    '/audit',
    '/audit?feed=broken',
    '/webhooks',
    ...webhooks.map(({ id }: { id: string }) => `/webhooks/${id}`),
    '/users',
    '/tokens',
    '/account',
    '/setup',
    `/login?next=${words}`,
    `/nowhere/${words}`,
    `/runs/${second.id}/row`,
    `/runs/${second.id}/part`,
    ...did.map((query) => `/runs/${second.id}${query}`),
    ...runs.map(({ id }: { id: string }) => `/runs/${id}`),
    ...listings.map(({ key }: { key: string }) => listingPath(key)),
  ]
}

/** Where nothing of it is said. */
const withoutWords =
  '/counts /alerts/open /alerts/banner /status /status/now /users /setup /login'.split(' ')

/** Elements that came in with a word, and what would run, as a browser reads the text of a page. */
const breachesIn = (page: Page, html: string) =>
  page.evaluate(`{
    const read = new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html')
    const isBreach = ({ name, value }) =>
      name === 'data-hostile' || name.startsWith('on') || /^\\s*javascript:/i.test(value)
    const found = [...read.querySelectorAll('*')].filter((one) => [...one.attributes].some(isBreach))
    found.map((one) => one.outerHTML.slice(0, 200))
  }`)

test('nothing that a feed, its host or a person says becomes an element of any page', async ({
  page,
  request,
  context,
}) => {
  await context.addCookies(await signIn(request))
  const paths = await pathsIn(request)
  const visited = new Set(paths.map(routeOf))
  expect(pages.filter((route) => !visited.has(route))).toEqual([])
  const headers = { accept: 'text/html' }
  for (const path of paths) {
    const answer = await request.get(gleaner.url + path, { headers })
    expect([200, 404], path).toContain(answer.status())
    const html = await answer.text()
    expect(await breachesIn(page, html), path).toEqual([])
    // A page that says nothing of it proves nothing.
    const { pathname } = new URL(answer.url())
    const own = html.slice(Math.max(0, html.indexOf('<main')))
    if (!withoutWords.includes(pathname)) expect.soft(own, path).toContain('data-hostile')
  }
})

test('what is written into a page that lives finds its policy kept', async ({
  page,
  request,
  context,
}) => {
  await context.addCookies(await signIn(request))
  const complaints = watchPage(page)
  const { listings } = await (await request.get(`${gleaner.url}/api/v1/listings`)).json()
  const paths = ['/', '/feeds', '/listings?q=title', '/audit', '/alerts', '/trends?range=24h']
  for (const path of [...paths, listingPath(listings[0].key)]) {
    await page.goto(gleaner.url + path)
    expect(await page.locator('[data-hostile], [onerror]').count(), path).toBe(0)
  }
  expect(complaints).toEqual([])
})
