import * as z from 'zod/mini'
import { Channel, ConversationKey } from './conversation.ts'
import { ErrorCode } from './errors.ts'
import { FieldValues, RecordSummary } from './records.ts'

/** Made by the client once per intent, kept through every retry: the same key never makes a second effect. */
export const IdempotencyKey = z.uuid()

/**
 * armed → queued → sending → saved; `failed` waits for a person (or its own retry, then it is `queued` with a reason);
 * undoing → undone. `parked` could not be decided by the machine.
 */
export const PushState = z.enum(['armed', 'queued', 'sending', 'saved', 'failed', 'parked', 'undoing', 'undone'])
export type PushState = z.infer<typeof PushState>

export const ActivityKind = z.enum(['note', 'task', 'custom'])
export type ActivityKind = z.infer<typeof ActivityKind>

export const Tag = z.strictObject({
  id: z.uuid(),
  /** the request's key, then `:` and the record's number in the request, from 1; lets an outbox find its own */
  key: z.string(),
  conversation: ConversationKey,
  channel: Channel,
  record: RecordSummary,
  state: PushState,
  subject: z.string(),
  messageCount: z.number(),
  taggedAt: z.string(),
  taggedBy: z.strictObject({ id: z.string(), name: z.string() }),
  savedAt: z.optional(z.string()),
  activity: z.optional(z.strictObject({ id: z.string(), kind: ActivityKind, closed: z.boolean(), url: z.optional(z.string()) })),
  /** why it is failed, parked, or being tried again */
  reason: z.optional(z.strictObject({ code: ErrorCode, message: z.string(), hint: z.optional(z.string()) })),
  attempts: z.number(),
  /** grows with every change: of two answers about one tag the higher is the later one */
  revision: z.number(),
  nextAttemptAt: z.optional(z.string()),
})
export type Tag = z.infer<typeof Tag>

/** What the agent decided about the activity; all optional, the settings fill the rest. */
export const TagChoices = z.strictObject({
  subject: z.optional(z.string().check(z.minLength(1), z.maxLength(255))),
  /** ids of the messages to save; left out = all but private notes */
  messageIds: z.optional(z.array(z.string().check(z.maxLength(200))).check(z.maxLength(5_000))),
  /** answers to the input backend fields of the record's entity and of the activity */
  recordValues: z.optional(FieldValues),
  activityValues: z.optional(FieldValues),
})
export type TagChoices = z.infer<typeof TagChoices>
