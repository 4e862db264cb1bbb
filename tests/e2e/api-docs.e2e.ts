import { expect, test } from '@playwright/test'
import { expectNoFault, expectToFit } from './look'
import { watchPage } from './page-watch'
import { type SeededProgram, startSeeded } from './worlds'

let program: SeededProgram
test.beforeAll(async () => {
  program = await startSeeded()
})
test.afterAll(() => program.end())

// The list of pages looks at it as it opens; its colours are hardest in the dark.
test.use({ colorScheme: 'dark', viewport: { width: 390, height: 844 } })

test('the API can be read, and no other host is asked for it', async ({ page }) => {
  test.setTimeout(120_000)
  const complaints = watchPage(page)
  const hosts = new Set<string>()
  page.on('request', (request) => hosts.add(new URL(request.url()).origin))
  await page.goto(`${program.url}/api/docs`)
  await page.getByText('Runs, newest first').first().click()
  await expect(page.getByText('/api/v1/runs').first()).toBeVisible()
  await expectToFit(page, 'api-docs')
  await expectNoFault(page, 'api-docs')
  expect([...hosts]).toEqual([program.url])
  expect(complaints).toEqual([])
})
