import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { type FeedHost, startFeedHost } from './feed-host'
import { type Program, startProgram } from './program'

let folder: string
let host: FeedHost
let program: Program
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  host = await startFeedHost(40)
  const feeds = join(folder, 'feeds.json')
  await writeFile(feeds, JSON.stringify([{ url: host.url, name: 'Slow board' }]))
  program = await start('0')
})
test.afterEach(async () => {
  host.release()
  await program.kill('SIGTERM')
  host.close()
  await rm(folder, { recursive: true, force: true })
})

const start = (port: string) =>
  startProgram([], {
    PORT: port,
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: join(folder, 'feeds.json'),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '50',
    BATCH_SIZE: '5',
    SCHEDULE: '0 0 1 1 *',
  })

async function openRunOn(page: Page) {
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
  await page.getByRole('button', { name: 'Import all' }).click()
  const row = page.locator('#runs tr').first()
  await expect(row).toContainText('Processing')
  return row
}

async function expectRightEnd(page: Page) {
  const row = page.locator('#runs tr').first()
  await expect(row).toContainText('Completed', { timeout: 40_000 })
  await expect(row.locator('[data-label=New]')).toHaveText('40')
  await expect(page.locator('#runs tr')).toHaveCount(1)
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const)
  test(`a page outlives the server (${signal}): the open run ends on it, without a reload`, async ({
    page,
  }) => {
    test.setTimeout(90_000)
    await openRunOn(page)
    await program.kill(signal)
    await expect(page.locator('#live')).toHaveText('Reconnecting')
    program = await start(String(program.port))
    await expect(page.locator('#live')).toHaveText('Live')
    host.release()
    await expectRightEnd(page)
  })

test('a page whose stream is blocked ends right all the same: open rows ask for themselves', async ({
  page,
}) => {
  await page.route('**/events?*', (route) => route.abort())
  await page.goto(program.url)
  await page.getByRole('button', { name: 'Import all' }).click()
  await expect(page.locator('#runs tr').first()).toContainText('Processing')
  host.release()
  await expectRightEnd(page)
})

test('a stream that failed at first is tried again', async ({ page }) => {
  let isBlocked = true
  await page.route('**/events?*', (route) => (isBlocked ? route.abort() : route.continue()))
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Reconnecting')
  isBlocked = false
  await expect(page.locator('#live')).toHaveText('Live')
})

test('a slow line: the script that comes late hears of the stream all the same', async ({
  page,
}) => {
  await page.route('**/app.js', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 500))
    await route.continue()
  })
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
})
