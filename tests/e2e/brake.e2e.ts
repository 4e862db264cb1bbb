import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import AxeBuilder from '@axe-core/playwright'
import { expect, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

const here = dirname(fileURLToPath(import.meta.url))
const bun = join(here, '../../node_modules/.bin/bun')

let folder: string
let program: Program
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  await promisify(execFile)(bun, [join(here, 'braked-feeds.ts'), folder])
  const env = { DATA_DIR: folder, FEEDS_FILE: '', SCHEDULE: '0 0 1 1 *' }
  program = await startProgram(['--no-worker'], env)
})
test.afterEach(async () => {
  await program.kill('SIGTERM')
  await rm(folder, { recursive: true, force: true })
})

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const

for (const { colorScheme, width } of looks)
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 844 } })

    test('what ends is told on pages without a serious fault', async ({ page }, info) => {
      test.setTimeout(120_000)
      const complaints = watchPage(page)
      await page.goto(`${program.url}/feeds`)
      await expect(page.locator('#feed-shut .feed-ends')).toContainText(
        '60 of 100 open listings are missing',
      )
      await expect(page.locator('#feed-window')).toContainText('Proposed: 16 of 16 listings')
      await check('feeds')
      await page.goto(`${program.url}/feeds/emptied/brake`)
      await expect(page.locator('.brake')).toContainText('empty, short or suspect')
      await check('brake')
      await page.goto(`${program.url}/?feed=ordinary`)
      await page.getByRole('link', { name: 'Ordinary board' }).nth(1).click()
      await expect(page.locator('.run-ends')).toContainText('2 listings were closed')
      await check('run')
      await page.locator('.run-ends a').click()
      await page.locator('.listing a').first().click()
      await expect(page.locator('.notice')).toContainText('left it out twice')
      await check('listing')
      expect(complaints).toEqual([])

      async function check(name: string) {
        await page.screenshot({ path: info.outputPath(`${name}.png`), fullPage: true })
        const { violations } = await new AxeBuilder({ page }).analyze()
        const grave = violations.filter(({ impact }) => /serious|critical/.test(impact ?? ''))
        expect(grave, name).toEqual([])
        const content = await page.locator('html').evaluate((html) => html.scrollWidth)
        expect(content, name).toBeLessThanOrEqual(width)
      }
    })
  })

test('a brake is approved from the page: its listings are closed, and nothing waits any more', async ({
  page,
}) => {
  const complaints = watchPage(page)
  await page.goto(`${program.url}/feeds`)
  await page.locator('#feed-shut').getByRole('link', { name: 'See and decide' }).click()
  await expect(page.locator('.listing')).toHaveCount(50)
  await page.getByRole('link', { name: 'More' }).click()
  await expect(page.locator('.listing')).toHaveCount(10)
  const approval = page.locator('form[action$="approvals"]')
  await approval.getByLabel('Note').fill('They moved to Lyon.')
  await approval.getByRole('button', { name: 'They are gone: close 60' }).click()
  await expect(page.getByRole('status')).toContainText('Closed: 60 listings of Branch that shut.')
  await expect(page.locator('main')).toContainText('No close of this feed waits for you.')
  await expect(page.locator('main')).toContainText('Note: They moved to Lyon.')
  await page.goto(`${program.url}/listings?feed=shut&state=open`)
  await expect(page.locator('.head')).toContainText('40 job listings')
  await page.goto(`${program.url}/listings?feed=shut&state=closed`)
  await expect(page.locator('.head')).toContainText('60 job listings')
  await page.locator('.listing a').first().click()
  await expect(page.locator('.notice')).toContainText('said that they are gone')
  expect(complaints).toEqual([])
})

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a brake is rejected, and the proposal of a kind is taken', async ({ page }) => {
    await page.goto(`${program.url}/feeds/emptied/brake`)
    await page.getByRole('button', { name: 'They are not: keep them open' }).click()
    await expect(page.getByRole('status')).toContainText(
      'Kept open: 4 listings of Board that empties.',
    )
    await page.goto(`${program.url}/feeds`)
    const feed = page.locator('#feed-window')
    await feed.getByRole('button', { name: 'Take it' }).click()
    await expect(page.getByRole('status')).toContainText('the newest listings only')
    await expect(feed).toContainText('The newest listings only (declared).')
    await expect(feed).not.toContainText('Proposed')
  })
})
