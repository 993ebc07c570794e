import * as z from 'zod/mini'

/** Names a record for good: `connection` is our id of the connected system, `entity` its API name, `id` the CRM's own. */
export const RecordRef = z.strictObject({
  connection: z.string().check(z.minLength(1), z.maxLength(64)),
  entity: z.string().check(z.minLength(1), z.maxLength(128)),
  id: z.string().check(z.minLength(1), z.maxLength(128)),
})
export type RecordRef = z.infer<typeof RecordRef>

export const IdentifierKind = z.enum(['phone', 'email', 'name'])
export type IdentifierKind = z.infer<typeof IdentifierKind>

/** What a person understands an entity to be; decides icon, tint and default forms. */
export const EntityKind = z.enum(['account', 'contact', 'lead', 'custom'])
export type EntityKind = z.infer<typeof EntityKind>

/** The one internal list of field types. Each has a file in field-types/, an input and a format. */
export const FieldType = z.enum([
  'text',
  'multiline',
  'phone',
  'email',
  'url',
  'whole-number',
  'decimal',
  'currency',
  'date',
  'date-time',
  'checkbox',
  'option',
  'multi-option',
  'lookup',
])
export type FieldType = z.infer<typeof FieldType>

export const LookupValue = z.strictObject({
  entity: z.string().check(z.maxLength(128)),
  id: z.string().check(z.maxLength(128)),
  name: z.string().check(z.maxLength(131_072)),
})
export type LookupValue = z.infer<typeof LookupValue>
/** `amount` is a decimal number as text ("184500.00"), so that no cent is lost; `currency` is ISO 4217. */
export const CurrencyValue = z.strictObject({
  amount: z.string().check(z.regex(/^-?\d{1,18}(\.\d{1,6})?$/, 'must be a number such as 184500.00')),
  currency: z.string().check(z.regex(/^[A-Z]{3}$/, 'must be a currency code such as SEK')),
})
export type CurrencyValue = z.infer<typeof CurrencyValue>

/**
 * One value on the wire, by field type: text kinds and `option` (its code) a string, numbers a number, `currency` a
 * CurrencyValue, `date` YYYY-MM-DD, `date-time` ISO 8601 with offset, `checkbox` a boolean, `multi-option` codes,
 * `lookup` a LookupValue. `null` is empty.
 */
export const FieldValue = z.union([
  z.string().check(z.maxLength(131_072)),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().check(z.maxLength(512))).check(z.maxLength(500)),
  CurrencyValue,
  LookupValue,
])
export type FieldValue = z.infer<typeof FieldValue>

/** No CRM has entities with more fields. */
const mostFields = 2_000
export const FieldValues = z
  .record(z.string().check(z.maxLength(128)), FieldValue)
  .check(z.refine((values) => Object.keys(values).length <= mostFields, `may have at most ${mostFields} entries`))
export type FieldValues = z.infer<typeof FieldValues>

export const Option = z.strictObject({ value: z.string(), label: z.string() })
export type Option = z.infer<typeof Option>

/** A field as the CRM's metadata describes it. */
export const FieldDescription = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: FieldType,
  required: z.boolean(),
  readOnly: z.boolean(),
  maxLength: z.optional(z.number()),
  options: z.optional(z.array(Option)),
  /** entities that a lookup may point at */
  lookup: z.optional(z.array(z.string())),
  currency: z.optional(z.string()),
  /** matched by the ordered search as this identifier */
  identifier: z.optional(IdentifierKind),
})
export type FieldDescription = z.infer<typeof FieldDescription>

export const EntityDescription = z.strictObject({
  name: z.string(),
  kind: EntityKind,
  label: z.string(),
  labelPlural: z.string(),
  /** the field that is the record's name in the CRM; for people it may be computed from first and last name */
  primaryField: z.string(),
  can: z.strictObject({ search: z.boolean(), create: z.boolean(), update: z.boolean(), activity: z.boolean() }),
  fields: z.array(FieldDescription),
})
export type EntityDescription = z.infer<typeof EntityDescription>

/** Enough of a record to name it on one or two lines. */
export const RecordSummary = z.strictObject({
  ref: RecordRef,
  kind: EntityKind,
  entityLabel: z.string(),
  name: z.string(),
  /** second line: the account's name for a person, the city for an account … */
  subtitle: z.optional(z.string()),
  account: z.optional(LookupValue),
  /** address of the record's page in the CRM */
  url: z.optional(z.string()),
  inactive: z.optional(z.boolean()),
  /** when it was made, ISO 8601; tells two records apart that are the same in everything else */
  created: z.optional(z.string()),
  /** a converted lead or a merged record: what it became */
  successor: z.optional(RecordRef),
})
export type RecordSummary = z.infer<typeof RecordSummary>

/** One field as shown: `text` is the CRM's own label where the value is a code (options, checkboxes). */
export const ShownField = z.strictObject({
  name: z.string(),
  label: z.string(),
  type: FieldType,
  value: FieldValue,
  text: z.optional(z.string()),
})
export type ShownField = z.infer<typeof ShownField>

/** Why a record matched: both values as written, the visitor's and the record's. `alike`: names that are not the same. */
export const Evidence = z.strictObject({
  identifier: IdentifierKind,
  field: z.string(),
  label: z.string(),
  visitorValue: z.string(),
  recordValue: z.string(),
  alike: z.optional(z.literal(true)),
})
export type Evidence = z.infer<typeof Evidence>

/** What the identifiers that were not needed say about a record that was found. `alike` is said of names only: `Karin Ek`, `Karin Ekdahl`. */
export const Comparison = z.strictObject({
  identifier: IdentifierKind,
  verdict: z.enum(['same', 'alike', 'differs', 'not-on-record']),
  visitorValue: z.string(),
  recordValues: z.array(z.string()),
})
export type Comparison = z.infer<typeof Comparison>

export const Match = z.strictObject({
  record: RecordSummary,
  evidence: z.array(Evidence),
  compared: z.array(Comparison),
  /** the entity's detail fields for the card; the first few are shown */
  fields: z.array(ShownField),
  tagged: z.optional(z.strictObject({ count: z.number(), latest: z.string() })),
})
export type Match = z.infer<typeof Match>

export { recordKey, sameRecord } from './record-identity.ts'
