import { type Ask, asker } from './ask.ts'
import { backendOverMessages } from './call-over-messages.ts'
import { draftsOverMessages } from './drafts-over-messages.ts'
import type { SurfaceRuntime } from './over-messages.ts'
import { surfacePort } from './push.ts'
import type { SettingsHost } from './settings-host.ts'
import type { Link } from './sidebar-host.ts'
import { type SignInPush, signInAndWait } from './sign-in-over-messages.ts'
import { cell } from './source.ts'

export type SettingsParts = {
  runtime: SurfaceRuntime
  /** `permissions.request` of the browser */
  request(permissions: { origins: string[] }): Promise<boolean>
  /** Firefox knows no ports in patterns */
  ports: boolean
}

/** The options page's and the popup's world: everything goes through the background but the browser's own prompt. */
export function settingsHostOverMessages({ runtime, request, ports }: SettingsParts): SettingsHost & { ask: Ask } {
  const link = cell<Link>({ state: 'online' })
  const outcome = cell<SignInPush | undefined>(undefined)
  const ask = asker(runtime, () => link.set({ state: 'stale' }))
  connect()

  function connect(): void {
    const port = runtime.connect({ name: surfacePort })
    port.onMessage.addListener((push) => {
      if (push.kind === 'link') link.set(push.link)
      if (push.kind === 'sign-in') outcome.set(push)
    })
    // these pages are looked at while they are open: they keep their line
    port.onDisconnect.addListener(() => setTimeout(() => runtime.id !== undefined && connect(), 250))
  }

  return {
    ask,
    link,
    backend: backendOverMessages(ask),
    drafts: draftsOverMessages(ask, window),
    readConnection: () => ask('connection.read', {}),
    chooseBackend: (backend) => ask('connection.choose', { backend }),
    testConnection: async () => (await ask('connection.test', {})).steps,
    readSites: () => ask('sites.read', {}),
    applySites: () => ask('sites.apply', {}),
    allow: (patterns) => request({ origins: patterns.map((pattern) => (ports ? pattern : pattern.replace(/:\d+\/\*$/, '/*'))) }),
    signIn: () => signInAndWait(ask, outcome, link),
    signOut: async () => void (await ask('sign-out', {})),
    openLink: (url) => void ask('open.link', { url }).catch(() => undefined),
  }
}
