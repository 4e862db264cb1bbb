import { afterAll, beforeEach, expect, test } from 'bun:test'
import { carriedListingShape } from '../../src/routes/shapes/listing'
import { reportCardShape } from '../../src/routes/shapes/report-card'
import { completed, importBatches, openAndClaim } from '../store/contract/harness'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft, aListingDraft, aProgress, aSource } from '../support/factories'
import { breachesOf } from '../support/markup'

const apps: TestApp[] = []
let t: TestApp
beforeEach(async () => {
  t = await createTestApp()
  apps.push(t)
  await t.deps.store.sources.ensure(aSource())
  await t.deps.store.feeds.insert(aFeedDraft())
})
afterAll(async () => {
  for (const app of apps) await app.close()
})

const path = '/sources/board.example/report'
const itemOf = (externalId: string, overrides: Parameters<typeof aListingDraft>[0] = {}) => {
  const draft = aListingDraft({ externalId, ...overrides })
  const { key, contentHash } = draft
  return { fingerprint: key, key, contentHash, draft }
}

async function imports(items: ReturnType<typeof itemOf>[]): Promise<void> {
  const { store } = t.deps
  const lease = await openAndClaim(store, { feedId: 'feed' })
  const progress = aProgress(await importBatches(store, lease, 'feed', [items]))
  progress.rejected.push({ index: 3, reason: 'It has no title.', excerpt: '<item><b>x</b></item>' })
  progress.warnings.push({ kind: 'encodingRepaired', message: 'Repaired.' })
  progress.duplicates.push({ index: 4, key: 'board.example/1' })
  await store.runs.settle(lease, completed(progress))
}

test('says how many lack what, with examples, and what was rejected', async () => {
  await imports([
    itemOf('1', { title: 'Gardener <i>', datePosted: new Date(0) }),
    itemOf('2', { description: null }),
  ])
  const html = await (await t.get(path)).text()
  expect(html).toContain('2 open listings')
  expect(html).toMatch(/Date posted.*50 %.*1 listing.*such as/s)
  expect(html).toMatch(/Company.*0 %.*2 listings.*Gardener &lt;i&gt;/s)
  expect(html).toContain('It has no title.')
  expect(html).toContain('&lt;item&gt;&lt;b&gt;x')
  expect(html).toMatch(/Salary in full.*No listing says anything of it.*–/s)
  expect(html).toContain('1 of the newest 1 run')
  expect(html).toMatch(/wrong with the encoding.*Repaired\..*came twice.*board\.example\/1</s)
  expect(html).toContain('has to sign in')
  expect(breachesOf(html)).toEqual([])
  const card = reportCardShape.parse(await (await t.get(`/api/v1${path}`)).json())
  expect(card).toMatchObject({
    open: 2,
    encodingFaults: 1,
    encoding: [{ message: 'Repaired.' }],
    repeated: [{ key: 'board.example/1' }],
    rejected: [{ reason: 'It has no title.' }],
  })
  expect(card.lacks).toContainEqual({
    lack: 'description',
    count: 1,
    examples: [expect.objectContaining({ key: 'board.example/2' })],
  })
})

test('a source without listings, and one that is not there', async () => {
  expect(await (await t.get(path)).text()).toContain('no open listing now')
  expect((await t.get('/sources/nobody/report')).status).toBe(404)
  expect((await t.get('/api/v1/sources/nobody/report')).status).toBe(404)
})

test('a listing says what it lacks itself, and leads to the card', async () => {
  await imports([itemOf('1')])
  const html = await (await t.get('/listings/board.example/1')).text()
  expect(html).toContain('3 required properties missing')
  expect(html).toContain('It does not say what it pays.')
  expect(html).toContain('href="/sources/board.example/report"')
  const answer = await t.get('/api/v1/listings/board.example/1')
  const listing = carriedListingShape.parse(await answer.json())
  expect(listing.lacking).toContain('hiringOrganization')
})
