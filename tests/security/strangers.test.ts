import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { networkInterfaces } from 'node:os'
import { createTestApp, type TestApp } from '../support/app'
import { aUser } from '../support/people'

const named = { PUBLIC_URL: 'https://gleaner.example.org' }

/** Asks as from that address. */
const askFrom = (t: TestApp, address: string, path: string, headers: Record<string, string> = {}) =>
  t.app.request(path, { headers }, { requestIP: () => ({ address }) })

describe('until the first user exists', () => {
  let t: TestApp
  beforeAll(async () => {
    t = await createTestApp({ env: { ...named, TRUSTED_PROXIES: '172.16.0.0/12 10.1.1.1' } })
  })
  afterAll(() => t.close())

  const cases: [rule: string, address: string, headers: Record<string, string>, status: number][] =
    [
      ['this machine, by its name', '127.0.0.1', { host: 'localhost:3000' }, 200],
      ['this machine, IPv6', '::1', { host: '[::1]:3000' }, 200],
      ['this machine, IPv4 within IPv6', '::ffff:127.0.0.1', { host: 'localhost' }, 200],
      ['a container through its host', '172.18.0.1', { host: 'localhost:3000' }, 200],
      ['the public name', '127.0.0.1', { host: 'gleaner.example.org' }, 403],
      ['another machine', '10.0.0.5', { host: '10.0.0.5' }, 421],
      ['another machine that says localhost', '10.0.0.5', { host: 'localhost' }, 403],
      ['another machine, IPv6', '2001:db8::5', { host: 'localhost' }, 403],
      [
        'through a proxy on this machine',
        '127.0.0.1',
        { host: 'localhost', 'x-forwarded-for': '203.0.113.9' },
        403,
      ],
      ...[
        'x-real-ip',
        'x-forwarded-proto',
        'x-forwarded-server',
        'x-client-ip',
        'true-client-ip',
        'cf-connecting-ip',
        'fastly-client-ip',
        'forwarded',
        'via',
      ].map((name): (typeof cases)[number] => [
        `through a proxy that says so by ${name}`,
        '127.0.0.1',
        { host: 'localhost', [name]: '203.0.113.9' },
        403,
      ]),
      [
        'through a proxy that hides for whom',
        '127.0.0.1',
        { host: 'localhost', 'x-forwarded-for': '' },
        403,
      ],
    ]
  test.each(cases)('%s', async (_rule, address, headers, status) => {
    for (const path of ['/', '/api/v1/feeds', '/setup', '/listings'])
      expect((await askFrom(t, address, path, headers)).status).toBe(status)
    expect((await askFrom(t, address, '/livez', headers)).status).toBe(200)
  })

  test('a server at every address answers at those of the machine itself, by whatever name', async () => {
    const server = Bun.serve({ port: 0, hostname: '0.0.0.0', fetch: t.app.fetch })
    const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    const answers = await Promise.all(
      all
        .filter(({ family }) => family === 'IPv4')
        .map(async ({ address, internal }) => {
          const url = `http://${address}:${server.port}/`
          const { status } = await fetch(url, { headers: { host: `localhost:${server.port}` } })
          return [address, status, internal ? 200 : 403]
        }),
    )
    await server.stop(true)
    expect(answers.length).toBeGreaterThan(0)
    for (const [address, status, due] of answers) expect([address, status]).toEqual([address, due])
  })

  test('the page of the first user makes an admin, once, and signs in', async () => {
    const ours = { 'sec-fetch-site': 'same-origin' }
    const page = await (await t.get('/')).text()
    expect(page).toContain('href="/setup"')
    expect(await (await t.get('/setup')).text()).toContain('Make the first user')
    const short = await t.post('/setup', { name: 'Anna', password: 'short' }, ours)
    expect(short.status).toBe(422)
    expect(await short.text()).toContain('at least 12 characters')
    const fields = { name: 'Anna', password: 'correct horse battery' }
    const made = await t.post('/setup', fields, ours)
    expect([made.status, made.headers.get('location')]).toEqual([303, '/users'])
    const cookie = made.headers.getSetCookie().find((text) => text.startsWith('session='))
    const mine = { cookie: cookie?.split(';')[0] ?? '' }
    expect(await (await t.get('/users', mine)).text()).toContain('anna')
    expect((await t.get('/')).status).toBe(401)
    expect((await t.post('/setup', fields, { ...ours, ...mine })).status).toBe(404)
    expect((await t.get('/', { ...mine, host: 'gleaner.example.org' })).status).toBe(200)
  })
})

describe('a header that names the user is believed from trusted proxies only', () => {
  let t: TestApp
  beforeAll(async () => {
    const env = {
      ...named,
      TRUSTED_PROXIES: '10.1.1.1, 10.2.0.0/16',
      TRUSTED_PROXY_HEADER: 'X-User',
    }
    t = await createTestApp({ env })
    await t.deps.store.users.insert(aUser({ name: 'anna@example.org', role: 'viewer' }))
    await t.deps.store.users.insert(aUser({ name: 'root', role: 'admin' }))
  })
  afterAll(() => t.close())

  const anna = { 'x-user': 'Anna@example.org' }
  const cases: [rule: string, address: string, headers: Record<string, string>, status: number][] =
    [
      ['the proxy', '10.1.1.1', anna, 200],
      ['a proxy of the range', '10.2.3.4', anna, 200],
      ['the proxy, IPv4 within IPv6', '::ffff:10.1.1.1', anna, 200],
      ['the proxy, of nobody', '10.1.1.1', {}, 401],
      ['the proxy, of a stranger', '10.1.1.1', { 'x-user': 'eve' }, 401],
      ['the proxy, of two', '10.1.1.1', { 'x-user': 'root, anna@example.org' }, 401],
      ['another machine', '10.1.1.2', { 'x-user': 'root' }, 401],
      ['this machine', '127.0.0.1', { 'x-user': 'root' }, 401],
      [
        'another machine that says it was the proxy',
        '203.0.113.9',
        { 'x-user': 'root', 'x-forwarded-for': '10.1.1.1' },
        401,
      ],
      ['another header', '10.1.1.1', { 'remote-user': 'root' }, 401],
    ]
  test.each(cases)('%s', async (_rule, address, headers, status) => {
    expect((await askFrom(t, address, '/', headers)).status).toBe(status)
    expect((await askFrom(t, address, '/api/v1/runs', headers)).status).toBe(status)
  })

  test('the role is the one that the user has here, and a write says where it comes from', async () => {
    const write = (user: string, headers: Record<string, string>) =>
      t.app.request(
        '/queue/resume',
        { method: 'POST', headers: { 'x-user': user, ...headers } },
        { requestIP: () => ({ address: '10.1.1.1' }) },
      )
    const ours = { 'sec-fetch-site': 'same-origin' }
    expect((await write('anna@example.org', ours)).status).toBe(403)
    expect((await write('root', ours)).status).toBe(303)
    expect((await write('root', {})).status).toBe(403)
  })
})

describe('tries to sign in are counted by the address that a trusted proxy tells', () => {
  test.each([
    ['203.0.113.9', '10.1.1.1', '203.0.113.9'],
    ['198.51.100.1, 203.0.113.9', '10.1.1.1', '203.0.113.9'],
    ['203.0.113.9, 10.1.1.1', '10.1.1.1', '203.0.113.9'],
    ['nonsense', '10.1.1.1', '10.1.1.1'],
    ['198.51.100.1', '203.0.113.9', '203.0.113.9'],
    // Who has one address of IPv6 has 2^64 of them.
    ['2001:db8:1:2:3:4:5:6', '10.1.1.1', '2001:db8:1:2::'],
    ['', '2001:db8:1:2:aaaa::1', '2001:db8:1:2::'],
    ['', '::ffff:203.0.113.9', '203.0.113.9'],
  ])('%s from %s: %s', async (said, peer, counted) => {
    const t = await createTestApp({ env: { TRUSTED_PROXIES: '10.1.1.1' } })
    await t.deps.store.users.insert(aUser({ name: 'root', role: 'admin' }))
    await t.app.request(
      '/login',
      {
        method: 'POST',
        body: new URLSearchParams({ name: 'root', password: 'x' }),
        headers: { 'x-forwarded-for': said, 'sec-fetch-site': 'same-origin' },
      },
      { requestIP: () => ({ address: peer }) },
    )
    expect(await t.deps.store.signIns.count(`address ${counted}`, 1)).toMatchObject({ tries: 2 })
    await t.close()
  })
})
