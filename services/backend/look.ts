import type { Look } from './states.ts'

/** What is known of a look in anything that was kept or told; the rest is left out. */
export function lookOf(kept: { language?: unknown; theme?: unknown; density?: unknown }): Look {
  const { language, theme, density } = kept
  return {
    ...((language === 'en' || language === 'sv') && { language }),
    ...((theme === 'light' || theme === 'dark') && { theme }),
    ...(density === 'compact' && { density }),
  }
}

/**
 * The fragment of the frame's address: the nonce, then the look, so that the first view is drawn in the right words and colours
 * before anybody was asked. `nonce.language.theme.density`
 */
export function readFragment(hash: string): { nonce: string; look: Look | undefined } {
  const [nonce = '', language, theme, density] = hash.slice(1).split('.')
  return { nonce, look: nonce.length === 32 ? lookOf({ language, theme, density }) : undefined }
}
