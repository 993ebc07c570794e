import { lookOf } from '#services/backend/look.ts'
import type { OuterLook } from '#services/backend/states.ts'
import type { DraftStore } from './drafts.ts'
import { outerWords } from './outer-words.ts'

/**
 * How the agent wants things to look, as the sidebar keeps it; what is drawn outside of it, the rail, follows. The language is always
 * said, as the sidebar would choose it: to look for it in the page itself would cost each tab 16 KB.
 */
export async function chosenLook(drafts: Pick<DraftStore, 'load'>, languages: readonly string[]): Promise<OuterLook> {
  const spoken = (languages.find((one) => /^(en|sv)/i.test(one)) ?? 'en').slice(0, 2).toLowerCase()
  const kept = (await drafts.load('preferences').catch(() => undefined)) as Record<string, unknown> | undefined
  const look = lookOf({ language: spoken, ...lookOf(kept ?? {}) })
  return { ...look, words: outerWords[look.language ?? 'en'] }
}
