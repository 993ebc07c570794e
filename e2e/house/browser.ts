import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type BrowserContext, chromium } from '@playwright/test'
import { findChromium, quietFlags } from '../../scripts/browser/find-chromium.ts'
import { extensionFolder } from './places.ts'

let found: ReturnType<typeof findChromium> | undefined

export type Look = { colorScheme?: 'light' | 'dark'; locale?: string; width?: number }

export type BrowserOptions = Look & {
  port: number
  /** `later`: it is loaded into the running browser */
  extension?: string | 'later' | false
  /** other addresses of localhost, and the ports that they lead to */
  also?: Record<string, number>
  /** a profile that is kept when the browser has ended; else a new one */
  profile?: string
}

/**
 * A Chromium with a new profile and the extension. `localhost:4310` leads to the given backend: one build of the extension
 * serves all stories, each on a port of its own.
 */
export async function openChromium({
  port,
  extension = extensionFolder(),
  colorScheme = 'light',
  locale = 'en-GB',
  width = 1280,
  also = {},
  profile: kept,
}: BrowserOptions): Promise<BrowserContext> {
  found ??= findChromium()
  const browser = await found
  if (!browser) throw new Error('The stories need Chromium: npm test installs it, or says how.')
  const profile = kept ?? mkdtempSync(join(tmpdir(), 'tagalong-profile-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: browser.path,
    headless: true,
    colorScheme,
    locale,
    timezoneId: 'Europe/Stockholm',
    viewport: { width, height: 800 },
    ...(extension === 'later' && { ignoreDefaultArgs: ['--disable-extensions'] }),
    args: [
      ...quietFlags,
      ...browser.flags,
      `--lang=${locale}`,
      `--host-resolver-rules=${Object.entries({ 'localhost:4310': port, ...also })
        .map(([from, to]) => `MAP ${from} 127.0.0.1:${to}`)
        .join(', ')}`,
      ...extensionFlags(extension),
    ],
  })
  if (!kept) context.on('close', () => rmSync(profile, { recursive: true, force: true, maxRetries: 5 }))
  return context
}

/** Somebody else's browser, without the extension: nothing that this context keeps is there. */
export async function besideIt(context: BrowserContext, viewport?: { width: number; height: number }): Promise<BrowserContext> {
  const beside = await context.browser()?.newContext({ locale: 'en-GB', ...(viewport && { viewport }) })
  if (!beside) throw new Error('This Chromium opens no second context.')
  return beside
}

function extensionFlags(extension: string | false): string[] {
  if (extension === false) return []
  if (extension === 'later') return ['--enable-unsafe-extension-debugging']
  return [`--disable-extensions-except=${extension}`, `--load-extension=${extension}`]
}
