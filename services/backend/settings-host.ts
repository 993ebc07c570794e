import type { Backend } from './backend.ts'
import type { Drafts, Link, Source } from './sidebar-host.ts'
import type { ConnectionState, SitesState, TestStep } from './states.ts'

/** What the options page and the popup need from the extension. */
export type SettingsHost = {
  backend: Backend
  drafts: Drafts
  link: Source<Link>
  readConnection(): Promise<ConnectionState>
  chooseBackend(backend: string): Promise<ConnectionState>
  testConnection(): Promise<TestStep[]>
  readSites(): Promise<SitesState>
  /** the allowed hosts have changed */
  applySites(): Promise<SitesState>
  /** asks the browser's user once for all hosts; only straight from a press. False = said no */
  allow(patterns: readonly string[]): Promise<boolean>
  signIn(): Promise<void>
  signOut(): Promise<void>
  openLink(url: string): void
}
