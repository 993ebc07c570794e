import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { findChromium, quietFlags } from '../scripts/browser/find-chromium.ts'
import { copyExtension } from '../scripts/build/copy-extension.ts'
import { forgetOldWorker } from '../scripts/start/open-browser.ts'
import { extensionFolder } from './house/places.ts'

const folder = mkdtempSync(join(tmpdir(), 'tagalong-profile-'))
const built = join(folder, 'built')
const extension = join(folder, 'extension')
const profile = join(folder, 'browser')
test.afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

test('npm start after an update runs the background script of the update, in the browser profile of before', async () => {
  cpSync(extensionFolder(), built, { recursive: true })
  writeFileSync(join(built, 'manifest.json'), readFileSync('.output/chrome-mv3/manifest.json'))
  expect(await runningScript('first')).toBe('first')
  expect(await runningScript('second')).toBe('second')
})

/** Opens the profile with a build that is marked, as npm start does, and answers the mark of the script that runs there. */
async function runningScript(mark: string): Promise<unknown> {
  const script = readFileSync('.output/chrome-mv3/background.js', 'utf8')
  writeFileSync(join(built, 'background.js'), `${script}\nglobalThis.mark = '${mark}'`)
  copyExtension(built, extension, ['http://localhost:4310/*'])
  forgetOldWorker(extension, profile)
  const found = await findChromium()
  const context = await chromium.launchPersistentContext(profile, {
    ...(found && { executablePath: found.path }),
    headless: true,
    args: [...quietFlags, ...(found?.flags ?? []), `--disable-extensions-except=${extension}`, `--load-extension=${extension}`],
  })
  try {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'))
    return await worker.evaluate('globalThis.mark')
  } finally {
    await context.close()
  }
}
