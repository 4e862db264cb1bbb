import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { type FeedHost, startFeedHost } from './feed-host'
import { type Program, startProgram } from './program'

let folder: string
let host: FeedHost
let program: Program
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  host = await startFeedHost(12)
  host.release()
  program = await startProgram([], {
    ...{ DATA_DIR: folder, FEEDS_FILE: 'none', SCHEDULE: '0 0 1 1 *' },
    ...{ ALLOWED_PRIVATE_HOSTS: '127.0.0.1', HOST_INTERVAL_MS: '50' },
  })
})
test.afterAll(async () => {
  host.close()
  await program.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

test('nothing moves for who asked for stillness', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await page.goto(program.url)
  const moving = await page.locator('body').evaluate((body) => {
    const badge = '<span class="badge is-processing"><svg class="icon"></svg></span>'
    body.insertAdjacentHTML('beforeend', badge)
    return body.getAnimations({ subtree: true }).length
  })
  expect(moving).toBe(0)
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a list is brought on the first page, its bad line named, and all of it imported', async ({
    page,
  }) => {
    await page.goto(program.url)
    await expect(page.getByRole('heading', { level: 3 })).toHaveCount(3)
    const list = `url,name\n${host.url},Brought\nnonsense,Broken\n`
    await page
      .getByLabel('File')
      .setInputFiles({ name: 'feeds.csv', mimeType: 'text/csv', buffer: Buffer.from(list) })
    await page.getByRole('button', { name: 'Bring the list' }).click()
    await expect(page.locator('main')).toContainText('nonsense')
    await page.goto(program.url)
    await expect(page.getByText('Begin with one of these')).toHaveCount(0)
    await page.getByRole('button', { name: 'Import all' }).click()
    await expect(async () => {
      await page.goto(program.url)
      await expect(page.locator('#runs tr').first()).toContainText('Completed', { timeout: 100 })
    }).toPass({ timeout: 15_000 })
    await expect(page.locator('#runs tr').first()).toContainText('Brought')
  })
})
