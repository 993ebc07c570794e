import './sidebar.css'
import { mountSidebar } from '#components/app.tsx'
import { sidebarHostOverMessages, type SurfaceRuntime } from '#services/backend/over-messages.ts'

const { browser } = globalThis as { browser?: typeof chrome }
const api = browser ?? chrome
const root = document.getElementById('root')
const closed = new AbortController()

/** Framed is framed, whatever the address says: only a page that stands alone may call itself panel or window. */
const surface = window.parent !== window ? 'frame' : new URLSearchParams(location.search).get('surface') === 'window' ? 'window' : 'panel'
const browserWindow = surface === 'panel' ? (await api.windows.getCurrent()).id : undefined

addEventListener('pagehide', (event) => event.persisted || closed.abort())
if (root) {
  const host = sidebarHostOverMessages({
    runtime: api.runtime as unknown as SurfaceRuntime,
    window,
    surface,
    signal: closed.signal,
    windows: api.windows,
    ...(browserWindow !== undefined && { browserWindow }),
  })
  mountSidebar(root, host)
}
