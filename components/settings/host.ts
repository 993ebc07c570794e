import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { SettingsHost } from '#services/backend/settings-host.ts'

export const SettingsHostContext = createContext<SettingsHost>(undefined as unknown as SettingsHost)
export const useHost = (): SettingsHost => useContext(SettingsHostContext)
