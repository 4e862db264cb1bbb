import { type APIRequestContext, expect } from '@playwright/test'
import { startFeedHost } from './feed-host'
import { startProgram } from './program'
import { password, type SeededProgram, startSeeded } from './worlds'

/** A page to be looked at: the name of its picture, where it is, and whether on paper. */
export interface ShownPage {
  name: string
  url: string
  isPrinted: boolean
}

export interface ShownPages {
  pages: ShownPage[]
  /** With which a person is signed in where there are people. */
  cookies: Awaited<ReturnType<typeof signIn>>
  end: () => Promise<unknown>
}

/** By the name of the picture. */
type Urls = Record<string, string>

/**
 * Every page there is, in the worlds that it can be in: Gleaner at work, one in which everything is doubtful, one in
 * which much changed, one with long words, one of a year, one with people, and one with nothing in it.
 */
export async function openPages(request: APIRequestContext): Promise<ShownPages> {
  const worlds = await startWorlds()
  const end = () => Promise.all(Object.values(worlds).map((world) => world.end()))
  try {
    const urls = await urlsIn(worlds, request)
    const pages = Object.entries(urls).map(([name, url]) => ({
      name,
      url,
      isPrinted: name.endsWith('-printed'),
    }))
    return { pages, cookies: await signIn(worlds.people.url, request), end }
  } catch (error) {
    await end()
    throw error
  }
}

type Worlds = Awaited<ReturnType<typeof startWorlds>>

async function startWorlds() {
  const starts = [
    startDemo(),
    startSeeded('braked-feeds', 'doubtful-feeds'),
    startSeeded('changed-feeds'),
    startSeeded('long-feeds'),
    startSeeded('year-feeds'),
    startSeeded('people'),
    startSeeded(),
  ] as const
  const [demo, doubtful, changing, long, year, people, empty] = await Promise.all(starts)
  return { demo, doubtful, changing, long, year, people, empty }
}

async function startDemo(): Promise<SeededProgram> {
  const { url, kill } = await startProgram(['--demo'], { HOST_INTERVAL_MS: '300' })
  return { url, end: () => kill('SIGTERM') }
}

async function urlsIn(worlds: Worlds, request: APIRequestContext): Promise<Urls> {
  const { demo, doubtful, changing, long, year, people, empty } = worlds
  const read = readerOf(request)
  return {
    ...(await demoPages(demo.url, request)),
    ...(await doubtfulPages(doubtful.url, read)),
    ...(await changedPages(changing.url, read)),
    preview: await previewOf(changing.url, request),
    ...(await longPages(long.url, read)),
    ...yearPages(year.url),
    ...peoplePages(people.url),
    ...emptyPages(empty.url),
  }
}

async function signIn(url: string, request: APIRequestContext) {
  const form = { name: 'anna', password }
  await request.post(`${url}/login`, { form, headers: { origin: url } })
  return (await request.storageState()).cookies
}

const readerOf = (request: APIRequestContext) => async (url: string, path: string) =>
  (await request.get(`${url}/api/v1/${path}`)).json()
type Reader = ReturnType<typeof readerOf>

async function demoPages(url: string, request: APIRequestContext): Promise<Urls> {
  const read = (path: string) => readerOf(request)(url, path)
  const make = async (path: string, data: Record<string, string> = {}) =>
    (await request.post(`${url}/api/v1/${path}`, { data })).json()
  await expect.poll(async () => (await read('runs?status=failed')).runs.length).toBe(1)
  await expect.poll(async () => (await read('listings')).listings.length).toBeGreaterThan(0)
  const [listing] = (await read('listings')).listings
  const [failed] = (await read('runs?status=failed')).runs
  const [completed] = (await read('runs?status=completed')).runs
  const search = await make('searches', { name: 'Remote', workplace: 'remote' })
  const hook = { url: 'http://127.0.0.1:9/', event: 'listings.new', searchId: search.id }
  const webhook = await make('webhooks', hook)
  await make(`webhooks/${webhook.id}/tests`)
  const feed = `${url}/feeds/${completed.feedId}`
  return {
    runs: `${url}/`,
    'runs-failed': `${url}/?status=failed`,
    'runs-none': `${url}/?cycle=none`,
    'run-failed': `${url}/runs/${failed.id}`,
    run: `${url}/runs/${completed.id}`,
    'dead-letters': `${url}/dead-letters`,
    'dead-letters-none': `${url}/dead-letters?kind=gone`,
    feeds: `${url}/feeds`,
    mapping: `${feed}/mapping`,
    'mapping-tried': `${feed}/mapping?id=title&industry=guid`,
    removal: `${feed}/removal`,
    'removal-source': `${url}/sources/${completed.source}/removal`,
    archive: `${url}/archive`,
    politeness: `${url}/politeness`,
    trends: `${url}/trends?range=24h`,
    'trends-failing': `${url}/trends?range=30d&feed=${failed.feedId}`,
    listings: `${url}/listings`,
    'listings-filtered': `${url}/listings?employment=FULL_TIME`,
    'listings-none': `${url}/listings?q=nothingtofind`,
    listing: `${url}/listings/${listing.key}`,
    webhooks: `${url}/webhooks`,
    webhook: `${url}/webhooks/${webhook.id}`,
    status: `${url}/status`,
    'api-docs': `${url}/api/docs`,
    'not-found': `${url}/nowhere`,
  }
}

async function doubtfulPages(url: string, read: Reader): Promise<Urls> {
  const [suspect] = (await read(url, 'runs?nature=suspect')).runs
  const [closed] = (await read(url, 'listings?state=closed')).listings
  return {
    'runs-doubtful': `${url}/`,
    'run-suspect': `${url}/runs/${suspect.id}`,
    'feeds-doubtful': `${url}/feeds`,
    brake: `${url}/feeds/emptied/brake`,
    'listing-closed': `${url}/listings/${closed.key}`,
    alerts: `${url}/alerts`,
    'report-card': `${url}/sources/board.example/report`,
    'report-card-printed': `${url}/sources/board.example/report`,
  }
}

async function changedPages(url: string, read: Reader): Promise<Urls> {
  const [, , did, closing] = (await read(url, 'runs')).runs.reverse()
  const lives = `${url}/listings/changing.example`
  return {
    'run-changed': `${url}/runs/${did.id}?outcome=updated`,
    'run-closed': `${url}/runs/${closing.id}?outcome=closed`,
    'run-rejected': `${url}/runs/${did.id}?outcome=rejected`,
    'listing-changed': `${lives}/changing-3`,
    'listing-shown-again': `${lives}/changing-1`,
  }
}

/** Of a feed that a host of this machine has. */
async function previewOf(url: string, request: APIRequestContext): Promise<string> {
  const host = await startFeedHost(30)
  host.release()
  const answer = await request.post(`${url}/feeds/previews`, { form: { url: host.url } })
  host.close()
  expect(answer.url()).toMatch(/previews\/./)
  return answer.url()
}

async function longPages(url: string, read: Reader): Promise<Urls> {
  const [listing] = (await read(url, 'listings')).listings
  const [run, broken] = (await read(url, 'runs')).runs.reverse()
  return {
    'runs-long': `${url}/`,
    'run-long': `${url}/runs/${run.id}`,
    'run-broken': `${url}/runs/${broken.id}`,
    'feeds-long': `${url}/feeds`,
    'dead-letters-long': `${url}/dead-letters`,
    'listings-long': `${url}/listings`,
    'listing-long': `${url}/listings/${listing.key}`,
    'report-card-long': `${url}/sources/board.example/report`,
    duplicates: `${url}/duplicates`,
  }
}

const yearPages = (url: string): Urls => ({
  'trends-week': `${url}/trends?range=7d`,
  'trends-hours': `${url}/trends?range=30d&per=hour&source=harbour.example`,
  'trends-year': `${url}/trends?range=400d`,
  'trends-feed': `${url}/trends?range=90d&feed=harbour`,
})

const peoplePages = (url: string): Urls => ({
  users: `${url}/users`,
  tokens: `${url}/tokens`,
  account: `${url}/account`,
  audit: `${url}/audit`,
  'sign-in': strangerTo(`${url}/login?next=/feeds`),
})

/** Nobody is signed in by this name of the same host. */
const strangerTo = (url: string): string => url.replace('127.0.0.1', 'localhost')

const emptyPages = (url: string): Urls => ({
  'first-visit': `${url}/`,
  'first-user': `${url}/setup`,
  'feeds-empty': `${url}/feeds`,
  'trends-empty': `${url}/trends`,
  'listings-empty': `${url}/listings`,
  'dead-letters-empty': `${url}/dead-letters`,
  'webhooks-empty': `${url}/webhooks`,
  'politeness-empty': `${url}/politeness`,
  'duplicates-empty': `${url}/duplicates`,
  'alerts-empty': `${url}/alerts`,
})
