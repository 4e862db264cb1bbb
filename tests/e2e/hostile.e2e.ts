import { expect, test } from '@playwright/test'
import { listingPath } from '../../views/listings'
import { watchPage } from './page-watch'
import { type SeededProgram, startSeeded } from './worlds'

let gleaner: SeededProgram
test.beforeAll(async () => {
  gleaner = await startSeeded('hostile-feeds')
})
test.afterAll(() => gleaner.end())

test('nothing that a feed, its host or a person says becomes an element of a page', async ({
  page,
  request,
}) => {
  test.setTimeout(120_000)
  const read = async (path: string) => (await request.get(`${gleaner.url}/api/v1/${path}`)).json()
  const { runs } = await read('runs')
  const { listings } = await read('listings')
  expect([runs.length, listings.length]).toEqual([5, 2])
  const paths = [
    '/',
    '/feeds',
    '/feeds/hostile/brake',
    '/feeds/hostile/mapping',
    '/feeds/hostile/removal',
    '/sources/board.example/report',
    '/sources/board.example/removal',
    '/listings',
    '/listings?q=%22%27%3E%3Cb%20data-hostile%3E',
    '/dead-letters',
    '/politeness',
    '/alerts',
    '/status',
    '/trends?range=24h',
    '/audit',
    '/login?next=%22%3E%3Cb%20data-hostile%3E',
    '/nowhere/%22%3E%3Cb%20data-hostile%3E',
    ...runs.flatMap(({ id }: { id: string }) =>
      ['', '?outcome=updated', '?outcome=rejected', '?outcome=duplicate'].map(
        (q) => `/runs/${id}${q}`,
      ),
    ),
    ...listings.map(({ key }: { key: string }) => listingPath(key)),
  ]
  const complaints = watchPage(page)
  for (const path of paths) {
    const answer = await page.goto(gleaner.url + path)
    expect([200, 404], path).toContain(answer?.status())
    expect(
      await page.locator('[data-hostile], [onerror], [href^="javascript:"]').count(),
      path,
    ).toBe(0)
  }
  // A policy that had to stop something would say so here.
  expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
})
