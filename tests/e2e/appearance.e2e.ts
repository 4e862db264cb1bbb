import { expect, test } from '@playwright/test'
import { expectNoFault, expectToFit, looks } from './look'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'
import { type SeededProgram, startSeeded } from './worlds'

/** Gleaner at work, one in which everything is doubtful, one in which much changed, one with long words, and one with nothing in it. */
let demo: Program
let doubtful: SeededProgram
let changing: SeededProgram
let long: SeededProgram
let empty: SeededProgram
/** Every page there is, by the name of its picture. */
let pages: [name: string, url: string][]
test.beforeAll(async ({ request }) => {
  const demoStarts = startProgram(['--demo'], { HOST_INTERVAL_MS: '300' })
  doubtful = await startSeeded('braked-feeds', 'doubtful-feeds')
  changing = await startSeeded('changed-feeds')
  long = await startSeeded('long-feeds')
  empty = await startSeeded()
  demo = await demoStarts
  const read = async (program: { url: string }, path: string) =>
    (await request.get(`${program.url}/api/v1/${path}`)).json()
  await expect.poll(async () => (await read(demo, 'runs?status=failed')).runs.length).toBe(1)
  await expect.poll(async () => (await read(demo, 'listings')).listings.length).toBeGreaterThan(0)
  const [listing] = (await read(demo, 'listings')).listings
  const [failed] = (await read(demo, 'runs?status=failed')).runs
  const [completed] = (await read(demo, 'runs?status=completed')).runs
  const [suspect] = (await read(doubtful, 'runs?nature=suspect')).runs
  const [closed] = (await read(doubtful, 'listings?state=closed')).listings
  const [, , did, closing] = (await read(changing, 'runs')).runs.reverse()
  const lives = `${changing.url}/listings/changing.example`
  const [longListing] = (await read(long, 'listings')).listings
  const [longRun, brokenRun] = (await read(long, 'runs')).runs.reverse()
  const make = async (path: string, data: Record<string, string> = {}) =>
    (await request.post(`${demo.url}/api/v1/${path}`, { data })).json()
  const search = await make('searches', { name: 'Remote', workplace: 'remote' })
  const hook = { url: 'http://127.0.0.1:9/', event: 'listings.new', searchId: search.id }
  const webhook = await make('webhooks', hook)
  await make(`webhooks/${webhook.id}/tests`)
  const feedPath = `${demo.url}/feeds/${completed.feedId}`
  pages = [
    ['runs', `${demo.url}/`],
    ['runs-failed', `${demo.url}/?status=failed`],
    ['runs-none', `${demo.url}/?cycle=none`],
    ['run-failed', `${demo.url}/runs/${failed.id}`],
    ['run', `${demo.url}/runs/${completed.id}`],
    ['dead-letters', `${demo.url}/dead-letters`],
    ['dead-letters-none', `${demo.url}/dead-letters?kind=gone`],
    ['feeds', `${demo.url}/feeds`],
    ['mapping', `${feedPath}/mapping`],
    ['mapping-tried', `${feedPath}/mapping?id=title&industry=guid`],
    ['removal', `${feedPath}/removal`],
    ['removal-source', `${demo.url}/sources/${completed.source}/removal`],
    ['archive', `${demo.url}/archive`],
    ['politeness', `${demo.url}/politeness`],
    ['trends', `${demo.url}/trends?range=24h`],
    ['trends-feed', `${demo.url}/trends?range=30d&feed=${failed.feedId}`],
    ['listings', `${demo.url}/listings`],
    ['listings-filtered', `${demo.url}/listings?employment=FULL_TIME`],
    ['webhooks', `${demo.url}/webhooks`],
    ['webhook', `${demo.url}/webhooks/${webhook.id}`],
    ['listings-none', `${demo.url}/listings?q=nothingtofind`],
    ['listing', `${demo.url}/listings/${listing.key}`],
    ['not-found', `${demo.url}/nowhere`],
    ['runs-doubtful', `${doubtful.url}/`],
    ['run-suspect', `${doubtful.url}/runs/${suspect.id}`],
    ['feeds-doubtful', `${doubtful.url}/feeds`],
    ['brake', `${doubtful.url}/feeds/emptied/brake`],
    ['listing-closed', `${doubtful.url}/listings/${closed.key}`],
    ['run-changed', `${changing.url}/runs/${did.id}?outcome=updated`],
    ['run-closed', `${changing.url}/runs/${closing.id}?outcome=closed`],
    ['run-rejected', `${changing.url}/runs/${did.id}?outcome=rejected`],
    ['listing-changed', `${lives}/changing-3`],
    ['listing-shown-again', `${lives}/changing-1`],
    ['alerts', `${doubtful.url}/alerts`],
    ['status', `${demo.url}/status`],
    ['runs-long', `${long.url}/`],
    ['run-long', `${long.url}/runs/${longRun.id}`],
    ['run-broken', `${long.url}/runs/${brokenRun.id}`],
    ['feeds-long', `${long.url}/feeds`],
    ['dead-letters-long', `${long.url}/dead-letters`],
    ['listings-long', `${long.url}/listings`],
    ['listing-long', `${long.url}/listings/${longListing.key}`],
    ['api-docs', `${demo.url}/api/docs`],
    ['report-card', `${doubtful.url}/sources/board.example/report`],
    ['report-card-long', `${long.url}/sources/board.example/report`],
    ['duplicates', `${long.url}/duplicates`],
    ['first-visit', `${empty.url}/`],
    ['feeds-empty', `${empty.url}/feeds`],
    ['trends-empty', `${empty.url}/trends`],
    ['listings-empty', `${empty.url}/listings`],
    ['dead-letters-empty', `${empty.url}/dead-letters`],
    ['webhooks-empty', `${empty.url}/webhooks`],
    ['politeness-empty', `${empty.url}/politeness`],
    ['duplicates-empty', `${empty.url}/duplicates`],
    ['alerts-empty', `${empty.url}/alerts`],
  ]
})
test.afterAll(() =>
  Promise.all([demo.kill('SIGTERM'), doubtful.end(), changing.end(), long.end(), empty.end()]),
)

for (const { colorScheme, width, isAnalysed } of looks)
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 844 } })

    test('no page has a fault, complains, or is wider than the screen', async ({ page }) => {
      test.setTimeout(180_000)
      const complaints = watchPage(page)
      for (const [name, url] of pages) {
        await page.goto(url)
        await expectToFit(page, name)
        if (isAnalysed) await expectNoFault(page, name)
        if (process.env.SHOTS)
          await page.screenshot({
            path: `${process.env.SHOTS}/${name}-${colorScheme}-${width}.png`,
            fullPage: true,
          })
      }
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    })
  })

test('every page can be walked by the keyboard, with the focus in sight', async ({ page }) => {
  await page.goto(demo.url)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Gleaner' })).toBeFocused()
  const outline = await page
    .locator(':focus')
    .evaluate(
      (element) => element.ownerDocument.defaultView?.getComputedStyle(element).outlineStyle,
    )
  expect(outline).toBe('solid')
})
