import { type BrowserContext, expect, type Page, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type SeededProgram, startSeeded } from './worlds'

/** What comes after what: the first user is made once. */
test.describe.configure({ mode: 'serial' })

let gleaner: SeededProgram
let admin: BrowserContext
let viewer: BrowserContext
test.beforeAll(async ({ browser }) => {
  gleaner = await startSeeded('doubtful-feeds')
  admin = await browser.newContext({ javaScriptEnabled: false })
  viewer = await browser.newContext()
})
test.afterAll(async () => {
  await Promise.all([admin.close(), viewer.close()])
  await gleaner.end()
})

const password = 'correct horse battery'

async function fill(page: Page, fields: Record<string, string>): Promise<void> {
  for (const [label, text] of Object.entries(fields))
    await page.getByLabel(label, { exact: true }).fill(text)
}

test('the first user makes the others and a token, without JavaScript', async () => {
  const page = await admin.newPage()
  await page.goto(gleaner.url)
  await page.getByRole('link', { name: 'Set up sign-in' }).click()
  await fill(page, { Name: 'anna', 'Password, 12 characters at least': password })
  await page.getByRole('button', { name: 'Make this user an admin' }).click()
  await expect(page.getByRole('heading', { name: 'Users' })).toBeVisible()
  await fill(page, { Name: 'bob', 'Password (empty: one is made up)': password })
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByText('bob may sign in.')).toBeVisible()
  await page.getByRole('link', { name: 'API tokens' }).click()
  await fill(page, { 'What it is for': 'Nightly export' })
  await page.getByRole('button', { name: 'Make', exact: true }).click()
  await expect(page.locator('code.secret')).toHaveText(/^gleaner_[\w-]{43}$/)
  await page.getByRole('link', { name: 'To the tokens' }).click()
  await expect(page.getByText('never used')).toBeVisible()
})

test('a viewer signs in, comes where he wanted to go, and may only look', async () => {
  const page = await viewer.newPage()
  const complaints = watchPage(page)
  await page.goto(`${gleaner.url}/feeds`)
  await fill(page, { Name: 'bob', Password: 'a wrong password' })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toHaveText('Name or password is wrong.')
  await fill(page, { Password: password })
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page).toHaveURL(`${gleaner.url}/feeds`)
  await expect(page.getByRole('button', { name: /Import|Pause|Add feed/ })).toHaveCount(0)
  await page.goto(gleaner.url)
  await expect(page.locator('#live')).toHaveText('Live')
  const refusal = await page.goto(`${gleaner.url}/users`)
  expect(refusal?.status()).toBe(403)
  await expect(page.getByText('Ask anna.')).toBeVisible()
  // The console tells of the two answers that were meant to be refusals.
  expect(complaints.filter((text) => !/40[13]/.test(text))).toEqual([])
})

test('who signs out is out, in every window', async () => {
  const page = await viewer.newPage()
  await page.goto(`${gleaner.url}/account`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await page.goto(`${gleaner.url}/listings`)
  await expect(page).toHaveURL(/\/login\?next=%2Flistings$/)
  // What readers of feeds are told would open a box for a password here.
  const feed = await page.goto(`${gleaner.url}/listings.rss`)
  expect([feed?.status(), feed?.headers()['www-authenticate']]).toEqual([
    401,
    'Bearer realm="Gleaner"',
  ])
})
