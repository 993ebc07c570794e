import * as z from 'zod/mini'
import { Conversation } from './conversation.ts'
import { RecordRef } from './records.ts'

/**
 * The documented page API (docs/page-api.md): a page speaks by `window.postMessage(message, location.origin)` or by
 * `document.dispatchEvent(new CustomEvent('tagalong', { detail: JSON.stringify(message) }))`. Everything in it is
 * untrusted data. The page hears `{ tagalong: 1, type: 'ready' }` once, when somebody starts to listen, and `{ tagalong: 1,
 * type: 'refused', detail, fields }` when its own message was wrong; nothing of the CRM ever goes back to the page.
 */
export const PageMessage = z.discriminatedUnion('type', [
  z.strictObject({ tagalong: z.literal(1), type: z.literal('conversation'), conversation: Conversation }),
  z.strictObject({ tagalong: z.literal(1), type: z.literal('no-conversation') }),
  z.strictObject({ tagalong: z.literal(1), type: z.literal('record'), record: RecordRef }),
])
export type PageMessage = z.infer<typeof PageMessage>
