import { afterAll, beforeAll, expect, test } from 'bun:test'
import { createTestApp, type TestApp } from '../support/app'
import { aFeedDraft } from '../support/factories'

let app: TestApp
beforeAll(async () => {
  app = await createTestApp()
  for (let n = 100; n < 220; n++)
    await app.deps.store.feeds.insert(
      aFeedDraft({ id: `feed-${n}`, name: `Feed ${n}`, source: `board-${n % 3}.example` }),
    )
})
afterAll(() => app.close())

const page = async (path: string) => (await app.get(path)).text()
const shownIn = (html: string) =>
  [...html.matchAll(/<li id="feed-(feed-\d+)"/g)].map((match) => match[1])
const linkIn = (html: string, rel: 'next' | 'prev') =>
  (new RegExp(`rel="${rel}" href="([^"]+)"`).exec(html)?.[1] ?? '').replaceAll('&amp;', '&')

test('many feeds are shown page by page, forth and back', async () => {
  const first = await page('/feeds')
  expect(first).toContain('Feeds 1 to 50 of 120')
  expect([shownIn(first)[0], shownIn(first).at(-1)]).toEqual(['feed-100', 'feed-149'])
  expect(linkIn(first, 'prev')).toBe('')
  const last = await page(linkIn(await page(linkIn(first, 'next')), 'next'))
  expect(shownIn(last)).toHaveLength(20)
  expect(linkIn(last, 'next')).toBe('')
  const second = await page(linkIn(last, 'prev'))
  expect([shownIn(second)[0], shownIn(second).at(-1)]).toEqual(['feed-150', 'feed-199'])
  expect(shownIn(await page(linkIn(second, 'prev')))).toEqual(shownIn(first))
})

test('feeds are found by words of their name, source and address', async () => {
  const found = await page('/feeds?q=BOARD-1+feed')
  expect(found).toContain('40 of 120 feeds')
  expect(shownIn(found)).toHaveLength(40)
  expect(shownIn(await page('/feeds?q=feed-117.xml'))).toEqual(['feed-117'])
  expect(await page('/feeds?q=none')).toContain('No feed has these words.')
})
