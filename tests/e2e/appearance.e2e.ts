import AxeBuilder from '@axe-core/playwright'
import { expect, type Page, test } from '@playwright/test'
import { watchPage } from './page-watch'
import { type Program, startProgram } from './program'

let program: Program
let paths: string[]
test.beforeAll(async ({ request }) => {
  program = await startProgram(['--demo'], { HOST_INTERVAL_MS: '300' })
  const read = async (path: string) => (await request.get(`${program.url}/api/v1/${path}`)).json()
  await expect.poll(async () => (await read('listings')).listings.length).toBeGreaterThan(0)
  await expect.poll(async () => (await read('runs?status=failed')).runs.length).toBeGreaterThan(0)
  const [listing] = (await read('listings')).listings
  const [failed] = (await read('runs?status=failed')).runs
  const [completed] = (await read('runs?status=completed')).runs
  paths = [
    '/',
    '/?status=failed',
    '/?cycle=none',
    `/runs/${failed.id}`,
    `/runs/${completed.id}`,
    '/dead-letters',
    '/dead-letters?kind=gone',
    '/feeds',
    '/politeness',
    '/alerts',
    '/listings',
    '/listings?q=nothingtofind',
    `/listings/${listing.key}`,
  ]
})
test.afterAll(() => program.kill('SIGTERM'))

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 390 },
  { colorScheme: 'dark', width: 390 },
] as const

for (const { colorScheme, width } of looks)
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 844 } })

    test('no page has a serious fault, complains, or is wider than the screen', async ({
      page,
    }) => {
      test.setTimeout(120_000)
      const complaints = watchPage(page)
      for (const path of paths) {
        await page.goto(program.url + path)
        expect(await seriousFaults(page), path).toEqual([])
        const content = await page.locator('html').evaluate((html) => html.scrollWidth)
        expect(content, path).toBeLessThanOrEqual(width)
      }
      expect(complaints).toEqual([])
    })
  })

async function seriousFaults(page: Page): Promise<string[]> {
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
  const { violations } = await new AxeBuilder({ page }).withTags(tags).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`))
}

test('every page can be walked by the keyboard, with the focus in sight', async ({ page }) => {
  await page.goto(program.url)
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused()
  await page.keyboard.press('Tab')
  await expect(page.getByRole('link', { name: 'Gleaner' })).toBeFocused()
  const outline = await page
    .locator(':focus')
    .evaluate(
      (element) => element.ownerDocument.defaultView?.getComputedStyle(element).outlineStyle,
    )
  expect(outline).toBe('solid')
})
