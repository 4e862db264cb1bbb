import { afterAll, expect, test } from 'bun:test'
import { request } from 'node:http'
import { createTestApp } from '../support/app'
import { aUser } from '../support/people'

const t = await createTestApp()
await t.deps.store.users.insert(aUser({ name: 'root', role: 'admin' }))
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: t.app.fetch })
afterAll(async () => {
  await server.stop(true)
  await t.close()
})

/** As it stands: `fetch` would tidy the path up. */
const ask = (path: string): Promise<number> =>
  new Promise((resolve, reject) => {
    const { port } = server
    const asking = request({ host: '127.0.0.1', port, path }, (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    asking.on('error', reject).end()
  })

/** Ways to a page for admins that begin, or end, like one for anyone. */
test.each([
  '/users',
  '/users/',
  '//users',
  '/./users',
  '/%75sers',
  '/USERS',
  '/login/../users',
  '/login/..%2fusers',
  '/login;/users',
  '/assets/../users',
  '/assets/x/../../users',
  '/assets/x/..%2f..%2fusers',
  '/livez/../users',
  '/livez%00/users',
  '/users?/login',
  '/users#/login',
  '/api/v1/../../users',
  '/api/v1/feeds/../../../login/../users',
])('no stranger gets anywhere by %s', async (path) => {
  expect([400, 401, 404]).toContain(await ask(path))
})

test('a trick in the id of a thing leads to nothing else', async () => {
  for (const path of ['/runs/..%2f..%2flogin', '/listings/..%2f..%2flogin', '/feeds/%2e%2e/item'])
    expect(await ask(path)).toBe(401)
})
