import { expect, type Page, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

let program: Program
test.beforeAll(async () => {
  program = await startProgram(['--demo'], { HOST_INTERVAL_MS: '300' })
})
test.afterAll(() => program.kill('SIGTERM'))

const rowsOf = (page: Page) => page.locator('#runs tr')
const ended = /Completed|Failed/

/** Asks for a run of the page's feed, past its floor where that is in the way. */
async function importIt(page: Page) {
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  const notice = page.getByRole('status')
  await expect(notice).toContainText(/queued|not imported/)
  const anyway = notice.getByRole('button', { name: 'Import anyway' })
  if (await anyway.isVisible()) await anyway.click()
  await expect(notice).toContainText('is queued')
}

test('nine rows go live from pending to their end, and their counts add up', async ({ page }) => {
  const complaints = watchPage(page)
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
  await expect(rowsOf(page)).not.toHaveCount(0)
  if ((await rowsOf(page).count()) < 9)
    await page.getByRole('button', { name: 'Import all' }).click()
  await expect.poll(() => rowsOf(page).count()).toBeGreaterThanOrEqual(9)
  await expect
    .poll(() => page.locator('#runs tr:is(.is-pending, .is-processing)').count(), {
      timeout: 55_000,
    })
    .toBe(0)
  for (const row of await rowsOf(page).all()) {
    const [fresh = 0, updated = 0, unchanged = 0, duplicate = 0, failed = 0, fetched] = (
      await row.locator('td.number').allInnerTexts()
    ).map(Number)
    expect(fresh + updated + unchanged + duplicate + failed).toBe(fetched ?? -1)
  }
  expect(complaints).toEqual([])
})

test('trigger, live row, filter, run, search, listing', async ({ page }) => {
  const complaints = watchPage(page)
  await page.goto(`${program.url}/?feed=demo-all`)
  await expect(page.locator('#live')).toHaveText('Live')
  const before = (await rowsOf(page).first().getAttribute('id')) ?? ''
  await importIt(page)
  await expect(rowsOf(page).first()).not.toHaveAttribute('id', before)
  await expect(rowsOf(page).first()).toContainText(ended)

  await page.getByRole('link', { name: 'Clear' }).click()
  await page.getByText('Filters').click()
  await page.getByLabel('Status').selectOption('completed')
  await expect(page).toHaveURL(/\?status=completed$/)
  await expect(page.locator('#runs tr:not(.is-completed)')).toHaveCount(0)

  await rowsOf(page).first().getByRole('link').click()
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible()
  await expect(page.getByText('Attempt 1')).toBeVisible()

  await page.getByRole('link', { name: 'Listings' }).first().click()
  const title = (await page.locator('.listing h2 a').first().textContent()) ?? ''
  await page.getByLabel('Search').fill(title)
  await page.getByRole('button', { name: 'Search' }).click()
  await expect(page).toHaveURL(/\/listings\?q=/)
  await page.locator('.listing h2 a', { hasText: title }).first().click()
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(title)
  await expect(page.getByText('Carried by')).toBeVisible()
  expect(complaints).toEqual([])
})

test('what is typed about a feed outlives the changes of its import', async ({ page }) => {
  await page.goto(`${program.url}/feeds`)
  const feed = page.locator('#feed-demo-all')
  await feed.locator('summary', { hasText: 'Change' }).click()
  await feed.getByLabel('Reason for a pause').fill('Half a thou')
  await feed.getByRole('button', { name: /^Import/ }).click()
  const anyway = page.getByRole('button', { name: 'Import anyway' })
  await expect(page.getByRole('status')).toContainText(/queued|not imported/)
  if (await anyway.isVisible()) await anyway.click()
  await expect(feed.locator('.badge')).toHaveText(/Pending|Processing/)
  await expect(feed.locator('.badge')).toHaveText('Healthy')
  await expect(feed.getByLabel('Reason for a pause')).toBeVisible()
  await expect(feed.getByLabel('Reason for a pause')).toHaveValue('Half a thou')
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('trigger, row, run, listing', async ({ page }) => {
    await page.goto(`${program.url}/?feed=demo-all`)
    const before = (await rowsOf(page).first().getAttribute('id')) ?? ''
    await importIt(page)
    await expect(rowsOf(page).first()).not.toHaveAttribute('id', before)
    await expect(async () => {
      await page.reload()
      await expect(rowsOf(page).first()).toContainText(ended, { timeout: 100 })
    }).toPass()
    await rowsOf(page).first().getByRole('link').click()
    await expect(page.getByText('Attempt 1')).toBeVisible()
    await page.getByRole('button', { name: 'Retry' }).click()
    await expect(page.getByRole('status')).toContainText('is queued')
    await page.getByRole('link', { name: 'Listings' }).first().click()
    await page.locator('.listing h2 a').first().click()
    await expect(page.getByText('Carried by')).toBeVisible()
  })

  test('a feed is renamed, paused and resumed', async ({ page }) => {
    await page.goto(`${program.url}/feeds`)
    const feed = page.locator('#feed-demo-all')
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByLabel('Name').fill('Everything')
    await feed.getByRole('button', { name: 'Rename' }).click()
    await expect(feed.getByRole('heading')).toHaveText('Everything')
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByLabel('Reason for a pause').fill('Spring cleaning')
    await feed.getByRole('button', { name: 'Pause' }).click()
    await expect(feed).toContainText('Spring cleaning')
    await expect(feed.getByRole('button', { name: /^Import/ })).toBeDisabled()
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByRole('button', { name: 'Resume' }).click()
    await expect(feed.getByRole('button', { name: /^Import/ })).toBeEnabled()
  })
})
