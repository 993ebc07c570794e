import * as z from 'zod/mini'
import { ConversationKey, Visitor } from '../conversation.ts'
import { endpoint } from '../endpoint.ts'
import { ErrorCode } from '../errors.ts'
import { FieldValue, IdentifierKind, LookupValue, Match, RecordRef, RecordSummary } from '../records.ts'

/**
 * One stop of the ordered search. `own`: the value is the organisation's own and never matches; `refused`: it matched
 * only records that this visitor is known not to be.
 */
export const Stop = z.strictObject({
  identifier: IdentifierKind,
  state: z.enum(['hit', 'many', 'none', 'not-given', 'not-needed', 'own', 'refused', 'failed']),
  count: z.optional(z.number()),
})
export type Stop = z.infer<typeof Stop>

/** A record that was remembered from an earlier tag. `moved`: it was merged or deleted since, `record` is its successor. */
export const Memory = z.strictObject({
  match: Match,
  /** whether this conversation, or only its visitor, was tagged before */
  by: z.enum(['conversation', 'visitor']),
  checkedAt: z.string(),
  moved: z.optional(z.strictObject({ from: z.string(), reason: z.enum(['merged', 'converted']) })),
})
export type Memory = z.infer<typeof Memory>

export const SearchAnswer = z.strictObject({
  trail: z.array(Stop),
  /** active records first; never more than `limit`, `total` counts all */
  matches: z.array(Match),
  total: z.number(),
  next: z.optional(z.string()),
  /** set when the value that matched is used by many records: always ask */
  shared: z.optional(z.strictObject({ identifier: IdentifierKind, value: z.string(), records: z.number() })),
  /** records left out because an agent said "not this person" */
  refused: z.array(RecordSummary),
  /** the remembered record, freshly checked against the CRM; `gone` names one that was deleted */
  memory: z.optional(Memory),
  gone: z.optional(z.string()),
  /** set when the CRM could not be asked; matches then hold only what is remembered */
  trouble: z.optional(z.strictObject({ code: ErrorCode, message: z.string(), hint: z.optional(z.string()) })),
})
export type SearchAnswer = z.infer<typeof SearchAnswer>

const limit = z._default(z.coerce.number().check(z.int(), z.minimum(1), z.maximum(100)), 20)
const after = z.optional(z.string().check(z.maxLength(512)))

export const searchOrdered = endpoint({
  method: 'POST',
  path: '/v1/search',
  audience: 'agent',
  summary: 'Ordered search for a visitor: the first identifier of the order that finds a record decides',
  input: z.strictObject({ conversation: z.optional(ConversationKey), visitor: Visitor, limit, after }),
  output: SearchAnswer,
})

export const searchByHand = endpoint({
  method: 'POST',
  path: '/v1/search/by-hand',
  audience: 'agent',
  summary: 'Search by one identifier, by free text (all three at once), or by one field of an entity',
  input: z.strictObject({
    by: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('any'), value: z.string().check(z.minLength(1), z.maxLength(300)) }),
      z.strictObject({
        kind: z.literal('identifier'),
        identifier: IdentifierKind,
        value: z.string().check(z.minLength(1), z.maxLength(300)),
      }),
      z.strictObject({ kind: z.literal('field'), field: z.string().check(z.maxLength(128)), value: FieldValue }),
    ]),
    /** only this entity; required for a field */
    entity: z.optional(z.string().check(z.maxLength(128))),
    limit,
    after,
  }),
  output: z.strictObject({ matches: z.array(Match), total: z.number(), next: z.optional(z.string()) }),
})

export const lookupSearch = endpoint({
  method: 'POST',
  path: '/v1/lookup',
  audience: 'agent',
  summary: 'Records that a lookup field may point at, by the beginning of their names',
  input: z.strictObject({
    entity: z.string().check(z.maxLength(128)),
    field: z.string().check(z.maxLength(128)),
    text: z.string().check(z.maxLength(300)),
  }),
  output: z.strictObject({ options: z.array(z.strictObject({ value: LookupValue, subtitle: z.optional(z.string()) })) }),
})

export const memoryRefuse = endpoint({
  method: 'POST',
  path: '/v1/memory/refusals',
  audience: 'agent',
  summary: '"Not this person": the record is left out of later searches for this visitor; `undo` takes it back',
  input: z.strictObject({ conversation: ConversationKey, visitor: Visitor, record: RecordRef, undo: z.optional(z.boolean()) }),
  output: z.strictObject({}),
})
