import { expect, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type SeededProgram, startSeeded } from './worlds'

let program: SeededProgram
test.beforeEach(async () => {
  program = await startSeeded('braked-feeds')
})
test.afterEach(() => program.end())

test('what ends is told where it is looked for', async ({ page }) => {
  const complaints = watchPage(page)
  await page.goto(`${program.url}/feeds`)
  await expect(page.locator('#feed-shut .feed-ends')).toContainText(
    '60 of 100 open listings are missing',
  )
  await expect(page.locator('#feed-window')).toContainText('Proposed: 16 of 16 listings')
  await page.goto(`${program.url}/feeds/emptied/brake`)
  await expect(page.locator('.brake')).toContainText('empty, short or suspect')
  await page.goto(`${program.url}/?feed=ordinary`)
  await page.getByRole('link', { name: 'Ordinary board' }).nth(1).click()
  await expect(page.locator('.run-ends')).toContainText('2 listings were closed')
  await page.locator('.run-ends a').click()
  await page.locator('.listing a').first().click()
  await expect(page.locator('.notice')).toContainText('left it out twice')
  expect(complaints).toEqual([])
})

test('a brake is approved from the page: its listings are closed, and nothing waits any more', async ({
  page,
}) => {
  const complaints = watchPage(page)
  await page.goto(`${program.url}/feeds`)
  await page.locator('#feed-shut').getByRole('link', { name: 'See and decide' }).click()
  await expect(page.locator('.listing')).toHaveCount(50)
  await page.getByRole('link', { name: 'More' }).click()
  await expect(page.locator('.listing')).toHaveCount(10)
  const approval = page.locator('form[action$="approvals"]')
  await approval.getByLabel('Note').fill('They moved to Lyon.')
  await approval.getByRole('button', { name: 'They are gone: close 60' }).click()
  await expect(page.getByRole('status')).toContainText('Closed: 60 listings of Branch that shut.')
  await expect(page.locator('main')).toContainText('No close of this feed waits for you.')
  await expect(page.locator('main')).toContainText('Note: They moved to Lyon.')
  await page.goto(`${program.url}/listings?feed=shut&state=open`)
  await expect(page.locator('.head')).toContainText('40 job listings')
  await page.goto(`${program.url}/listings?feed=shut&state=closed`)
  await expect(page.locator('.head')).toContainText('60 job listings')
  await page.locator('.listing a').first().click()
  await expect(page.locator('.notice')).toContainText('said that they are gone')
  expect(complaints).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a brake is rejected, and the proposal of a kind is taken', async ({ page }) => {
    await page.goto(`${program.url}/feeds/emptied/brake`)
    await page.getByRole('button', { name: 'They are not: keep them open' }).click()
    await expect(page.getByRole('status')).toContainText(
      'Kept open: 4 listings of Board that empties.',
    )
    await page.goto(`${program.url}/feeds`)
    const feed = page.locator('#feed-window')
    await feed.getByRole('button', { name: 'Take it' }).click()
    await expect(page.getByRole('status')).toContainText('the newest listings only')
    await expect(feed).toContainText('The newest listings only (declared).')
    await expect(feed).not.toContainText('Proposed')
  })
})
