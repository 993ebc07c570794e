import type { Change } from '#contract/api/conversations.ts'
import type { Input } from '#contract/api/index.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { EndedBy, Problem } from '#contract/errors.ts'
import type { RecordRef } from '#contract/records.ts'
import type { Backend } from './backend.ts'
import type { Look } from './states.ts'

/**
 * What the sidebar needs from where it lives: the extension's frame, the side panel, a window, later the widget. The
 * same screens run in all of them; what a home cannot do is undefined.
 */
export type SidebarHost = {
  backend: Backend
  surface: 'frame' | 'panel' | 'window' | 'widget'
  /** as the agent chose it, where it is known before anybody was asked */
  look?: Look
  context: Source<PageContext>
  outbox: Outbox
  drafts: Drafts
  link: Source<Link>
  /** live changes from the backend while the surface is open and visible */
  changes(listener: (changes: Change[]) => void): () => void
  /** opens the backend's sign-in page; resolves when the tokens are there */
  signIn(): Promise<void>
  signOut(): Promise<void>
  openOptions(): void
  /** opens a record's page, http(s) only, in a new tab */
  openLink(url: string): void
  frame?: FrameControls
  /** `seen` only after 300 ms of true visibility; undefined where the page cannot cover the surface */
  visibility?: Source<Visibility>
  /** whether the browser window that this surface is in is the one in use; undefined where the browser does not say */
  windowFocus?: Source<boolean>
  /** goes on in a window that the page cannot cover, with the draft */
  openWindow?(): void
}

/** `unknown`: the browser cannot say (Firefox). `waived`: it cannot, and an admin takes that risk on this site */
export type Visibility = 'seen' | 'covered' | 'unknown' | 'waived'

export type Source<T> = { get(): T; subscribe(listener: (value: T) => void): () => void }

/** What the page beside shows. `record`: the page is a CRM record's own page. */
export type PageContext = {
  conversation?: Conversation
  /** the page is one of conversations, and none is open on it */
  noneOpen?: boolean
  record?: RecordRef
  /** the page says more than is read: what is shown may be old */
  unread?: boolean
  /** the site's name for people */
  site?: string
  /** nothing was said of the page yet */
  waiting?: boolean
  /** keys reach the sidebar */
  focused: boolean
}

/** Are we connected? `needs-setup`: no backend chosen yet; `stale`: the extension was updated under us, reload. */
export type Link =
  | { state: 'needs-setup' | 'online' | 'stale' }
  /** `ended`: a session was here, and the server has said why it is over */
  | { state: 'signed-out'; ended?: EndedBy }
  | { state: 'offline'; since: string; problem?: Problem }

/** Intents kept on this device until the backend has answered. `add` resolves when the intent is stored, not when it is done. */
export type Outbox = {
  add(intent: Intent): Promise<void>
  entries: Source<OutboxEntry[]>
  retry(key: string): void
  discard(key: string): Promise<void>
}
export type Intent =
  | { kind: 'tag'; input: Input<'tags.create'> }
  | { kind: 'create'; input: Input<'records.create'> }
  | { kind: 'undo'; key: string; input: Input<'tags.undo'> }
export type OutboxEntry = {
  key: string
  intent: Intent
  state: 'waiting' | 'sending' | 'refused'
  problem?: Problem
  addedAt: string
}

/** What was typed, by surface and form; kept until the form is done or emptied. Values are small JSON. */
export type Drafts = {
  load(key: string): Promise<unknown>
  /** `merge`: what is left out stays as it was kept, field by field */
  save(key: string, value: unknown, how?: { merge: boolean }): void
  remove(key: string): void
}

export type FrameControls = {
  collapsed: Source<boolean>
  setCollapsed(collapsed: boolean): void
  setWidth(px: number): void
  /** gives focus back to the page */
  leave(): void
  /** what the rail and the toolbar say while the sidebar is closed */
  setBadge(count: number, failed: boolean): void
}
