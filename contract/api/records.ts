import * as z from 'zod/mini'
import { Channel, Conversation, ConversationKey } from '../conversation.ts'
import { endpoint } from '../endpoint.ts'
import {
  EntityKind,
  EntityDescription,
  Evidence,
  FieldDescription,
  FieldValue,
  FieldValues,
  Match,
  RecordRef,
  RecordSummary,
  ShownField,
} from '../records.ts'
import { IdempotencyKey, Tag, TagChoices } from '../tags.ts'

const name = z.string().check(z.minLength(1), z.maxLength(128))

/** A field of a form: metadata plus what the settings say. `prefill` names what of the visitor fills it. */
export const FormField = z.strictObject({
  ...FieldDescription.shape,
  prefill: z.optional(z.enum(['firstName', 'lastName', 'fullName', 'phone', 'email'])),
  /** half a row wide beside its neighbour that is half as well */
  half: z.optional(z.boolean()),
  initial: z.optional(FieldValue),
})
export type FormField = z.infer<typeof FormField>

/** One entity as the agent meets it: what may be done, and the forms for it. */
export const EntityForms = z.strictObject({
  name,
  kind: EntityKind,
  label: z.string(),
  labelPlural: z.string(),
  search: z.boolean(),
  create: z.boolean(),
  createForm: z.array(FormField),
  /** fields that may be searched by hand besides the identifiers */
  searchFields: z.array(FormField),
  /** input backend fields asked for when tagging to this entity */
  tagForm: z.array(FormField),
  /** constants and variables that are sent along and not shown, by label */
  sentAlong: z.array(z.string()),
})
export type EntityForms = z.infer<typeof EntityForms>

export const entitiesForms = endpoint({
  method: 'GET',
  path: '/v1/entities/forms',
  audience: 'agent',
  summary: 'All entities with their forms, as the settings in force say',
  input: z.strictObject({}),
  output: z.strictObject({
    version: z.number(),
    connection: z.string(),
    order: z.array(z.enum(['phone', 'email', 'name'])),
    entities: z.array(EntityForms),
    tagging: z.strictObject({
      activity: z.enum(['note', 'task', 'custom']),
      closing: z.boolean(),
      subjectChange: z.boolean(),
      suffix: z.string(),
      activityForm: z.array(FormField),
    }),
    currency: z.string(),
    country: z.string(),
  }),
})

export const entitiesDescribe = endpoint({
  method: 'GET',
  path: '/v1/entities',
  audience: 'admin',
  summary: "The CRM's own metadata: every entity and field",
  input: z.strictObject({}),
  output: z.strictObject({ entities: z.array(EntityDescription) }),
})

/** A conversation that was tagged to a record, as listed below its details. */
export const TaggedConversation = z.strictObject({
  tag: z.uuid(),
  conversation: ConversationKey,
  channel: Channel,
  subject: z.string(),
  at: z.string(),
  by: z.string(),
  messages: z.number(),
  state: z.string(),
  activity: z.optional(z.strictObject({ kind: z.string(), closed: z.boolean(), url: z.optional(z.string()) })),
  url: z.optional(z.string()),
})
export type TaggedConversation = z.infer<typeof TaggedConversation>

export const RecordDetail = z.strictObject({
  record: RecordSummary,
  /** opaque; given back with an update */
  version: z.string(),
  fields: z.array(ShownField),
  conversations: z.array(TaggedConversation),
  moved: z.optional(z.strictObject({ from: z.string(), reason: z.enum(['merged', 'converted']) })),
})
export type RecordDetail = z.infer<typeof RecordDetail>

export const recordsRead = endpoint({
  method: 'GET',
  path: '/v1/records/:connection/:entity/:id',
  audience: 'agent',
  summary: 'One record with its detail fields and the conversations tagged to it, newest first',
  input: RecordRef,
  output: RecordDetail,
})

export const Duplicate = z.strictObject({
  match: Match,
  reason: z.enum(['same-phone', 'same-email', 'similar-name', 'crm-rule']),
  evidence: z.array(Evidence),
})
export type Duplicate = z.infer<typeof Duplicate>

export const recordsDuplicates = endpoint({
  method: 'POST',
  path: '/v1/records/duplicates',
  audience: 'agent',
  summary: 'Records that the one about to be created would likely double; the likeliest first',
  input: z.strictObject({ entity: name, values: FieldValues }),
  output: z.strictObject({ duplicates: z.array(Duplicate) }),
})

export const recordsCreate = endpoint({
  method: 'POST',
  path: '/v1/records',
  audience: 'agent',
  summary: 'Creates a record and, with `tag`, tags the conversation to it; both once per key however often repeated',
  input: z.strictObject({
    key: IdempotencyKey,
    entity: name,
    values: FieldValues,
    /** the agent has seen the duplicates (ours and the CRM's) and creates anyway */
    anyway: z.optional(z.boolean()),
    /** nobody could look for duplicates of these values before: the server does, and refuses with `duplicate-record` */
    unchecked: z.optional(z.boolean()),
    tag: z.optional(z.strictObject({ conversation: Conversation, choices: TagChoices })),
  }),
  output: z.strictObject({ record: RecordSummary, tag: z.optional(Tag) }),
  maxBytes: 2_200_000,
  cost: 3,
})
