import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { en } from '../messages/en.ts'
import type { MessageKey, Messages } from '../messages/messages.ts'
import { sv } from '../messages/sv.ts'
import { localeFor } from '#contract/moments.ts'
import { createTexts, type Texts, type Values } from '../messages/texts.ts'
import { settingsEn } from './messages/en.ts'
import { settingsSv } from './messages/sv.ts'

export type SettingsKey = MessageKey | keyof typeof settingsEn
export type SettingsTexts = Omit<Texts, 't' | 'rich'> & { t(key: SettingsKey, values?: Values): string }

/** The sidebar's catalogue and this page's own beside it. */
export function settingsTexts(languages: readonly string[], chosen?: string): SettingsTexts {
  const language = chosen ?? (languages.find((one) => /^(en|sv)/i.test(one)) ?? 'en').slice(0, 2).toLowerCase()
  const all = language === 'sv' ? { ...sv, ...settingsSv } : { ...en, ...settingsEn }
  return createTexts(all as unknown as Messages, language, localeFor(language, languages)) as unknown as SettingsTexts
}

export const SettingsTextsContext = createContext<SettingsTexts>(undefined as unknown as SettingsTexts)
export const useSettingsTexts = (): SettingsTexts => useContext(SettingsTextsContext)
