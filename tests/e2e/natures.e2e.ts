import { expect, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type SeededProgram, startSeeded } from './worlds'

let program: SeededProgram
test.beforeAll(async () => {
  program = await startSeeded('doubtful-feeds')
})
test.afterAll(() => program.end())

test('every nature and every flag is said in words', async ({ page }) => {
  const complaints = watchPage(page)
  await page.goto(program.url)
  for (const nature of ['Empty', 'Short', 'Partial', 'Suspect'])
    await expect(page.locator('#runs .badge', { hasText: nature })).toHaveCount(1)
  for (const nature of ['Changed', 'Unchanged'])
    await expect(page.locator('#runs .run-feed', { hasText: `· ${nature}` }).first()).toBeVisible()

  await page.goto(`${program.url}/?nature=suspect`)
  await expect(page.locator('#runs tr')).toHaveCount(1)
  await page.locator('#runs a.name').click()
  await expect(page.locator('.verdict')).toContainText('Something in it cannot be right')
  await expect(page.locator('.warnings')).toContainText('No item says any more when')

  await page.goto(`${program.url}/feeds`)
  for (const flag of ['Never succeeded', 'Empty', 'Short', 'Suspect', 'Silent', 'Gaps'])
    await expect(page.locator('.feed-flags .badge', { hasText: flag })).toHaveCount(1)
  expect(complaints).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a person says that an empty feed is right so, and it is not doubted any more', async ({
    page,
  }) => {
    await page.goto(`${program.url}/feeds`)
    const feed = page.locator('#feed-empty')
    await feed.getByRole('button', { name: /right so/ }).click()
    await expect(page.getByRole('status')).toContainText('is expected to be like that')
    await expect(feed.locator('.feed-flags')).toHaveCount(0)
    await expect(feed.locator('.badge')).toHaveText('Healthy')
  })
})
