import type { Change } from '#contract/api/conversations.ts'
import type { Problem } from '#contract/errors.ts'
import type { Link, OutboxEntry, PageContext } from './sidebar-host.ts'
import type { OuterLook, RailOrder } from './states.ts'

/** What the background tells an open surface without being asked, over the surface's port. */
export type Push =
  | { kind: 'context'; context: Omit<PageContext, 'focused'> }
  /** without entries where they cannot be read now: an empty list would say that all of it is done */
  | { kind: 'outbox'; entries?: OutboxEntry[] }
  | { kind: 'link'; link: Link }
  | { kind: 'place'; collapsed: boolean }
  /** an admin lets presses be taken on this site although the browser cannot say whether the frame is seen */
  | { kind: 'unseen'; taken: boolean }
  | { kind: 'changes'; changes: Change[] }
  | { kind: 'sign-in'; outcome: 'done' | 'cancelled' | 'failed'; problem?: Problem }

/** What the background tells our page script. */
export type LoaderOrder =
  | { order: 'place'; collapsed?: boolean; width?: number; look?: OuterLook }
  | ({ order: 'rail' } & RailOrder)
  | { order: 'toggle' }
  | { order: 'open' }
  | { order: 'leave' }
  /** the background has forgotten what the page showed: the adapter says it again */
  | { order: 'say-again' }
  /** the site is no longer on the list */
  | { order: 'stop' }

/** Asks a paired frame, which has nothing open to us, to connect again; says nothing else. */
export const wakeUp = 'tagalong:wake-up'

/** The name of the port between a surface and the background. */
export const surfacePort = 'tagalong:surface'
