import { afterAll, expect, test } from 'bun:test'
import { accessOf, routesByAccess } from '../../src/routes/access'
import { isRoute } from '../../src/routes/door'
import { createTestApp } from '../support/app'

const t = await createTestApp()
afterAll(t.close)

const registered = new Set(
  t.app.routes.filter(isRoute).map(({ method, path }) => `${method} ${path}`),
)
const listed = Object.values(routesByAccess).flat()

test('every registered route says who may ask (src/routes/access.ts)', () => {
  expect(registered.size).toBeGreaterThan(40)
  expect([...registered].filter((route) => !listed.includes(route))).toEqual([])
})

test('no list names a route twice, or one that is not there', () => {
  expect(listed.filter((route, index) => listed.indexOf(route) !== index)).toEqual([])
  expect(listed.filter((route) => !registered.has(route))).toEqual([])
})

test('a route that no list names is refused to everybody', async () => {
  const { app, close } = await createTestApp()
  app.get('/unlisted', (c) => c.text('a secret'))
  const answer = await app.request('/unlisted')
  expect(answer.status).toBe(403)
  expect(await answer.text()).not.toContain('a secret')
  expect(accessOf('GET', '/unlisted')).toBeNull()
  await close()
})

/** Told once more: a table that is tested by itself alone would agree with any mistake in it. */
test('who only reads writes nothing but what is his own', () => {
  const writes = [...routesByAccess.anyone, ...routesByAccess.viewer].filter(
    (route) => !route.startsWith('GET '),
  )
  expect(writes.toSorted()).toEqual([
    'POST /account/password',
    'POST /account/sessions/:id/revocations',
    'POST /login',
    'POST /logout',
  ])
})

test('people, tokens, new feeds, removals and webhooks are for admins', () => {
  const forAdmins =
    /^(\w+ (\/api\/v1)?\/(users|tokens|setup)\b|POST (\/api\/v1)?\/(feeds|webhooks|feeds\/(previews|imports)|sources\/:id\/(terms|rule|kind)|feeds\/:id\/(mapping|archive|removal))$|DELETE \/api\/v1\/(feeds|sources|webhooks|searches)\/)/
  const others = listed.filter((route) => !routesByAccess.admin.includes(route))
  expect(others.filter((route) => forAdmins.test(route))).toEqual([])
  expect(routesByAccess.admin.filter((route) => forAdmins.test(route)).length).toBeGreaterThan(20)
})
