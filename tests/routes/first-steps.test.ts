import { afterAll, beforeEach, expect, test } from 'bun:test'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, anAlert, aRunDraft, aSource } from '../support/factories'
import { signedInAs } from '../support/people'

const apps: TestApp[] = []
let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  apps.push(t)
})
afterAll(async () => {
  for (const app of apps) await app.close()
})

const home = async (path = '/') => (await t.get(path)).text()

test('without a feed the first page offers three ways to begin, and nothing that needs one', async () => {
  const html = await home()
  expect(html).toContain('action="/feeds/previews"')
  expect(html).toContain('action="/feeds/imports"')
  expect(html).toContain('action="/feeds/examples"')
  expect(html).not.toContain('Import all')
  expect(html).not.toContain('id="runs"')
})

test('the runs of feeds that are gone stay in sight below', async () => {
  await t.deps.store.runs.open(aRunDraft())
  const html = await home()
  expect(html).toContain('Paste the URL of a feed')
  expect(html).toContain('id="runs"')
})

test('with a feed it is the page of runs', async () => {
  await t.deps.store.sources.ensure(aSource())
  await t.deps.store.feeds.insert(aFeedDraft())
  expect(await home()).not.toContain('first-steps')
})

test('the nine examples are added once', async () => {
  const response = await t.post('/feeds/examples', {})
  expect(response.headers.get('location')).toBe('/')
  expect(await t.deps.store.feeds.list()).toHaveLength(9)
  await t.post('/feeds/examples', {})
  expect(await t.deps.store.feeds.list()).toHaveLength(9)
})

test('who may not add a feed is told whom to ask, and is offered no form', async () => {
  const html = await (await t.get('/', await signedInAs(t.deps, 'viewer'))).text()
  expect(html).toContain('Ask an admin')
  expect(html).not.toContain('action="/feeds/examples"')
})

test('the tab says that something is wrong', async () => {
  await t.deps.store.alerts.open(anAlert())
  const html = await home()
  expect(html).toContain('<title>⚠ Runs · Gleaner</title>')
  expect(html).toContain('favicon-wrong.svg')
})

test('the page of feeds leads there too, and offers no import of nothing', async () => {
  const html = await home('/feeds')
  expect(html).toContain('<a href="/">three ways to begin</a>')
  expect(html).not.toContain('Import all')
})
