import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

const document = `<?xml version="1.0"?><rss version="2.0"><channel><title>Board</title><item>
  <title>Gardener</title><link>https://board.example/1</link><guid>1</guid></item></channel></rss>`

let folder: string
let board: Server
let program: Program
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  board = createServer((request, response) => {
    if (request.url === '/busy') response.writeHead(429, { 'retry-after': '3600' }).end()
    else response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(document)
  })
  board.listen(0, '0.0.0.0')
  await once(board, 'listening')
  const address = board.address()
  const port = address && typeof address === 'object' ? address.port : 0
  const feeds = [
    { name: 'Busy board', url: `http://127.0.0.1:${port}/busy`, source: 'busy.example' },
    { name: 'Good board', url: `http://127.0.0.2:${port}/feed`, source: 'good.example' },
  ]
  await writeFile(join(folder, 'feeds.json'), JSON.stringify(feeds))
  program = await startProgram([], {
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: join(folder, 'feeds.json'),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1,127.0.0.2',
    HOST_INTERVAL_MS: '50',
    SCHEDULE: '0 0 1 1 *',
  })
})
test.afterEach(async () => {
  await program.kill('SIGTERM')
  board.closeAllConnections()
  board.close()
  await rm(folder, { recursive: true, force: true })
})

test('a host that asks to be left alone is paused, and the reason is shown wherever its runs are', async ({
  page,
}) => {
  const complaints = watchPage(page)
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
  await page.getByRole('button', { name: 'Import all' }).click()
  const row = page.locator('#runs tr', { hasText: 'Busy board' })
  await expect(row).toContainText('The host limits how often it is asked')
  await expect(page.locator('#runs tr', { hasText: 'Good board' })).toContainText('Completed')

  await row.getByRole('link').click()
  await expect(page.locator('.verdict')).toContainText('asks to wait 3600 s')
  await expect(page.locator('.verdict')).toContainText('0 of 3 attempts are spent')

  await page.getByRole('link', { name: 'Politeness' }).click()
  const paused = page.locator('.hosts tr', { hasText: 'busy.example' })
  await expect(paused.locator('.badge')).toHaveText('Paused')
  await expect(paused).toContainText('429 Too Many Requests and asks to wait 3600 s')
  const free = page.locator('.hosts tr', { hasText: 'good.example' })
  await expect(free.locator('.badge')).toHaveText('Free')
  expect(complaints).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('all imports are paused for a reason and resumed, so is a source', async ({ page }) => {
    await page.goto(`${program.url}/politeness`)
    await page.getByText('Pause all imports').first().click()
    await page.getByLabel('Reason for the pause').fill('The database moves')
    await page.getByRole('button', { name: 'Pause all imports' }).click()
    await expect(page.locator('#queue-paused')).toContainText('The database moves')
    await page.getByRole('link', { name: 'Feeds', exact: true }).click()
    await expect(page.locator('#queue-paused')).toContainText('The database moves')
    await page.getByRole('button', { name: 'Resume imports' }).click()
    await expect(page.getByRole('status')).toContainText('Imports go on')
    await expect(page.locator('#queue-paused')).toHaveCount(0)

    await page.getByRole('link', { name: 'Politeness' }).click()
    const source = page.locator('.source', { hasText: 'good.example' })
    await source.getByText('Change').click()
    await source.getByLabel('Reason for a pause').fill('They asked us to stop')
    await source.getByRole('button', { name: 'Pause' }).click()
    await expect(source).toContainText('They asked us to stop')
    await page.getByRole('link', { name: 'Feeds', exact: true }).click()
    const feed = page.locator('.feed', { hasText: 'Good board' })
    await expect(feed).toContainText('They asked us to stop')
    await expect(feed.getByRole('button', { name: /^Import/ })).toBeDisabled()
    await page.getByRole('link', { name: 'Politeness' }).click()
    await source.getByText('Change').click()
    await source.getByRole('button', { name: 'Resume' }).click()
    await expect(source).not.toContainText('They asked us to stop')
  })
})
