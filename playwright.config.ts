import { defineConfig, devices } from '@playwright/test'

/** Chromium alone: CHROMIUM_PATH, or Playwright's own where that is not set. */
const executablePath = process.env.CHROMIUM_PATH

export default defineConfig({
  testDir: 'tests/e2e',
  testMatch: '**/*.e2e.ts',
  workers: 2,
  // Two suites share a machine with the programs that they start: what a busy moment breaks passes the second time.
  retries: 1,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    trace: 'retain-on-failure',
    launchOptions: executablePath ? { executablePath } : {},
  },
})
