import { afterAll, beforeAll, expect, test } from 'bun:test'
import { listingPath } from '../../views/listing-item'
import { createTestApp } from '../support/app'
import { anEndedRun } from '../support/ended-run'
import { aFeedDraft, anItem } from '../support/factories'

const t = await createTestApp()
const server = Bun.serve({ port: 0, hostname: '127.0.0.1', fetch: t.app.fetch })
afterAll(async () => {
  await server.stop(true)
  await t.close()
})

/** What boards have as ids; nothing of it may be lost on the way to the page and back. */
const ids = [
  '..',
  '.',
  'a/../b',
  'a/./b',
  '../../../etc/passwd',
  '%2e%2e/a',
  '%252F..',
  'https://board.example/jobs/1?a=1&b=2#c',
  'a//b/',
  'a\\..\\b',
  'a b+c',
  '100%',
  'Łódź/工程师',
]

beforeAll(async () => {
  await t.deps.store.feeds.insert(aFeedDraft({ id: 'one' }))
  const items = ids.map((externalId, n) => anItem({ externalId, title: `Listing ${n}.` }))
  await anEndedRun(t, 'one', { items })
})

test.each(ids.map((id, n) => [id, n] as const))(
  'the listing %j has its page and its JSON',
  async (id, n) => {
    const key = `board.example/${id}`
    const page = await fetch(new URL(listingPath(key), server.url))
    expect(page.status).toBe(200)
    expect(await page.text()).toContain(`<h1>Listing ${n}.</h1>`)
    const json = await fetch(new URL(`/api/v1${listingPath(key)}`, server.url))
    expect(await json.json()).toMatchObject({ key })
  },
)

test('the list leads there', async () => {
  const html = await (await fetch(new URL('/listings?limit=50', server.url))).text()
  for (const id of ids) expect(html).toContain(`href="${listingPath(`board.example/${id}`)}"`)
})
