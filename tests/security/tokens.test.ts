import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { seenEveryMs } from '../../src/sign-in'
import { makeToken } from '../../src/tokens'
import { addUser, changeRole, removeUser } from '../../src/users'
import { createTestApp, type TestApp } from '../support/app'
import { signedInAs } from '../support/people'

const hourMs = 3_600_000
let t: TestApp
let admin: Record<string, string>
beforeAll(async () => {
  t = await createTestApp()
  admin = await signedInAs(t.deps, 'admin')
})
afterAll(() => t.close())

const bearer = (secret: string) => ({ authorization: `Bearer ${secret}` })

async function aToken(wish: Partial<Parameters<typeof makeToken>[1]> = {}) {
  const given = { name: crypto.randomUUID(), userName: 'admin', role: 'viewer', days: 30 } as const
  const making = await makeToken(t.deps, { ...given, ...wish })
  if (making.name !== 'made') throw new Error('the name is taken')
  return making
}

const reads = async (secret: string) => (await t.get('/api/v1/runs', bearer(secret))).status
const writes = async (secret: string) =>
  (await t.send('POST', '/api/v1/queue/resume', undefined, bearer(secret))).status

describe('a token', () => {
  test('is shown once, and kept as its hash', async () => {
    const made = await t.post('/tokens', { name: 'Export', role: 'viewer', days: '30' }, admin)
    expect(made.status).toBe(200)
    expect(made.headers.get('cache-control')).toBe('no-store')
    const secret = /gleaner_[\w-]{43}/.exec(await made.text())?.[0] ?? ''
    expect(await reads(secret)).toBe(200)
    const page = await (await t.get('/tokens', admin)).text()
    expect(page).toContain('Export')
    expect(page).not.toContain(secret)
    expect(JSON.stringify(await t.deps.store.tokens.list())).not.toContain(secret)
    const again = await t.post('/tokens', { name: 'Export', role: 'viewer', days: '30' }, admin)
    expect(again.status).toBe(409)
  })

  test('nor is anything else that is told once kept by a browser', async () => {
    const secrets = [
      await t.post('/users', { name: 'made', role: 'viewer', password: '' }, admin),
      await t.post('/users/made/password', { password: '' }, admin),
      await t.post('/webhooks', { url: 'https://hooks.example/', told: 'runs' }, admin),
    ]
    for (const answer of secrets)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'no-store'])
    const page = await t.get('/users', admin)
    expect(page.headers.get('cache-control')).toBe('private, no-cache')
  })

  test('of a lesser role may do no more than that, whoever made it', async () => {
    const viewer = await aToken({ role: 'viewer' })
    expect([await reads(viewer.secret), await writes(viewer.secret)]).toEqual([200, 403])
    const operator = await aToken({ role: 'operator' })
    expect(await writes(operator.secret)).toBe(200)
    const feed = { url: 'https://board.example/jobs.xml' }
    const refused = await t.send('POST', '/api/v1/feeds', feed, bearer(operator.secret))
    expect(refused.status).toBe(403)
    expect(await refused.text()).toContain('It takes the role of admin')
    const changed = await t.send(
      'PATCH',
      '/api/v1/feeds/none',
      { name: 'x' },
      bearer(operator.secret),
    )
    expect(changed.status).toBe(403)
    const paused = { pausedBecause: 'a pause' }
    const pause = await t.send('PATCH', '/api/v1/feeds/none', paused, bearer(operator.secret))
    expect(pause.status).toBe(404)
    const source = await t.send(
      'PATCH',
      '/api/v1/sources/none',
      { floorMs: 0 },
      bearer(operator.secret),
    )
    expect(source.status).toBe(403)
  })

  test('opens nothing once it has expired, or was revoked', async () => {
    const short = await aToken({ days: 1 })
    const endless = await aToken({ days: null })
    t.clock.advance(24 * hourMs - 1)
    expect(await reads(short.secret)).toBe(200)
    t.clock.advance(1)
    expect([await reads(short.secret), await reads(endless.secret)]).toEqual([401, 200])
    const by = await signedInAs(t.deps, 'admin')
    const path = `/tokens/${endless.token.id}/revocations`
    expect((await t.post(path, {}, by)).status).toBe(303)
    expect(await reads(endless.secret)).toBe(401)
    expect((await t.post(path, {}, by)).status).toBe(404)
  })

  test('may do no more than its user may now, and goes with the user', async () => {
    await addUser(t.deps, { name: 'carl', role: 'admin', password: null })
    const { secret } = await aToken({ userName: 'carl', role: 'admin' })
    expect(await writes(secret)).toBe(200)
    await changeRole(t.deps, 'carl', 'viewer')
    expect([await reads(secret), await writes(secret)]).toEqual([200, 403])
    await removeUser(t.deps, 'carl')
    expect(await reads(secret)).toBe(401)
  })

  test('that is none is refused, also beside a session', async () => {
    const mine = await signedInAs(t.deps, 'admin')
    const answer = await t.get('/api/v1/runs', { ...mine, ...bearer('gleaner_none') })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toStartWith('Bearer')
    expect((await t.get('/', bearer('gleaner_none'))).status).toBe(401)
  })

  test('tells when it was last used without a write for each request', async () => {
    const { token, secret } = await aToken()
    const usedAt = async () =>
      (await t.deps.store.tokens.list()).find(({ id }) => id === token.id)?.usedAt
    expect(await usedAt()).toBeNull()
    await reads(secret)
    const first = t.clock.now()
    expect(await usedAt()).toEqual(first)
    t.clock.advance(seenEveryMs - 1)
    await reads(secret)
    expect(await usedAt()).toEqual(first)
    t.clock.advance(1)
    await reads(secret)
    expect(await usedAt()).toEqual(t.clock.now())
  })

  test('has no sessions and no password of its own', async () => {
    const { secret } = await aToken({ role: 'admin' })
    const wish = { password: 'x', newPassword: 'a new long password' }
    expect((await t.post('/account/password', wish, bearer(secret))).status).toBe(404)
    const [session] = await t.deps.store.sessions.list('admin')
    const path = `/account/sessions/${session?.id}/revocations`
    expect((await t.post(path, {}, bearer(secret))).status).toBe(404)
  })
})
