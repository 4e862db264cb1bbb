import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

/** A board whose feeds are not there until it is told so. */
let isThere = false
let board: Server
let folder: string
let program: Program

test.beforeEach(async () => {
  isThere = false
  board = createServer((request, response) => {
    if (!isThere) return response.writeHead(404).end('not found')
    const link = `https://board.example${request.url}`
    const item = `<item><title>Gardener</title><link>${link}</link><guid>${link}</guid></item>`
    return response
      .writeHead(200, { 'content-type': 'application/rss+xml' })
      .end(`<rss version="2.0"><channel><title>Board</title>${item}</channel></rss>`)
  }).listen(0, '127.0.0.1')
  await once(board, 'listening')
  const address = board.address()
  const port = address && typeof address === 'object' ? address.port : 0
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  const feeds = ['First', 'Second'].map((name) => ({
    url: `http://127.0.0.1:${port}/${name}.rss`,
    name: `${name} board`,
  }))
  await writeFile(join(folder, 'feeds.json'), JSON.stringify(feeds))
  program = await startProgram([], {
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: join(folder, 'feeds.json'),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
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

const lettersOn = (page: Page) => page.locator('.dead-letter')

/** The first start makes up the tick that was missed: both are imported at once. */
async function failBoth(page: Page) {
  await expect(async () => {
    await page.goto(`${program.url}/dead-letters`)
    await expect(lettersOn(page)).toHaveCount(2, { timeout: 100 })
  }).toPass()
}

test('a dead letter is retried from the page, and the count in the navigation follows', async ({
  page,
}) => {
  const complaints = watchPage(page)
  await page.goto(program.url)
  const count = page.locator('#dead-letter-count')
  await expect(count).toContainText('2')
  await page.getByRole('link', { name: 'Dead letters' }).click()
  const letter = lettersOn(page).filter({ hasText: 'First board' })
  await expect(letter).toContainText('The feed is not there (404)')
  await expect(letter).toContainText('Check the URL.')
  await letter.getByText('1 attempt').click()
  await expect(letter).toContainText('generation 0')
  isThere = true
  await letter.getByRole('button', { name: 'Retry' }).click()
  await expect(page.getByRole('status')).toContainText('First board is queued.')
  await expect(page.locator('#run .badge').first()).toHaveText('Completed')
  await page.getByRole('link', { name: 'Dead letters' }).click()
  await expect(lettersOn(page)).toHaveCount(1)
  await expect(count).toContainText('1')
  expect(complaints).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('all are retried at once, also those that are filtered', async ({ page }) => {
    await failBoth(page)
    await page.getByText('Filters').click()
    await page.getByLabel('Kind').selectOption('The feed is not there (404)')
    await page.getByRole('button', { name: 'Filter' }).click()
    await expect(page).toHaveURL(/kind=notFound/)
    isThere = true
    await page.getByRole('button', { name: 'Retry all 2' }).click()
    await expect(page.getByRole('status')).toContainText(
      '2 dead letters are retried by 2 new runs.',
    )
    await expect(lettersOn(page)).toHaveCount(0)
    await expect(async () => {
      await page.goto(`${program.url}/?trigger=retry&status=completed`)
      await expect(page.locator('#runs tr')).toHaveCount(2, { timeout: 100 })
    }).toPass()
  })

  test('one is dismissed with a note, which stands on its run', async ({ page }) => {
    await failBoth(page)
    const letter = lettersOn(page).filter({ hasText: 'Second board' })
    await letter.getByText('Dismiss').first().click()
    await letter.getByLabel('Why it needs no retry').fill('The board has moved')
    const run = await letter.getByRole('link', { name: 'Second board' }).getAttribute('href')
    await letter.getByRole('button', { name: 'Dismiss' }).click()
    await expect(page.getByRole('status')).toContainText('of Second board is dismissed')
    await expect(lettersOn(page)).toHaveCount(1)
    await page.goto(program.url + run)
    await expect(page.locator('.verdict')).toContainText('The board has moved')
  })
})
