import { deviceParts } from '#contract/device-name.ts'
import type { SettingsTexts } from './texts.ts'

/** What a session was opened in, in the reader's language: `Firefox på Linux`. */
export function deviceWords(device: string, { t }: Pick<SettingsTexts, 't'>): string {
  const parts = deviceParts(device)
  if (!parts) return t('conn.session.unknownDevice')
  const { browser, system } = parts
  return system === undefined ? browser : t('conn.session.device', { browser, system })
}
