import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { startRelay } from '../support/relay'
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

async function openRunOn(page: Page, url = program.url, which = '#runs tr') {
  await page.goto(url)
  await expect(page.locator('#live')).toHaveText('Live')
  await page.getByRole('button', { name: 'Import all' }).click()
  const row = page.locator(which).first()
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

for (const script of ['app', 'htmx.min', 'hx-sse.min', 'hx-upsert.min'])
  test(`a slow line: ${script}.js comes last, and the page follows its stream all the same`, async ({
    page,
  }) => {
    await page.route(`**/${script}.js`, async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 500))
      await route.continue()
    })
    await page.goto(program.url)
    await expect(page.locator('#live')).toHaveText('Live')
  })

test('a page whose stream is cut in the middle, while the server lives, gets what it missed', async ({
  page,
}) => {
  const relay = await startRelay('127.0.0.1', program.port)
  await openRunOn(page, `http://127.0.0.1:${relay.port}`)
  await relay.cut()
  await expect(page.locator('#live')).toHaveText('Reconnecting')
  host.release()
  const again = await startRelay('127.0.0.1', program.port, relay.port)
  await expectRightEnd(page)
  await expect(page.locator('#live')).toHaveText('Live')
  await again.cut()
})

test('a row is seen pending, then processing, then at its end, without a reload', async ({
  page,
  request,
}) => {
  const data = { url: `${host.url}?second`, name: 'Second board' }
  await request.post(`${program.url}/api/v1/feeds`, { data })
  await openRunOn(page, program.url, '#runs tr.is-processing')
  // Two feeds of one host: the other one waits for it.
  const id = await page.locator('#runs tr.is-pending').getAttribute('id')
  const row = page.locator(`#${id}`)
  host.answerWaiting()
  await expect(row).toHaveClass(/is-processing/, { timeout: 30_000 })
  host.release()
  await expect(row).toHaveClass(/is-completed/, { timeout: 30_000 })
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a feed is added, and its run is cancelled', async ({ page }) => {
    await page.goto(`${program.url}/feeds`)
    await page.getByLabel('Add a feed by its URL').fill(`${host.url}?another`)
    await page.getByLabel('Name (optional)').fill('Another board')
    await page.getByRole('button', { name: 'Add at once' }).click()
    await expect(page.getByRole('status')).toContainText('Another board is added.')
    await page.getByRole('button', { name: 'Import Another board' }).click()
    await expect(page.getByRole('status')).toContainText('Another board is queued.')
    await page.goto(program.url)
    await page.locator('#runs tr').first().getByRole('link').first().click()
    await page.getByRole('button', { name: 'Cancel' }).click()
    await expect(page.getByRole('status')).toContainText('The run is cancelled.')
    await page.goto(program.url)
    await expect(page.locator('#runs tr').first()).toContainText('Cancelled')
  })
})
