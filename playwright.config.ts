import { defineConfig } from '@playwright/test'
import { folderOfRun } from './server/database/testing/quick-folder.ts'

// browsers' profiles and the backends' folders, unless somebody has said where
process.env['TMPDIR'] ??= folderOfRun()

/** The stories: `npx playwright test`. Every story has a backend, a database and a browser of its own, so any two may run side by side. */
export default defineConfig({
  testDir: 'e2e',
  // Firefox's stories use no browser of Playwright's: see e2e/firefox/open-firefox.ts
  projects: [
    { name: 'chromium', testIgnore: 'firefox/**' },
    { name: 'firefox', testMatch: 'firefox/**/*.spec.ts' },
  ],
  globalSetup: './e2e/house/global-setup.ts',
  outputDir: 'test-results/stories',
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  timeout: 120_000,
  // generous, for a machine that does much else: a story that passes does not wait
  expect: { timeout: 20_000 },
  reporter: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE']
    ? [['list'], ['json', { outputFile: process.env['PLAYWRIGHT_JSON_OUTPUT_FILE'] }]]
    : [['list']],
  use: { actionTimeout: 20_000, navigationTimeout: 30_000, screenshot: 'only-on-failure' },
})
