import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type APIRequestContext, expect, type Page, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

const root = join(dirname(fileURLToPath(import.meta.url)), '../..')
const document = `<?xml version="1.0"?><rss version="2.0"><channel><title>Board</title><item>
  <title>Gardener</title><link>https://board.example/1</link><guid>1</guid></item></channel></rss>`

/** A board whose feed is there, or not; and what it was told as a webhook. */
let isThere = true
let told: { state: string; title: string; subject: string | null }[] = []
let board: Server
let folder: string
let env: Record<string, string>
let program: Program
let worker: ChildProcess

test.beforeEach(async () => {
  isThere = true
  told = []
  board = createServer((request, response) => {
    if (request.method === 'POST') {
      let body = ''
      request.on('data', (data) => {
        body += data
      })
      request.on('end', () => told.push(JSON.parse(body)))
      return response.writeHead(204).end()
    }
    if (!isThere) return response.writeHead(404).end('not found')
    return response.writeHead(200, { 'content-type': 'application/rss+xml' }).end(document)
  }).listen(0, '127.0.0.1')
  await once(board, 'listening')
  const address = board.address()
  const url = `http://127.0.0.1:${address && typeof address === 'object' ? address.port : 0}`
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  await writeFile(
    join(folder, 'feeds.json'),
    JSON.stringify([{ url: `${url}/feed`, name: 'Good board' }]),
  )
  env = {
    DATA_DIR: join(folder, 'data'),
    FEEDS_FILE: join(folder, 'feeds.json'),
    ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
    HOST_INTERVAL_MS: '20',
    SCHEDULE: '0 0 1 1 *',
    ALERT_WEBHOOK_URL: `${url}/secret-webhook`,
  }
  program = await startProgram(['--no-worker'], env)
  worker = startWorker()
})
test.afterEach(async () => {
  await Promise.all([program.kill('SIGTERM'), end(worker, 'SIGTERM')])
  board.closeAllConnections()
  board.close()
  await rm(folder, { recursive: true, force: true })
})

const startWorker = (): ChildProcess =>
  spawn(join(root, 'node_modules/.bin/bun'), ['worker/main.ts'], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: 'ignore',
  })

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** Imports the feed, as often as told; each time to its end. */
async function importFeed(request: APIRequestContext, times: number): Promise<void> {
  const api = `${program.url}/api/v1`
  for (let n = 0; n < times; n++) {
    const opening = await request.post(`${api}/runs`, {
      data: { feedId: 'good-board', force: true },
    })
    const { runs } = await opening.json()
    const isEnded = async () =>
      (await (await request.get(`${api}/runs/${runs[0].id}`)).json()).finishedAt
    await expect.poll(isEnded).not.toBeNull()
  }
}

/** The first start makes up the tick that was missed. */
const firstImport = (request: APIRequestContext) =>
  expect
    .poll(async () => {
      const answer = await request.get(`${program.url}/api/v1/runs?status=completed`)
      return (await answer.json()).runs.length
    })
    .toBe(1)

const bannerOn = (page: Page) => page.locator('#alert-banner')

test('a feed fails for the third time: the banner appears, and clears when it recovers, on every page', async ({
  page,
  context,
  request,
}) => {
  test.setTimeout(90_000)
  const complaints = watchPage(page)
  await firstImport(request)
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
  const feeds = await context.newPage()
  await feeds.goto(`${program.url}/feeds`)
  await expect(bannerOn(page)).toBeEmpty()

  isThere = false
  await importFeed(request, 2)
  await expect(bannerOn(page)).toBeEmpty()
  await importFeed(request, 1)
  await expect(bannerOn(page)).toContainText('A feed keeps failing: Good board')
  await expect(bannerOn(feeds)).toContainText('A feed keeps failing: Good board')

  await bannerOn(page).getByRole('link').click()
  const alert = page.locator('.alert').first()
  await expect(alert).toContainText('It has failed 3 times in a row')
  await expect(alert).toContainText('The feed is not there (404). Check the URL.')
  await expect(alert).toContainText('The message was sent')

  isThere = true
  await importFeed(request, 1)
  await expect(bannerOn(feeds)).toBeEmpty()
  await expect(page.locator('#open-alerts')).toContainText('All is well')
  await page.reload()
  await expect(page.locator('.alert.is-over')).toContainText('It does not fail any more.')
  await expect
    .poll(() => told.map(({ state, subject }) => `${subject} ${state}`))
    .toEqual(['Good board opened', 'Good board cleared'])
  expect(complaints).toEqual([])
})

test('the worker dies: within 15 s every page says so, until there is one again', async ({
  page,
  request,
}) => {
  test.setTimeout(90_000)
  await firstImport(request)
  await page.goto(program.url)
  await expect(page.locator('#live')).toHaveText('Live')
  await end(worker, 'SIGKILL')
  const diedAt = Date.now()
  await expect(bannerOn(page)).toContainText('No worker is alive', { timeout: 20_000 })
  expect(Date.now() - diedAt).toBeLessThan(15_000)
  await page.goto(`${program.url}/alerts`)
  await expect(page.locator('.alert').first()).toContainText('The last one was heard of at')
  worker = startWorker()
  await expect(bannerOn(page)).toBeEmpty()
  await expect
    .poll(() => told.map(({ state, title }) => `${title} ${state}`))
    .toEqual(['No worker is alive opened', 'No worker is alive cleared'])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('the banner comes and goes with the next page', async ({ page, request }) => {
    await firstImport(request)
    isThere = false
    await importFeed(request, 3)
    await expect(async () => {
      await page.goto(`${program.url}/listings`)
      await expect(bannerOn(page)).toContainText('Good board', { timeout: 100 })
    }).toPass()
    await bannerOn(page).getByRole('link').click()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Alerts')
    isThere = true
    await importFeed(request, 1)
    await expect(async () => {
      await page.reload()
      await expect(bannerOn(page)).toBeEmpty({ timeout: 100 })
    }).toPass()
  })
})
