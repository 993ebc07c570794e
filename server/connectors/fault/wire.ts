import * as z from 'zod/mini'
import { EntityKind, FieldType, FieldValues, Option } from '#contract/records.ts'

/** What the fault CRM answers with, read at the edge. Members that are not listed are nobody's business. */
const Ref = z.object({ entity: z.string(), id: z.string() })

export const WireEntity = z.object({
  name: z.string(),
  kind: EntityKind,
  label: z.string(),
  labelPlural: z.string(),
  primaryField: z.string(),
  nameFrom: z.array(z.string()),
  subtitleField: z.optional(z.string()),
  fields: z.array(
    z.object({
      name: z.string(),
      label: z.string(),
      type: FieldType,
      required: z.boolean(),
      readOnly: z.boolean(),
      maxLength: z.optional(z.number()),
      options: z.optional(z.array(Option)),
      lookup: z.optional(z.array(z.string())),
    }),
  ),
})
export type WireEntity = z.infer<typeof WireEntity>
export const Entities = z.object({ entities: z.array(WireEntity) })

export const Me = z.object({ user: z.string(), environment: z.string() })

export const WireRecord = z.object({
  id: z.string(),
  entity: z.string(),
  name: z.string(),
  values: FieldValues,
  inactive: z.boolean(),
  version: z.string(),
  created: z.string(),
  successor: z.optional(Ref),
})
export type WireRecord = z.infer<typeof WireRecord>

const Page = z.object({ records: z.array(WireRecord), next: z.optional(z.string()) })
export const FoundPage = Page
export const StopPages = z.object({ stops: z.array(Page) })

export const WireActivity = z.object({
  id: z.string(),
  record: Ref,
  type: z.enum(['note', 'task', 'custom']),
  closed: z.boolean(),
  version: z.string(),
  length: z.number(),
})
export type WireActivity = z.infer<typeof WireActivity>

export const Looked = z.object({ complete: z.boolean(), record: z.optional(Ref), activity: z.optional(WireActivity) })

export const Changes = z.object({
  changes: z.array(z.object({ id: z.string(), gone: z.boolean(), record: z.optional(WireRecord), successor: z.optional(Ref) })),
  more: z.boolean(),
  next: z.optional(z.string()),
})

export const WireRefusal = z.object({
  error: z.string(),
  message: z.optional(z.string()),
  fields: z.optional(z.array(z.object({ field: z.string(), message: z.string() }))),
  name: z.optional(z.string()),
})
