import { chromiumAdvice } from '../browser/install-chromium.ts'
import { firefoxAdvice } from '../browser/install-firefox.ts'

/** Where the browsers are that were found. */
export type Browsers = { chromium: string | undefined; firefox: string | undefined }

/** One run of Playwright: its arguments and environment. `missing`: each browser that is not there, with a line that says what to type. */
export type StoriesPlan = { args: string[]; env: Record<string, string>; missing: { browser: 'Chromium' | 'Firefox'; line: string }[] }

/** One run for both browsers, so that what the stories begin from is prepared once. Chromium prepares it, for Firefox's stories too. */
export function planStories({ chromium, firefox }: Browsers): StoriesPlan {
  const missing: StoriesPlan['missing'] = []
  if (!chromium)
    missing.push({ browser: 'Chromium', line: `The browser stories need Chromium, which could not be had here. Type: ${chromiumAdvice()}` })
  if (!firefox)
    missing.push({ browser: 'Firefox', line: `The Firefox stories need Firefox, which could not be had here. Type: ${firefoxAdvice()}` })
  if (!chromium) return { args: [], env: {}, missing }
  return {
    args: ['--project=chromium', ...(firefox ? ['--project=firefox'] : [])],
    env: { TAGALONG_CHROMIUM: chromium, ...(firefox && { TAGALONG_FIREFOX: firefox }) },
    missing,
  }
}
