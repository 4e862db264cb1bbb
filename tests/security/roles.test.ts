import { afterAll, expect, test } from 'bun:test'
import { mayDo, type Role, roles } from '../../src/model/role'
import { accessOf } from '../../src/routes/access'
import { isRoute } from '../../src/routes/door'
import { createTestApp } from '../support/app'
import { aUser, signedInAs, tokenOf } from '../support/people'

const t = await createTestApp()
await t.deps.store.users.insert(aUser({ name: 'root', role: 'admin' }))
afterAll(t.close)

const routes = [
  ...new Set(t.app.routes.filter(isRoute).map(({ method, path }) => `${method} ${path}`)),
]

/** How a request says who sends it. */
const ways: [way: string, headersOf: (role: Role) => Promise<Record<string, string>>][] = [
  ['session', (role) => signedInAs(t.deps, role)],
  ['token', (role) => tokenOf(t.deps, role)],
]

/** Answers to this machine, and to a token of its own. */
const ownDoor = 'GET /metrics'

async function ask(route: string, headers: Record<string, string>): Promise<number> {
  const [method = '', pattern = ''] = route.split(' ')
  const path = pattern.replaceAll(/:\w+(\{[^}]*\})?/g, 'none')
  const response = await t.app.request(path, { method, headers })
  await response.body?.cancel()
  return response.status
}

const isRefusal = (status: number): boolean => status === 401 || status === 403

for (const [way, headersOf] of ways)
  test.each(routes.filter((route) => route !== ownDoor))(
    `by ${way}: %s lets in who has the role`,
    async (route) => {
      const [method = '', pattern = ''] = route.split(' ')
      const access = accessOf(method, pattern)
      for (const role of roles) {
        const isLetIn = access === 'anyone' || (access !== null && mayDo(role, access))
        const ours = access === 'anyone' ? { 'sec-fetch-site': 'same-origin' } : {}
        const status = await ask(route, { ...(await headersOf(role)), ...ours })
        expect([role, isLetIn ? isRefusal(status) : status]).toEqual([role, isLetIn ? false : 403])
      }
    },
  )

test('by a token as a password: reads of programs let in who has the role, nothing else anybody', async () => {
  const isProgramsRead = /^GET \/(api\/|listings\.)/
  for (const role of roles) {
    const { authorization = '' } = await tokenOf(t.deps, role)
    const pair = Buffer.from(`x:${authorization.replace('Bearer ', '')}`).toString('base64')
    for (const route of routes.filter((one) => one !== ownDoor)) {
      const [method = '', pattern = ''] = route.split(' ')
      const access = accessOf(method, pattern)
      if (access === 'anyone' || access === null) continue
      const status = await ask(route, { authorization: `Basic ${pair}` })
      const isLetIn = isProgramsRead.test(route) && mayDo(role, access)
      const refusal = isProgramsRead.test(route) ? 403 : 401
      expect([route, role, isLetIn ? isRefusal(status) : status]).toEqual([
        route,
        role,
        isLetIn ? false : refusal,
      ])
    }
  }
})

test.each(routes)('by nobody: %s', async (route) => {
  const [method = '', pattern = ''] = route.split(' ')
  const status = await ask(route, { 'sec-fetch-site': 'same-origin' })
  if (accessOf(method, pattern) === 'anyone') expect(isRefusal(status)).toBe(false)
  else expect(status).toBe(401)
})

test('an address that leads nowhere tells a stranger no more than any other', async () => {
  for (const path of ['/nowhere', '/api/v1/nowhere', '/setup/x'])
    expect((await t.get(path)).status).toBe(401)
})
