import * as z from 'zod/mini'
import { tagsCreate, tagsUndo } from './api/conversations.ts'
import { endpoints, type EndpointName } from './api/index.ts'
import { recordsCreate } from './api/records.ts'
import type { Problem } from './errors.ts'
import { frameWidth } from './frame-width.ts'
import { PageMessage } from './page-api.ts'
import { IdempotencyKey } from './tags.ts'

/**
 * Who asks the background, as the browser says (never as the message says). `loader`: our page script in the top frame
 * of a registered site. `unpaired`: our sidebar page framed by somebody, not yet known to belong to our loader.
 */
export type AskerKind = 'loader' | 'unpaired' | 'frame' | 'panel' | 'window' | 'options' | 'popup'

const sidebars = ['frame', 'panel', 'window'] as const
const surfaces = [...sidebars, 'options', 'popup'] as const

const none = z.strictObject({})
const id = z.string().check(z.minLength(1), z.maxLength(64))
const draftKey = z.string().check(z.minLength(1), z.maxLength(512))
const width = z.number().check(z.int(), z.minimum(frameWidth.least), z.maximum(frameWidth.most))
const endpointName = z.enum(Object.keys(endpoints) as [EndpointName, ...EndpointName[]])
const optionsSection = z.optional(z.enum(['connection', 'sites', 'agents']))

/** An act of an agent as it is kept on the device until the backend has answered. */
export const Intent = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tag'), input: tagsCreate.input }),
  z.strictObject({ kind: z.literal('create'), input: recordsCreate.input }),
  z.strictObject({ kind: z.literal('undo'), key: IdempotencyKey, input: tagsUndo.input }),
])

type Command<I extends z.ZodMiniType = z.ZodMiniType> = {
  from: readonly AskerKind[]
  input: I
  /** largest message as JSON, in characters; 4,000 unless said */
  maxChars?: number
}

function command<I extends z.ZodMiniType>(definition: Command<I>): Command<I> {
  return definition
}

/**
 * Everything that may be asked of the background, and by whom: the closed list. None of them takes an address to fetch,
 * and a loader can neither name an endpoint nor a record to read.
 */
export const commands = {
  'loader.start': command({ from: ['loader'], input: none }),
  'loader.reads': command({ from: ['loader'], input: none }),
  'loader.guesses': command({ from: ['loader'], input: none }),
  'loader.said': command({ from: ['loader'], input: z.strictObject({ message: PageMessage }), maxChars: 2_100_000 }),
  'loader.placed': command({ from: ['loader'], input: z.strictObject({ width: z.optional(width), collapsed: z.optional(z.boolean()) }) }),
  'loader.gaveUp': command({ from: ['loader'], input: none }),

  'frame.pair': command({ from: ['unpaired'], input: z.strictObject({ nonce: z.string().check(z.length(32)) }) }),
  'frame.collapse': command({ from: ['frame'], input: z.strictObject({ collapsed: z.boolean() }) }),
  'frame.width': command({ from: ['frame'], input: z.strictObject({ px: width }) }),
  'frame.leave': command({ from: ['frame'], input: none }),
  'frame.badge': command({
    from: ['frame'],
    input: z.strictObject({ count: z.number().check(z.int(), z.minimum(0), z.maximum(999)), failed: z.boolean() }),
  }),
  'frame.window': command({ from: ['frame'], input: none }),

  call: command({
    from: surfaces,
    input: z.strictObject({ id, name: endpointName, input: z.unknown() }),
    maxChars: 2_300_000,
  }),
  cancel: command({ from: surfaces, input: z.strictObject({ id }) }),
  changes: command({ from: sidebars, input: z.strictObject({ after: z.optional(z.string().check(z.maxLength(64))) }) }),

  'outbox.add': command({ from: sidebars, input: z.strictObject({ intent: Intent }), maxChars: 2_300_000 }),
  'outbox.retry': command({ from: sidebars, input: z.strictObject({ key: IdempotencyKey }) }),
  'outbox.discard': command({ from: sidebars, input: z.strictObject({ key: IdempotencyKey }) }),

  'draft.load': command({ from: surfaces, input: z.strictObject({ key: draftKey }) }),
  'draft.save': command({
    from: [...sidebars, 'options'],
    /** `merge`: what is left out stays as it was kept (merge-draft.ts) */
    input: z.strictObject({ key: draftKey, value: z.unknown(), merge: z.optional(z.boolean()) }),
    maxChars: 300_000,
  }),
  'draft.remove': command({ from: [...sidebars, 'options'], input: z.strictObject({ key: draftKey }) }),

  'sign-in': command({ from: surfaces, input: none }),
  'sign-out': command({ from: surfaces, input: none }),
  'open.options': command({ from: surfaces, input: z.strictObject({ section: optionsSection }) }),
  'open.link': command({
    from: surfaces,
    input: z.strictObject({
      url: z.string().check(z.maxLength(2_048), z.regex(/^https?:\/\/[^\s]+$/i, 'must start with http:// or https://')),
    }),
  }),

  'connection.read': command({ from: ['options', 'popup'], input: none }),
  'connection.choose': command({ from: ['options'], input: z.strictObject({ backend: z.string().check(z.maxLength(512)) }) }),
  'connection.test': command({ from: ['options'], input: none }),
  'sites.read': command({ from: ['options', 'popup'], input: none }),
  'sites.apply': command({ from: ['options', 'popup'], input: none }),
  'tab.read': command({ from: ['popup'], input: z.strictObject({ tab: z.number() }) }),
  'tab.open': command({ from: ['popup'], input: z.strictObject({ tab: z.number() }) }),
  'tab.collapse': command({ from: ['popup'], input: z.strictObject({ tab: z.number() }) }),
} as const

export type CommandName = keyof typeof commands
/** what a caller gives */
export type Asked<N extends CommandName> = z.input<(typeof commands)[N]['input']>
/** what a handler gets */
export type Heard<N extends CommandName> = z.output<(typeof commands)[N]['input']>

export const Request = z.strictObject({ command: z.string().check(z.maxLength(64)), input: z.unknown() })

export type Answer = { ok: true; value: unknown } | { ok: false; problem: Problem }
