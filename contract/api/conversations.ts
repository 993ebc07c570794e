import * as z from 'zod/mini'
import { Conversation, ConversationKey } from '../conversation.ts'
import { endpoint } from '../endpoint.ts'
import { IdempotencyKey, Tag, TagChoices } from '../tags.ts'
import { RecordRef } from '../records.ts'
import { Memory } from './search.ts'

const id = z.uuid()

export const conversationsReport = endpoint({
  method: 'PUT',
  path: '/v1/conversations',
  audience: 'agent',
  summary: 'Takes a reading of a conversation: adds new messages to armed and appended tags, fires those armed for its end',
  input: z.strictObject({ conversation: Conversation }),
  output: z.strictObject({
    tags: z.array(Tag),
    /** from our own memory, at once; the search checks it against the CRM */
    memory: z.optional(Memory),
  }),
  maxBytes: 2_200_000,
})

export const tagsCreate = endpoint({
  method: 'POST',
  path: '/v1/tags',
  audience: 'agent',
  summary: 'Tags a conversation to one or more records; at once for an ended chat and for SMS, armed for an open chat',
  input: z.strictObject({
    key: IdempotencyKey,
    conversation: Conversation,
    records: z.array(RecordRef).check(z.minLength(1), z.maxLength(20)),
    choices: TagChoices,
  }),
  output: z.strictObject({ tags: z.array(Tag) }),
  maxBytes: 2_200_000,
  cost: 3,
})

export const tagsList = endpoint({
  method: 'GET',
  path: '/v1/tags',
  audience: 'agent',
  summary: 'The tags of one conversation, newest first',
  input: ConversationKey,
  output: z.strictObject({ tags: z.array(Tag) }),
})

export const tagsUndo = endpoint({
  method: 'POST',
  path: '/v1/tags/:id/undo',
  audience: 'agent',
  summary: 'Takes a tag back: the activity goes, written values are put back; `force` removes one that was edited since',
  input: z.strictObject({ id, force: z.optional(z.boolean()) }),
  output: z.strictObject({ tag: Tag }),
})

export const tagsRetry = endpoint({
  method: 'POST',
  path: '/v1/tags/:id/retry',
  audience: 'agent',
  summary: 'Tries a failed or waiting push again now',
  input: z.strictObject({ id }),
  output: z.strictObject({ tag: Tag }),
})

/** Something that an open sidebar has to show. `reset`: the cursor is too old, read everything again. */
export const Change = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('tag'), tag: Tag }),
  z.strictObject({ kind: z.literal('settings'), version: z.number() }),
  z.strictObject({ kind: z.literal('reset') }),
])
export type Change = z.infer<typeof Change>

export const changesPoll = endpoint({
  method: 'GET',
  path: '/v1/changes',
  audience: 'agent',
  summary: 'Long poll: answers as soon as something changed after the cursor, at the latest after `wait` seconds; no cursor = now',
  input: z.strictObject({
    after: z.optional(z.string().check(z.maxLength(64))),
    wait: z._default(z.coerce.number().check(z.minimum(0), z.maximum(20)), 20),
  }),
  output: z.strictObject({ cursor: z.string(), changes: z.array(Change) }),
  // one for each browser in which the person is signed in, and those that its old windows left behind
  atOnce: 20,
})
