import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { makeToken } from '../../src/tokens'
import { addUser } from '../../src/users'
import { createTestApp, type TestApp } from '../support/app'
import { createListenedLog } from '../support/listened-log'
import { signedInAs } from '../support/people'

const { log, lines } = createListenedLog('trace')
const quota = 20
let t: TestApp
beforeAll(async () => {
  t = await createTestApp({
    env: {
      API_RATE_LIMIT: String(quota),
      TRUSTED_PROXIES: '10.1.1.1',
      TRUSTED_PROXY_HEADER: 'X-User',
    },
    deps: () => ({ log }),
  })
  await signedInAs(t.deps, 'admin')
})
afterAll(() => t.close())

const outputs = [
  '/listings.rss',
  '/listings.atom',
  '/listings.xml',
  '/api/v1/listings.csv',
  '/api/v1/listings.ndjson',
]

async function secretOf(
  wish: { role?: 'viewer' | 'admin'; days?: number; userName?: string } = {},
): Promise<string> {
  const given = { name: crypto.randomUUID(), userName: 'admin', role: 'viewer', days: 30 } as const
  const making = await makeToken(t.deps, { ...given, ...wish })
  if (making.name !== 'made') throw new Error('the name is taken')
  return making.secret
}

const basic = (password: string, name = 'reader') => ({
  authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
})
const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

let asked = 0
/** From an address of its own, unless told, so that no test is counted with another. */
const ask = (path: string, headers: Record<string, string>, address = `203.0.113.${++asked}`) =>
  t.app.request(path, { headers }, { requestIP: () => ({ address }) })
const statusOf = async (...asking: Parameters<typeof ask>) => {
  const response = await ask(...asking)
  await response.body?.cancel()
  return response.status
}

describe('who can send no header of his own sends a token as a password', () => {
  test.each(outputs)('%s, by any name', async (path) => {
    const secret = await secretOf()
    expect(await statusOf(path, basic(secret))).toBe(200)
    expect(await statusOf(path, basic(secret, ''))).toBe(200)
    const scheme = basic(secret).authorization.replace('Basic', 'basic')
    expect(await statusOf(path, { authorization: scheme })).toBe(200)
  })

  test('for reads of the API too, but for no write and no page', async () => {
    const secret = await secretOf({ role: 'admin' })
    expect(await statusOf('/api/v1/runs', basic(secret))).toBe(200)
    for (const path of ['/', '/listings', '/feeds.opml', '/audit'])
      expect(await statusOf(path, basic(secret))).toBe(401)
    for (const headers of [basic(secret), { ...basic(secret), 'sec-fetch-site': 'same-origin' }]) {
      const write = await t.send('POST', '/api/v1/queue/resume', undefined, headers)
      expect(write.status).toBe(401)
      const removal = await t.send('DELETE', '/api/v1/feeds/x', undefined, headers)
      expect(removal.status).toBe(401)
    }
  })

  test('it opens no more than it does as a bearer', async () => {
    await addUser(t.deps, { name: 'carl', role: 'viewer', password: null })
    const short = await secretOf({ days: 1 })
    const ofCarl = await secretOf({ userName: 'carl', role: 'admin' })
    expect(await statusOf('/api/v1/users', basic(await secretOf()))).toBe(403)
    expect(await statusOf('/api/v1/users', basic(ofCarl))).toBe(403)
    expect(await statusOf('/api/v1/users', basic(await secretOf({ role: 'admin' })))).toBe(200)
    expect(await statusOf('/listings.rss', basic(short))).toBe(200)
    t.clock.advance(24 * 3_600_000)
    expect(await statusOf('/listings.rss', basic(short))).toBe(401)
  })

  test('a password of a person opens nothing, and tells nothing', async () => {
    const password = 'correct horse battery'
    await addUser(t.deps, { name: 'dora', role: 'admin', password })
    for (const pair of [basic(password, 'dora'), basic('wrong', 'dora'), basic('x', 'ghost')])
      expect(await statusOf('/listings.rss', pair)).toBe(401)
  })

  test.each(['Basic', 'Basic ', 'Basic !!!', 'Basic Og==', 'Basic Z2xlYW5lcl8=', 'Digest x'])(
    'what cannot be read is nothing: %j',
    async (authorization) => {
      expect(await statusOf('/listings.rss', { authorization })).toBe(401)
    },
  )

  test('what a proxy asks people for and passes on is not ours', async () => {
    const theirs = { ...basic('their password', 'dora'), 'x-user': 'dora' }
    expect(await statusOf('/listings.rss', theirs, '10.1.1.1')).toBe(200)
    expect(await statusOf('/', theirs, '10.1.1.1')).toBe(200)
    expect(await statusOf('/', theirs, '10.1.1.2')).toBe(401)
  })
})

describe('who is refused is told how to sign in', () => {
  const challengeOf = async (path: string, headers: Record<string, string> = {}) => {
    const response = await ask(path, headers)
    expect(response.status).toBeOneOf([401, 303])
    return response.headers.get('www-authenticate') ?? ''
  }

  test('a reader of feeds: with a name and a password', async () => {
    for (const path of outputs) {
      expect(await challengeOf(path)).toMatch(/^Basic realm="[^"]+", charset="UTF-8", Bearer /)
      const xml = { accept: 'application/rss+xml, application/xml;q=0.9, */*;q=0.8' }
      expect(await challengeOf(path, xml)).toStartWith('Basic ')
    }
  })

  test('a browser never opens its box', async () => {
    const html = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' }
    const ways = [html, { 'sec-fetch-mode': 'navigate' }, { 'sec-fetch-mode': 'cors' }]
    for (const path of [...outputs, '/', '/feeds', '/api/docs', '/api/v1/runs', '/assets'])
      for (const headers of ways) expect(await challengeOf(path, headers)).not.toContain('Basic')
    for (const path of ['/', '/feeds', '/api/v1/runs', '/api/docs'])
      expect(await challengeOf(path)).not.toContain('Basic')
  })
})

describe('a flood', () => {
  test.each([
    ['as a bearer', bearer],
    ['as a password', basic],
  ])('of tokens that are none, %s, ends for its address only', async (_way, headersOf) => {
    const [address, other] = [`198.51.100.${++asked}`, `198.51.100.${++asked}`]
    const secret = await secretOf()
    for (let n = 0; n < quota; n++)
      expect(await statusOf('/listings.rss', headersOf(`gleaner_${n}`), address)).toBe(401)
    const refused = await ask('/listings.rss', headersOf('gleaner_x'), address)
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60'])
    expect(await statusOf('/api/v1/runs', headersOf(secret), address)).toBe(429)
    expect(await statusOf('/listings.rss', headersOf(secret), other)).toBe(200)
    t.clock.advance(60_000)
    expect(await statusOf('/listings.rss', headersOf(secret), address)).toBe(200)
  })

  test.each([
    ['as a bearer', bearer],
    ['as a password', basic],
  ])('of requests, %s, ends at the limit of the API', async (_way, headersOf) => {
    const secret = await secretOf()
    for (let n = 0; n < quota; n++)
      expect(await statusOf('/listings.rss', headersOf(secret))).toBe(200)
    const refused = await ask('/listings.rss', headersOf(secret))
    expect(refused.status).toBe(429)
    expect(refused.headers.get('ratelimit')).toContain('r=0')
    expect(await statusOf('/api/v1/runs', headersOf(secret))).toBe(429)
  })

  test('of one address after the other is forgotten again', async () => {
    const { requestWindows } = await import('../../src/routes/request-windows')
    const windows = requestWindows(t.clock.now)
    windows.use('first')
    for (let n = 0; n < 10_000; n++) windows.use(`address ${n}`)
    expect(windows.read('first')).toBeNull()
    expect(windows.use('address 9999').used).toBe(2)
  })
})

test('no log has a token, nor what was sent instead of one', () => {
  const written = lines().join('\n')
  expect(written).toContain('too many tokens')
  expect(written).not.toMatch(/gleaner_[\w-]/)
  expect(written).not.toContain('correct horse')
  expect(written.toLowerCase()).not.toContain('authorization')
})
