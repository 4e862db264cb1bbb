import { expect, test } from '@playwright/test'
import { routesByAccess } from '../../src/routes/access'
import { expectNoFault, expectToFit, looks } from './look'
import { watchPage } from './page-watch'
import { openPages, type ShownPages } from './shown-pages'

let shown: ShownPages
test.beforeAll(async ({ request }) => {
  test.setTimeout(90_000)
  shown = await openPages(request)
})
test.afterAll(() => shown.end())

/** What is asked for within a page, or by programs: no page of its own. */
const parts = [
  /^GET \/(api\/v1|assets)\//,
  /^GET \/(livez|readyz|metrics|counts|events|runs|status\/now)$/,
  /^GET \/(alerts\/(banner|open)|feeds\/:id\/(item|mapping\/trial)|runs\/:id\/(part|row))$/,
  /^GET \/\w+\.(atom|csv|opml|rss|xml)$/,
]

test('every page that can be asked for is among those looked at', () => {
  const paths = shown.pages.map(({ url }) => new URL(url).pathname)
  const isLookedAt = (route: string) => {
    const pattern = route.slice('GET '.length).replaceAll(/:\w+(\{\.\+\})?/g, '[^/]+(/[^/]+)?')
    return paths.some((path) => new RegExp(`^${pattern}$`).test(path))
  }
  const pages = Object.values(routesByAccess)
    .flat()
    .filter((route) => route.startsWith('GET ') && !parts.some((part) => part.test(route)))
  expect(pages.length).toBeGreaterThan(20)
  expect(pages.filter((route) => !isLookedAt(route))).toEqual([])
})

for (const { colorScheme, width, isAnalysed } of looks)
  test.describe(`${colorScheme}, ${width} px`, () => {
    test.use({ colorScheme, viewport: { width, height: 844 } })

    test('no page has a fault, complains, or is wider than the screen', async ({ page }) => {
      test.setTimeout(300_000)
      const complaints = watchPage(page)
      await page.context().addCookies(shown.cookies)
      for (const { name, url, isPrinted } of shown.pages) {
        await page.emulateMedia({ media: isPrinted ? 'print' : 'screen' })
        const answer = await page.goto(url)
        expect(answer?.url(), name).toBe(url)
        expect(answer?.status(), name).toBe(name === 'not-found' ? 404 : 200)
        await expectToFit(page, name)
        if (isAnalysed) await expectNoFault(page, name)
        if (process.env.SHOTS)
          await page.screenshot({
            path: `${process.env.SHOTS}/${name}-${colorScheme}-${width}.png`,
            fullPage: true,
          })
      }
      expect(complaints.filter((text) => !text.includes('404'))).toEqual([])
    })
  })

test('every page can be walked by the keyboard, with the focus in sight', async ({ page }) => {
  await page.goto(shown.pages[0]?.url ?? '')
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
