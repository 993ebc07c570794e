import { createStore } from 'zustand/vanilla'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'

export const languages = ['en', 'sv'] as const
export type Language = (typeof languages)[number]
export type Preferences = { language: Language; theme: 'system' | 'light' | 'dark'; density: 'comfortable' | 'compact' }
export type PreferencesStore = ReturnType<typeof createPreferencesStore>

const draftKey = 'preferences'

/** The agent's own taste, kept on this device. Until something was chosen, the browser's language counts. */
export function createPreferencesStore(host: SidebarHost, browserLanguages: readonly string[]) {
  const { language = firstKnown(browserLanguages), theme = 'system', density = 'comfortable' } = host.look ?? {}
  const store = createStore<Preferences>(() => ({ language, theme, density }))
  return {
    ...store,
    async load() {
      const saved = ((await host.drafts.load(draftKey).catch(() => undefined)) ?? {}) as Partial<Preferences>
      store.setState({
        ...(languages.includes(saved.language as Language) && { language: saved.language as Language }),
        ...((saved.theme === 'light' || saved.theme === 'dark') && { theme: saved.theme }),
        ...(saved.density === 'compact' && { density: saved.density }),
      })
    },
    choose(change: Partial<Preferences>) {
      store.setState(change)
      const { language, theme, density } = store.getState()
      host.drafts.save(draftKey, { language, theme, density })
    },
  }
}

function firstKnown(wanted: readonly string[]): Language {
  for (const one of wanted) {
    const language = one.slice(0, 2).toLowerCase()
    if (languages.includes(language as Language)) return language as Language
  }
  return 'en'
}
