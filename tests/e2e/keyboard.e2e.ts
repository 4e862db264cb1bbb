import { expect, type Page, test } from '@playwright/test'
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

test('keys of the browser and letters of a text stay what they are', async ({ page }) => {
  await page.goto(`${seeded.url}/listings`)
  await press(page, '/')
  await page.keyboard.type('gj?/r')
  await expect(page.getByLabel('Search')).toHaveValue('gj?/r')
  await page.goto(seeded.url)
  await press(page, 'Control+j Alt+j Meta+j')
  await expect(focused(page)).toHaveCount(0)
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
