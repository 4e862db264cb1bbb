import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type FeedHost, startFeedHost } from './feed-host'
import { type Program, startProgram } from './program'

let folder: string
let host: FeedHost
let program: Program
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  host = await startFeedHost(20)
  host.release()
  const feeds = join(folder, 'feeds.json')
  await writeFile(feeds, JSON.stringify([{ url: `${host.url}?first`, name: 'First' }]))
  program = await startProgram([], {
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: feeds,
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '50',
    SCHEDULE: '0 0 1 1 *',
  })
})
test.afterAll(async () => {
  await program.kill('SIGTERM')
  host.close()
  await rm(folder, { recursive: true, force: true })
})

/** Its host may have its turn with a run: then it is told, and asked again. */
async function openPreview(page: Page, url: string): Promise<void> {
  await expect(async () => {
    await page.goto(`${program.url}/feeds`)
    await page.getByLabel(/Add a feed/).fill(url)
    await page.getByRole('button', { name: 'Preview', exact: true }).click()
    await expect(page).toHaveURL(/previews\//, { timeout: 3000 })
  }).toPass()
}

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a feed is previewed, added, mapped, archived, taken back and removed', async ({ page }) => {
    await openPreview(page, host.url)
    await expect(page.getByRole('heading', { name: /listings?, as .* would be/ })).toBeVisible()
    await page.getByLabel('Name').fill('Walked')
    await page.getByRole('button', { name: 'Add this feed' }).click()
    await expect(page.getByRole('status')).toContainText('Walked is added.')

    const feed = page.locator('#feed-walked')
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByRole('link', { name: 'Documents and mapping' }).click()
    await page.getByLabel('Industry').fill('title')
    await page.getByRole('button', { name: 'See what it makes' }).click()
    await page.getByRole('button', { name: 'Save this mapping' }).click()
    await expect(page.getByRole('status')).toContainText('the new mapping')

    await page.goto(`${program.url}/feeds`)
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByLabel('Request headers').fill('X-Key: abc')
    await feed.locator('.headers-form').getByRole('button', { name: 'Set' }).click()
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByLabel('Remove X-Key').check()
    await feed.locator('.headers-form').getByRole('button', { name: 'Set' }).click()
    await expect(page.getByRole('status')).toContainText('from now on')
    await feed.locator('summary', { hasText: 'Change' }).click()
    await feed.getByRole('button', { name: 'Archive' }).click()
    await page.getByRole('button', { name: 'Take back Walked' }).click()
    await page.goto(`${program.url}/feeds/walked/removal`)
    await page.getByLabel('To confirm').fill('walked')
    await page.getByRole('button', { name: 'Remove it for good' }).click()
    await expect(page.getByRole('status')).toContainText(/Walked is (being )?removed/)
  })
})

test('a mapping shows what it makes while it is typed', async ({ page, request }) => {
  const documents = async () =>
    (await (await request.get(`${program.url}/api/v1/feeds/first/documents`)).json()).documents
  await request.post(`${program.url}/api/v1/runs`, { data: { feedId: 'first', force: true } })
  await expect.poll(async () => (await documents()).length).toBe(1)
  await page.goto(`${program.url}/feeds/first/mapping`)
  await expect(page.locator('#mapping-trial')).toContainText('the mapping that the feed has')
  await page.getByLabel('Industry').fill('title')
  await expect(page.locator('#mapping-trial')).toContainText('Industry')
  await expect(page.getByRole('button', { name: 'Save this mapping' })).toBeVisible()
})
