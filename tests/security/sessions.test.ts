import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'bun:test'
import { openSession, seenEveryMs, signIn } from '../../src/sign-in'
import { addUser, adminNames, changeRole, removeUser, setPassword } from '../../src/users'
import { createTestApp, type TestApp } from '../support/app'
import { createListenedLog } from '../support/listened-log'

const password = 'correct horse battery'
const ours = { 'sec-fetch-site': 'same-origin' }
let t: TestApp
beforeAll(async () => {
  t = await createTestApp({ env: { PUBLIC_URL: 'https://gleaner.example.org' } })
  await addUser(t.deps, { name: 'root', role: 'admin', password: null })
  await addUser(t.deps, { name: 'anna', role: 'operator', password })
})
afterAll(() => t.close())
/** Tries of the test before are forgotten. */
beforeEach(() => t.clock.advance(16 * 60_000))

const login = (fields: Record<string, string>, headers: Record<string, string> = {}) =>
  t.post('/login', { name: 'anna', password, ...fields }, { ...ours, ...headers })

/** What a browser sends of somebody who has signed in, as if he had typed the password. */
async function sessionOf(name: string, agent = ''): Promise<{ cookie: string }> {
  const user = await t.deps.store.users.get(name)
  if (!user) throw new Error(`no user ${name}`)
  const { secret } = await openSession(t.deps, user, { address: '127.0.0.1', agent })
  return { cookie: `session=${secret}` }
}

/** What a browser sends after this answer. */
function cookieOf(response: Response): { cookie: string } {
  const set = response.headers.getSetCookie().find((text) => text.startsWith('session=')) ?? ''
  return { cookie: set.split(';')[0] ?? '' }
}

const statusOf = async (path: string, headers: Record<string, string>): Promise<number> =>
  (await t.get(path, headers)).status

describe('signing in', () => {
  test('leads where the person wanted to go, with a cookie that no script reads', async () => {
    const page = await t.get('/feeds?x=1', { accept: 'text/html' })
    expect([page.status, page.headers.get('location')]).toEqual([
      303,
      '/login?next=%2Ffeeds%3Fx%3D1',
    ])
    const answer = await login({ next: '/feeds?x=1' })
    expect([answer.status, answer.headers.get('location')]).toEqual([303, '/feeds?x=1'])
    const [cookie = ''] = answer.headers.getSetCookie()
    expect(cookie).toMatch(/^session=[\w-]{43};.*HttpOnly.*SameSite=Lax/)
    expect(cookie).not.toContain('Secure')
    expect(await statusOf('/feeds', cookieOf(answer))).toBe(200)
  })

  test('behind TLS the cookie goes there only', async () => {
    for (const headers of [
      { host: 'gleaner.example.org' },
      // A proxy may tell us its own name for us instead of the one that people use.
      { origin: 'https://gleaner.example.org' },
      { 'x-forwarded-proto': 'https' },
    ])
      expect((await login({}, headers)).headers.getSetCookie()[0]).toContain('Secure')
  })

  test('behind TLS no other host of the domain can put a cookie of its own in its place', async () => {
    const answer = await login({}, { host: 'gleaner.example.org' })
    const [set = ''] = answer.headers.getSetCookie()
    expect(set).toMatch(/^__Host-session=[\w-]{43};/)
    expect(set).toContain('Path=/')
    expect(set).not.toContain('Domain')
    await addUser(t.deps, { name: 'mallory', role: 'viewer', password: null })
    const { cookie: planted } = await sessionOf('mallory')
    const cookie = `${planted}; ${set.split(';')[0]}; ${planted}`
    const page = await t.get('/account', { cookie, host: 'gleaner.example.org' })
    expect(await page.text()).toContain('<h1>anna</h1>')
    const out = await t.post('/logout', {}, { ...ours, cookie })
    expect(out.headers.getSetCookie().map((text) => text.split('=')[0])).toContainValues([
      'session',
      '__Host-session',
    ])
  })

  test.each([
    '//evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '/.//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
  ])('never leads elsewhere: %j', async (next) => {
    expect((await login({ next })).headers.get('location')).toBe('/')
  })

  test('an unknown name gets the answer of a wrong password', async () => {
    const wrong = await login({ password: 'wrong' })
    const unknown = await login({ name: 'ghost', password: 'wrong' })
    const without = await login({ name: 'root', password: 'wrong' })
    const text = async (response: Response, name: string) =>
      (await response.text()).replaceAll(name, 'NAME')
    expect([wrong.status, unknown.status, without.status]).toEqual([401, 401, 401])
    const said = await text(wrong, 'anna')
    expect(said).toContain('Name or password is wrong.')
    expect(await text(unknown, 'ghost')).toBe(said)
    expect(await text(without, 'root')).toBe(said)
  })

  test('an unknown name takes as long as a wrong password', async () => {
    const time = async (name: string) => {
      const begin = performance.now()
      await login({ name, password: 'wrong' })
      return performance.now() - begin
    }
    await time('ghost')
    const known: number[] = []
    const unknown: number[] = []
    for (let n = 0; n < 3; n++) {
      known.push(await time('anna'))
      unknown.push(await time('phantom'))
    }
    const ratio = Math.min(...unknown) / Math.min(...known)
    // Without the work it would be a fiftieth.
    expect(ratio).toBeGreaterThan(0.25)
    expect(ratio).toBeLessThan(4)
  })

  test('a flood on one account ends at ten tries, all at once, and for unknown ones too', async () => {
    for (const name of ['anna', 'ghost']) {
      // As if by others before: each costs the time of a password.
      for (let n = 0; n < 7; n++) await t.deps.store.signIns.count(`account ${name}`, 900_000)
      const flood = await Promise.all(
        Array.from({ length: 5 }, () => login({ name, password: 'wrong' })),
      )
      expect(flood.filter(({ status }) => status === 401)).toHaveLength(3)
      const refused = flood.filter(({ status }) => status === 429)
      expect(refused).toHaveLength(2)
      expect(refused[0]?.headers.get('retry-after')).toBe('900')
    }
    expect((await login({})).status).toBe(429)
    t.clock.advance(15 * 60_000)
    expect((await login({})).status).toBe(303)
  })

  test('a flood from one address ends at fifty tries, whatever the names', async () => {
    const tryOne = (n: number) => login({ name: `ghost${n}`, password: 'x' })
    expect((await tryOne(0)).status).toBe(401)
    // As if by others before: each costs the time of a password.
    for (let n = 1; n < 49; n++) await t.deps.store.signIns.count('address 127.0.0.1', 60_000)
    expect([(await tryOne(1)).status, (await tryOne(2)).status]).toEqual([401, 429])
  })
})

describe('a session', () => {
  test('that somebody else has set is not taken over', async () => {
    const fixed = { cookie: 'session=chosen-by-somebody-else' }
    expect(await statusOf('/', fixed)).toBe(401)
    const mine = cookieOf(await login({}, fixed))
    expect(mine.cookie).not.toBe(fixed.cookie)
    expect(await statusOf('/', fixed)).toBe(401)
    expect(await statusOf('/', mine)).toBe(200)
  })

  test('is another after signing in anew, and the one before has ended', async () => {
    const first = cookieOf(await login({}))
    const second = cookieOf(await login({}, first))
    expect(await statusOf('/', first)).toBe(401)
    expect(await statusOf('/', second)).toBe(200)
  })

  test('is of no use to a thief after signing out', async () => {
    const mine = await sessionOf('anna')
    const out = await t.post('/logout', {}, { ...ours, ...mine })
    expect([out.status, out.headers.get('location')]).toEqual([303, '/login'])
    expect(await statusOf('/', mine)).toBe(401)
    expect(await statusOf('/api/v1/runs', mine)).toBe(401)
  })

  test('is listed, and ended from another browser', async () => {
    const thief = await sessionOf('anna', 'a thief')
    const mine = await sessionOf('anna', 'my browser')
    const page = await (await t.get('/account', mine)).text()
    expect(page).toContain('a thief')
    const stolen = (await t.deps.store.sessions.list('anna')).find(
      ({ agent }) => agent === 'a thief',
    )
    const path = `/account/sessions/${stolen?.id}/revocations`
    const others = await sessionOf('anna')
    expect((await t.post(path, {}, { ...ours, ...mine })).status).toBe(303)
    expect(await statusOf('/', thief)).toBe(401)
    expect(await statusOf('/', mine)).toBe(200)
    expect((await t.post(path, {}, { ...ours, ...others })).status).toBe(404)
  })

  test('of another person cannot be ended by its id', async () => {
    await addUser(t.deps, { name: 'eve', role: 'viewer', password: null })
    const eve = await sessionOf('eve')
    const mine = await sessionOf('anna')
    const [session] = await t.deps.store.sessions.list('anna')
    const path = `/account/sessions/${session?.id}/revocations`
    expect((await t.post(path, {}, { ...ours, ...eve })).status).toBe(404)
    expect(await statusOf('/', mine)).toBe(200)
  })

  test('ends a week after it was last used, and a month after signing in at the latest', async () => {
    const day = 24 * 3_600_000
    const idle = await sessionOf('anna')
    const used = await sessionOf('anna')
    for (let days = 0; days < 28; days += 6.5) {
      expect(await statusOf('/', used)).toBe(200)
      t.clock.advance(6.5 * day)
    }
    expect(await statusOf('/', idle)).toBe(401)
    expect(await statusOf('/', used)).toBe(401)
  })

  test('is written to once in five minutes, not with each request', async () => {
    const mine = await sessionOf('anna')
    const seenAt = async () => (await t.deps.store.sessions.list('anna'))[0]?.seenAt
    const signedIn = await seenAt()
    t.clock.advance(seenEveryMs - 1)
    await statusOf('/', mine)
    expect(await seenAt()).toEqual(signedIn)
    t.clock.advance(1)
    await statusOf('/', mine)
    expect(await seenAt()).toEqual(t.clock.now())
  })

  test('obeys another role at once, and ends with a new password or the user', async () => {
    await addUser(t.deps, { name: 'carl', role: 'operator', password: null })
    const carl = () => sessionOf('carl')
    const first = await carl()
    const pause = () => t.post('/queue/resume', {}, { ...ours, ...first })
    expect((await pause()).status).toBe(303)
    await changeRole(t.deps, 'carl', 'viewer')
    const refused = await pause()
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('Ask root.')
    await setPassword(t.deps, 'carl', password)
    expect(await statusOf('/', first)).toBe(401)
    const second = await carl()
    await removeUser(t.deps, 'carl')
    expect(await statusOf('/', second)).toBe(401)
    t.clock.advance(1)
    await addUser(t.deps, { name: 'carl', role: 'admin', password: null })
    expect(await statusOf('/', second)).toBe(401)
  })

  test('changes its password with the old one only, and every other browser is out', async () => {
    await addUser(t.deps, { name: 'dora', role: 'viewer', password })
    const [other, mine] = [await sessionOf('dora'), await sessionOf('dora')]
    const change = (fields: Record<string, string>) =>
      t.post('/account/password', fields, { ...ours, ...mine })
    expect((await change({ password: 'wrong', newPassword: 'another long one' })).status).toBe(422)
    expect((await change({ password, newPassword: 'short' })).status).toBe(422)
    const changed = await change({ password, newPassword: 'another long one' })
    expect(changed.status).toBe(303)
    expect(await statusOf('/', other)).toBe(401)
    // Nor does it help to have stolen the cookie of the very browser that changes it.
    expect(await statusOf('/', mine)).toBe(401)
    expect(await statusOf('/', cookieOf(changed))).toBe(200)
    expect(await t.deps.store.sessions.list('dora')).toHaveLength(1)
    expect((await login({ name: 'dora' })).status).toBe(401)
    expect((await login({ name: 'dora', password: 'another long one' })).status).toBe(303)
  })
})

test('two admins who remove or demote each other at once leave one', async () => {
  const admins = async () => (await adminNames(t.deps)).length
  const before = await t.deps.store.users.list()
  for (const { name, role } of before)
    if (role === 'admin' && name !== 'root') await t.deps.store.users.remove(name)
  await addUser(t.deps, { name: 'other', role: 'admin', password: null })
  const removals = ['root', 'other'].map((name) => removeUser(t.deps, name))
  expect(await Promise.all(removals)).toContain('lastAdmin')
  expect(await admins()).toBeGreaterThan(0)
  await addUser(t.deps, { name: 'root', role: 'admin', password: null })
  await addUser(t.deps, { name: 'other', role: 'admin', password: null })
  await Promise.all(['root', 'other'].map((name) => changeRole(t.deps, name, 'viewer')))
  expect(await admins()).toBeGreaterThan(0)
})

test('a thief who tries passwords in a stolen session is told to wait, as at the door', async () => {
  await addUser(t.deps, { name: 'fred', role: 'viewer', password })
  const mine = await sessionOf('fred')
  const wish = { password: 'wrong', newPassword: 'another long one' }
  const tryOne = () => t.post('/account/password', wish, { ...ours, ...mine })
  expect((await tryOne()).status).toBe(422)
  for (let n = 1; n < 10; n++) await t.deps.store.signIns.count('account fred', 900_000)
  const refused = await tryOne()
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '900'])
  expect(await refused.text()).toContain('Too many tries')
})

test('who types a password where the name belongs does not find it in the log', async () => {
  const { log, lines } = createListenedLog()
  const heard = { ...t.deps, log }
  const wish = { password: 'x', address: '192.0.2.1', agent: '', before: null }
  await signIn(heard, { ...wish, name: 'my long secret' })
  await signIn(heard, { ...wish, name: 'anna' })
  for (let n = 0; n < 12; n++) await t.deps.store.signIns.count('account my long secret', 900_000)
  await signIn(heard, { ...wish, name: 'my long secret' })
  const written = lines().join('\n')
  expect(written).not.toContain('my long secret')
  expect(written).toContain('"user":"anna"')
  expect(written).toContain('192.0.2.1')
})

describe('a write that a browser signs by itself says where it comes from', () => {
  const cases: [rule: string, headers: Record<string, string>, isTaken: boolean][] = [
    ['neither header', {}, false],
    ['our own page', { 'sec-fetch-site': 'same-origin' }, true],
    ['our own page in an older browser', { origin: 'http://localhost' }, true],
    [
      'our own page behind TLS',
      { host: 'gleaner.example.org', origin: 'https://gleaner.example.org' },
      true,
    ],
    [
      'our name without TLS, which anybody on the way can write',
      { host: 'gleaner.example.org', origin: 'http://gleaner.example.org' },
      false,
    ],
    ['another site', { 'sec-fetch-site': 'cross-site' }, false],
    ['another site in an older browser', { origin: 'https://evil.example' }, false],
    ['a sandboxed frame', { origin: 'null' }, false],
  ]
  test.each(cases)('%s', async (_rule, headers, isTaken) => {
    const mine = await sessionOf('anna')
    const answers = [
      await t.post('/queue/resume', {}, { ...headers, ...mine }),
      await t.send('POST', '/api/v1/queue/resume', undefined, { ...headers, ...mine }),
      await t.send('PATCH', '/api/v1/feeds/none', { pausedBecause: null }, { ...headers, ...mine }),
      await t.send('DELETE', '/api/v1/runs/none', undefined, { ...headers, ...mine }),
      await t.send('PUT', '/api/v1/feeds/none', {}, { ...headers, ...mine }),
      await t.post('/login', {}, headers),
    ]
    expect(answers.map(({ status }) => status !== 403)).toEqual(answers.map(() => isTaken))
  })
})
