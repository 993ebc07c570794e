import type { Handlers } from '#server/ports/handlers.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'

/** Where the sidebar shows. The backend's own pages are not in it: an extension knows them from the address it is connected to. */
export function listSites({ settings }: { settings: SettingsSource }): Handlers['sites.list'] {
  return async () => {
    const { version, settings: inForce } = settings.current()
    return { version, sites: inForce.sites }
  }
}
