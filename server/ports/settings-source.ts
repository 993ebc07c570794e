import type { Settings } from '#contract/settings/settings.ts'

/** The settings in force, kept fresh in memory; `changed` listeners run after every save in any process. */
export type SettingsSource = {
  current(): { version: number; settings: Settings }
  onChange(listener: (version: number) => void): () => void
}
