import type { Look } from '#services/backend/states.ts'
import type { DraftStore } from './drafts.ts'

/** How the agent wants things to look, as the sidebar keeps it; what is drawn outside of it, the rail, follows. */
export async function chosenLook(drafts: Pick<DraftStore, 'load'>): Promise<Look> {
  const kept = ((await drafts.load('preferences').catch(() => undefined)) ?? {}) as { language?: unknown; theme?: unknown }
  const { language, theme } = kept
  return {
    ...((language === 'en' || language === 'sv') && { language }),
    ...((theme === 'light' || theme === 'dark') && { theme }),
  }
}
