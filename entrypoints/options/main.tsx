import browser from 'webextension-polyfill'
import { mountSettings } from '#components/settings/app.tsx'
import type { SurfaceRuntime } from '#services/backend/over-messages.ts'
import { settingsHostOverMessages } from '#services/backend/settings-over-messages.ts'

const root = document.getElementById('root')
const host = settingsHostOverMessages({
  runtime: browser.runtime as unknown as SurfaceRuntime,
  request: (permissions) => browser.permissions.request(permissions),
  ports: !import.meta.env.FIREFOX,
})
if (root) mountSettings(root, host)
