import AxeBuilder from '@axe-core/playwright'
import { expect, type Page } from '@playwright/test'

/** What every page is looked at in; 640 px is a zoom of 200 %. What axe finds hangs on the theme or on the width: two show it. */
export const looks = [
  { colorScheme: 'light', width: 1280, isAnalysed: true },
  { colorScheme: 'dark', width: 1280, isAnalysed: false },
  { colorScheme: 'light', width: 390, isAnalysed: false },
  { colorScheme: 'dark', width: 390, isAnalysed: true },
  { colorScheme: 'light', width: 640, isAnalysed: false },
] as const

/** Every fault that axe knows, of whatever level. */
export async function expectNoFault(page: Page, name: string): Promise<void> {
  // The ordinary mode opens a second page for the sake of frames of other origins: here are none.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
  const faults = violations.flatMap(({ id, impact, nodes }) =>
    nodes.map((node) => `${impact} ${id}: ${node.html}`),
  )
  expect(faults, name).toEqual([])
}

export async function expectToFit(page: Page, name: string): Promise<void> {
  const excess = await page
    .locator('html')
    .evaluate((html) => html.scrollWidth - html.ownerDocument.documentElement.clientWidth)
  expect(excess, `${name} is wider than the screen`).toBeLessThanOrEqual(0)
}
