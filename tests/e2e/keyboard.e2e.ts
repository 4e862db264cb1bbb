import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Locator, type Page, test } from '@playwright/test'
import { startFeedHost } from './feed-host'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'
import { type SeededProgram, startSeeded } from './worlds'

let seeded: SeededProgram
test.beforeAll(async () => {
  seeded = await startSeeded('doubtful-feeds')
})
test.afterAll(() => seeded.end())

const focused = (page: Page) => page.locator(':focus')
const press = async (page: Page, keys: string) => {
  for (const key of keys.split(' ')) await page.keyboard.press(key)
}

/** As somebody does who has no mouse. */
async function tabTo(page: Page, goal: Locator): Promise<void> {
  await expect(goal.first()).toBeVisible()
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press('Tab')
    if (await goal.first().evaluate((element) => element === element.ownerDocument.activeElement))
      return
  }
  throw new Error(`the keyboard does not come to ${goal}`)
}

test('rows are walked, opened, and left again; places have two letters', async ({ page }) => {
  const complaints = watchPage(page)
  await page.goto(seeded.url)
  const names = page.locator('#runs a.name')
  await press(page, 'j j')
  await expect(names.nth(1)).toBeFocused()
  await press(page, 'k')
  await expect(names.nth(0)).toBeFocused()
  await press(page, 'j Enter')
  await expect(page).toHaveURL(/\/runs\/[\w-]+$/)
  await press(page, 'g f')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Feeds')
  await press(page, 'j')
  await expect(page.locator('.feeds > li').first().locator(':focus')).toHaveCount(1)
  await press(page, '/')
  await expect(page).toHaveURL(/\/listings/)
  await expect(page.getByLabel('Search')).toBeFocused()
  expect(complaints).toEqual([])
})

test('the help opens and closes, and turns the letters off for good', async ({ page }) => {
  await page.goto(`${seeded.url}/feeds`)
  await page.keyboard.press('?')
  const help = page.getByRole('dialog', { name: 'Keyboard' })
  await expect(help).toBeVisible()
  await press(page, 'Escape')
  await expect(help).toBeHidden()
  await page.getByRole('button', { name: 'Keyboard' }).click()
  await help.getByRole('checkbox').uncheck()
  await help.getByRole('button', { name: 'Close' }).click()
  await page.reload()
  await press(page, 'g r')
  await page.keyboard.press('?')
  await expect(help).toBeHidden()
  await expect(page).toHaveURL(/feeds$/)
})

test('the letters work in a browser that keeps nothing', async ({ page }) => {
  const denied = 'get() { throw new DOMException("denied", "SecurityError") }'
  await page.addInitScript(`Object.defineProperty(window, 'localStorage', { ${denied} })`)
  await page.goto(`${seeded.url}/feeds`)
  await press(page, 'g r')
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Runs')
})

test('keys of the browser and letters of a text stay what they are', async ({ page }) => {
  await page.goto(`${seeded.url}/listings`)
  await press(page, '/')
  await page.keyboard.type('gj?/r')
  await expect(page.getByLabel('Search')).toHaveValue('gj?/r')
  await page.goto(seeded.url)
  await press(page, 'Control+j Alt+j Meta+j')
  await expect(focused(page)).toHaveCount(0)
})

test('without a mouse: a feed is previewed and added, its run is seen, a listing found', async ({
  page,
}) => {
  const folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  const host = await startFeedHost(20)
  host.release()
  const program = await startProgram([], {
    ...{ DATA_DIR: folder, FEEDS_FILE: 'none', SCHEDULE: '0 0 1 1 *' },
    ...{ ALLOWED_PRIVATE_HOSTS: '127.0.0.1', HOST_INTERVAL_MS: '50' },
  })
  try {
    await page.goto(program.url)
    await tabTo(page, page.getByLabel('URL'))
    await page.keyboard.type(host.url)
    await page.keyboard.press('Enter')
    await tabTo(page, page.getByLabel('Name'))
    await page.keyboard.type('Walked')
    await tabTo(page, page.getByRole('button', { name: 'Add this feed' }))
    await page.keyboard.press('Enter')
    await expect(page.getByRole('status')).toContainText('Walked is added.')
    await press(page, 'g r')
    await expect(page.locator('#runs tr').first()).toContainText('Completed')
    await press(page, 'j Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Walked')
    await press(page, 'g l')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Listings')
    await press(page, '/')
    await page.keyboard.type('Gardener 7')
    await page.keyboard.press('Enter')
    await expect(page.locator('.listing')).toHaveCount(1)
    await press(page, 'j Enter')
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Gardener 7')
  } finally {
    host.close()
    await program.kill('SIGTERM')
    await rm(folder, { recursive: true, force: true })
  }
})

test('the tab tells that a run is open, and no more when it has ended', async ({ page }) => {
  const program: Program = await startProgram(['--demo'], { HOST_INTERVAL_MS: '300' })
  try {
    const icon = page.locator('link[rel=icon]')
    await page.goto(program.url)
    await expect(page).toHaveTitle(/^\(\d+\) Runs · Gleaner$/)
    await expect(icon).toHaveAttribute('href', /favicon-open\.svg$/)
    await expect(page).toHaveTitle(/^(⚠ )?Runs · Gleaner$/, { timeout: 45_000 })
  } finally {
    await program.kill('SIGTERM')
  }
})
