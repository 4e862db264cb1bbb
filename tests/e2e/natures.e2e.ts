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
test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gleaner-e2e-'))
  await promisify(execFile)(bun, [join(here, 'doubtful-feeds.ts'), folder])
  const env = { DATA_DIR: folder, FEEDS_FILE: '', SCHEDULE: '0 0 1 1 *' }
  program = await startProgram(['--no-worker'], env)
})
test.afterAll(async () => {
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

    test('every nature and every flag is said in words, on pages without a serious fault', async ({
      page,
    }, info) => {
      const complaints = watchPage(page)
      await page.goto(program.url)
      for (const nature of ['Empty', 'Short', 'Partial', 'Suspect'])
        await expect(page.locator('#runs .badge', { hasText: nature })).toHaveCount(1)
      for (const nature of ['Changed', 'Unchanged'])
        await expect(
          page.locator('#runs .run-feed', { hasText: `· ${nature}` }).first(),
        ).toBeVisible()
      await check('runs')

      await page.goto(`${program.url}/?nature=suspect`)
      await expect(page.locator('#runs tr')).toHaveCount(1)
      await page.locator('#runs a.name').click()
      await expect(page.locator('.verdict')).toContainText('Something in it cannot be right')
      await expect(page.locator('.warnings')).toContainText('No item says any more when')
      await check('run')

      await page.goto(`${program.url}/feeds`)
      for (const flag of ['Never succeeded', 'Empty', 'Short', 'Suspect', 'Silent', 'Gaps'])
        await expect(page.locator('.feed-flags .badge', { hasText: flag })).toHaveCount(1)
      await check('feeds')
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

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false })

  test('a person says that an empty feed is right so, and it is not doubted any more', async ({
    page,
  }) => {
    await page.goto(`${program.url}/feeds`)
    const feed = page.locator('#feed-empty')
    await feed.getByRole('button', { name: /right so/ }).click()
    await expect(page.getByRole('status')).toContainText('is expected to be like that')
    await expect(feed.locator('.feed-flags')).toHaveCount(0)
    await expect(feed.locator('.badge')).toHaveText('Healthy')
  })
})
