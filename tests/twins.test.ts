import { afterAll, beforeEach, expect, test } from 'bun:test'
import { splitTwin, twinGroups, twinsOf } from '../src/twins'
import { importFeed } from './store/contract/harness'
import { createTestApp, type TestApp } from './support/app'
import { anItem } from './support/factories'
import { breachesOf } from './support/markup'

const apps: TestApp[] = []
let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  apps.push(t)
})
afterAll(async () => {
  for (const app of apps) await app.close()
})

const words = (name: string, from = 0) =>
  Array.from({ length: 60 }, (_, n) => `${name}${n + from}`).join(' ')

async function publish(source: string, externalId: string, text: string, twinKey = 'k') {
  const draft = { source: `${source}.example`, externalId, title: `Cook ${source}`, text, twinKey }
  await importFeed(t.deps.store, source, [[anItem(draft)]])
  return `${source}.example/${externalId}`
}

test('boards whose texts are alike publish the same job; others with that title do not', async () => {
  const one = await publish('a', '1', words('same'))
  const two = await publish('b', '2', `About us ${words('same')}`)
  const other = await publish('c', '3', words('different'))
  await publish('a', '4', words('same'))
  expect(await twinsOf(t.deps, one)).toEqual([
    { key: two, source: 'b.example', title: 'Cook b', likeness: 1 },
  ])
  expect(await twinsOf(t.deps, other)).toEqual([])
  const { groups, next } = await twinGroups(t.deps, null, 10)
  expect(next).toBeNull()
  expect(groups.map(({ members }) => members.map(({ key }) => key))).toEqual([
    [one, two, 'a.example/4'],
  ])
})

test('texts that differ make no group, and the next one is found all the same', async () => {
  await publish('a', '1', words('one'), 'k1')
  await publish('b', '1', words('two'), 'k1')
  for (const source of ['a', 'b']) {
    await publish(source, '2', words('same'), 'k2')
    await publish(source, '3', words('same'), 'k3')
  }
  const { groups, next } = await twinGroups(t.deps, null, 1)
  expect(groups).toHaveLength(1)
  expect(next).toBe('k2')
  expect((await twinGroups(t.deps, 'k2', 10)).groups).toMatchObject([{ twinKey: 'k3' }])
})

test('two jobs of one name at one place are two groups', async () => {
  for (const source of ['a', 'b']) {
    await publish(source, '1', words('kitchen'))
    await publish(source, '2', words('canteen'))
  }
  const { groups } = await twinGroups(t.deps, null, 10)
  expect(groups.map(({ members }) => members.map(({ key }) => key))).toEqual([
    ['a.example/1', 'b.example/1'],
    ['a.example/2', 'b.example/2'],
  ])
})

test('a page without groups says whether it was the last', async () => {
  const page = async (path: string) => (await t.get(path)).text()
  expect(await page('/duplicates')).toContain('No two boards publish the same job')
  expect(await page('/duplicates?after=z')).toContain('There are no others.')
})

test('a page of each listing and one of all show the group with its reason; one is split for good', async () => {
  const one = await publish('a', '1', words('same'))
  const two = await publish('b', '2', `${words('same')} ${words('more')}`)
  for (const path of ['/duplicates', `/listings/${one}`]) {
    const html = await (await t.get(path)).text()
    expect(html, path).toContain(`href="/listings/${two}"`)
    expect(html, path).toContain('100 % of the text is alike')
    expect(breachesOf(html), path).toEqual([])
  }
  const answer = await t.post('/duplicates/splits', { key: two })
  expect(answer.headers.get('location')).toBe('/duplicates')
  expect(await (await t.get('/duplicates')).text()).toContain('No two boards publish the same job')
  expect(await twinsOf(t.deps, one)).toEqual([])
  expect((await t.post('/duplicates/splits', { key: 'nobody' })).status).toBe(404)
  expect(await t.deps.store.listings.get(two)).not.toBeNull()
})

test('scripts read the groups and split too', async () => {
  const one = await publish('a', '1', words('same'))
  const two = await publish('b', '2', words('same'))
  const read = async (path: string): Promise<unknown> => (await t.get(`/api/v1${path}`)).json()
  expect(await read('/duplicates')).toMatchObject({
    groups: [{ twinKey: 'k', members: [{ key: one, likeness: 1 }, { key: two }] }],
    next: null,
  })
  expect(await read(`/listings/${one}`)).toMatchObject({ duplicates: [{ key: two }] })
  expect((await t.send('POST', '/api/v1/duplicates/splits', { key: one })).status).toBe(200)
  expect(await splitTwin(t.deps, 'nobody')).toBe(false)
  expect(await read('/duplicates')).toMatchObject({ groups: [] })
})
