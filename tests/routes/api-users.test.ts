import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { z } from 'zod'
import { createTestApp, type TestApp } from '../support/app'
import { signedInAs, tokenOf } from '../support/people'
import { storedState } from '../support/stored-state'

let t: TestApp
let admin: Record<string, string>
beforeAll(async () => {
  t = await createTestApp()
  admin = await tokenOf(t.deps, 'admin')
})
afterAll(() => t.close())

const users = '/api/v1/users'
const tokens = '/api/v1/tokens'
const withPassword = z.looseObject({ name: z.string(), password: z.string() })
const withSecret = z.looseObject({ id: z.string(), secret: z.string() })

const send = (method: string, path: string, body?: unknown, headers = {}) =>
  t.send(method, path, body, { ...admin, ...headers })
const login = (name: string, password: string) =>
  t.post('/login', { name, password }, { 'sec-fetch-site': 'same-origin' })
const reads = async (secret: string) =>
  (await t.get('/api/v1/runs', { authorization: `Bearer ${secret}` })).status

describe('users by JSON', () => {
  test('one is added with a password that is told once, and may sign in', async () => {
    const answer = await send('POST', users, { name: 'Carl', role: 'operator' })
    expect(answer.status).toBe(201)
    expect(answer.headers.get('location')).toBe('/api/v1/users/carl')
    expect(answer.headers.get('cache-control')).toBe('no-store')
    const { name, password } = withPassword.parse(await answer.json())
    expect((await login(name, password)).status).toBe(303)
    const listed = await (await t.get(users, admin)).text()
    expect(listed).toContain('"carl"')
    expect(listed).not.toContain(password)
    expect(listed).not.toContain('argon2')
    expect((await send('POST', users, { name: 'carl', role: 'viewer' })).status).toBe(409)
  })

  test('one without a password signs in through the proxy only', async () => {
    const wish = { name: 'dora@example.org', role: 'viewer', hasPassword: false }
    const answer = await send('POST', users, wish)
    expect(await answer.json()).toMatchObject({ hasPassword: false, password: null })
  })

  test('another role holds at once, another password ends every session', async () => {
    expect((await send('PATCH', `${users}/carl`, { role: 'viewer' })).status).toBe(200)
    expect(await (await t.get(`${users}/carl`, admin)).json()).toMatchObject({ role: 'viewer' })
    const made = withPassword.parse(await (await send('POST', `${users}/carl/passwords`)).json())
    expect(await t.deps.store.sessions.list('carl')).toEqual([])
    expect((await login('carl', made.password)).status).toBe(303)
    const ended = await send('POST', `${users}/carl/revocations`)
    expect(await ended.json()).toEqual({ name: 'carl', sessions: 1 })
    expect(await t.deps.store.sessions.list('carl')).toEqual([])
  })

  test('one is removed, but for the last admin', async () => {
    expect((await send('DELETE', `${users}/carl`)).status).toBe(200)
    expect((await send('DELETE', `${users}/carl`)).status).toBe(404)
    expect((await send('DELETE', `${users}/admin`)).status).toBe(409)
    expect((await send('PATCH', `${users}/admin`, { role: 'viewer' })).status).toBe(409)
    expect((await send('PATCH', `${users}/nobody`, { role: 'viewer' })).status).toBe(404)
  })

  test('a name, a role or a field that is none is refused', async () => {
    for (const wish of [
      { name: 'a b', role: 'viewer' },
      { name: 'anna', role: 'root' },
      { name: 'anna', role: 'viewer', password: 'mine' },
    ])
      expect((await send('POST', users, wish)).status).toBe(400)
  })
})

describe('tokens by JSON', () => {
  test('one is made, told once, listed without its secret, and revoked', async () => {
    const wish = { name: 'Export', role: 'viewer', days: 30 }
    const answer = await send('POST', tokens, wish)
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([201, 'no-store'])
    const { id, secret } = withSecret.parse(await answer.json())
    expect(await reads(secret)).toBe(200)
    const listed = await (await t.get(tokens, admin)).text()
    expect(listed).toContain('"Export"')
    expect(listed).not.toContain(secret)
    expect(listed).not.toMatch(/[0-9a-f]{64}/)
    expect((await send('POST', tokens, wish)).status).toBe(409)
    expect((await send('DELETE', `${tokens}/${id}`)).status).toBe(200)
    expect(await reads(secret)).toBe(401)
    expect((await send('DELETE', `${tokens}/${id}`)).status).toBe(404)
  })

  test('one ends after 90 days unless told', async () => {
    const made = await (await send('POST', tokens, { name: 'Short', role: 'viewer' })).json()
    const at = t.clock.now().getTime() + 90 * 24 * 3_600_000
    expect(made).toMatchObject({ expiresAt: new Date(at).toISOString(), userName: 'admin' })
  })
})

test('a secret is kept nowhere, not with an Idempotency-Key either, and nothing is done twice', async () => {
  const wishes = [
    [users, { name: 'erik', role: 'viewer' }],
    [tokens, { name: 'Once', role: 'viewer' }],
  ] as const
  for (const [path, wish] of wishes) {
    const key = { 'idempotency-key': crypto.randomUUID() }
    const answer = await send('POST', path, wish, key)
    const body = z.record(z.string(), z.unknown()).parse(await answer.json())
    const secret = String(body.password ?? body.secret)
    expect(secret.length).toBeGreaterThanOrEqual(20)
    expect(JSON.stringify(storedState(t.deps.config.DATA_DIR, []))).not.toContain(secret)
    const again = await send('POST', path, wish, key)
    expect(again.status).toBe(409)
    expect(await again.text()).not.toContain(secret)
  }
  const { rows } = await t.deps.store.audit.list({}, { limit: 100 })
  expect(rows.filter(({ subject }) => subject === 'erik' || subject === 'Once')).toHaveLength(2)
})

test('nobody but an admin sees or changes them', async () => {
  for (const role of ['viewer', 'operator'] as const)
    for (const headers of [await signedInAs(t.deps, role), await tokenOf(t.deps, role)]) {
      expect((await t.get(users, headers)).status).toBe(403)
      expect((await t.get(tokens, headers)).status).toBe(403)
      const wish = { name: 'x', role: 'admin' }
      expect((await t.send('POST', users, wish, headers)).status).toBe(403)
      expect((await t.send('POST', tokens, wish, headers)).status).toBe(403)
    }
})

test('before the first user none is made: that is done at the machine itself', async () => {
  const fresh = await createTestApp()
  for (const path of [users, tokens])
    expect((await fresh.send('POST', path, { name: 'x', role: 'admin' })).status).toBe(409)
  expect(await fresh.deps.store.users.any()).toBe(false)
  await fresh.close()
})
