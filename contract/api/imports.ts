import * as z from 'zod/mini'
import { endpoint } from '../endpoint.ts'
import { mostColumns, mostFileBytes, partBytes } from '../import/limits.ts'
import { ImportReason } from '../import/reasons.ts'
import { Refusal } from '../import/refusals.ts'
import { FieldType } from '../records.ts'

const id = z.uuid()
const name = z.string().check(z.minLength(1), z.maxLength(128))
const number = z.number()
/** `refusal`: the same for readers of another language, by contract/import/refusals.ts */
const words = z.strictObject({ message: z.string(), hint: z.optional(z.string()), refusal: z.optional(Refusal) })

/** How bytes become cells. `encoding` is a label that TextDecoder knows. */
export const FileForm = z.strictObject({
  encoding: z.string().check(z.maxLength(40)),
  separator: z.enum([',', ';', '\t', '|']),
})
export type FileForm = z.infer<typeof FileForm>

/** `auto`: as the file's own values tell; a file of which none tells, or where two say otherwise, is asked about. */
export const DateOrder = z.enum(['auto', 'ymd', 'dmy', 'mdy'])
export type DateOrder = z.infer<typeof DateOrder>

/** Which mark comes before the fraction. `auto`: as each number tells; `1,234`, which may be either, is asked about. */
export const DecimalMark = z.enum(['auto', 'comma', 'point'])
export type DecimalMark = z.infer<typeof DecimalMark>

/**
 * Where one column goes. `to` is a field's API name (a lookup is found by id of the other system, else by exact name), or one of
 * `account#id` and `account#name` (a lookup by this alone), `#id` (the record's id in the other system), `#name` (a person's
 * whole name, taken apart), `#created`, `#updated`, `#inactive`, `#skip`.
 */
export const ColumnTarget = z.strictObject({
  column: z.number().check(z.int(), z.minimum(0), z.maximum(mostColumns - 1)),
  to: name,
})
export type ColumnTarget = z.infer<typeof ColumnTarget>

export const ImportOptions = z.strictObject({
  form: FileForm,
  entity: name,
  /** every column of the file stands here once; those that go nowhere with `#skip` */
  columns: z.array(ColumnTarget).check(z.minLength(1), z.maxLength(mostColumns)),
  dates: DateOrder,
  decimal: z._default(DecimalMark, 'auto'),
  /** the currency of amounts without one; the organisation's where left out */
  currency: z.optional(z.string().check(z.regex(/^[A-Z]{3}$/, 'must be a currency code such as SEK'))),
  /** the other system, whose ids are kept under its name; has to be said where a column holds ids */
  source: z.optional(
    z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,39}$/, 'must be a short name such as salesforce: small letters, digits, . _ -')),
  ),
  /** `#id` or a field: a record that has the same is updated; left out: every row makes a record */
  updateBy: z.optional(name),
  /** an empty cell empties the value that it updates */
  clearEmpty: z.boolean(),
})
export type ImportOptions = z.infer<typeof ImportOptions>

export const ImportState = z.enum([
  'uploading', // parts are still missing
  'uploaded', // all parts are there: look, then check
  'checking', // a server reads every row
  'checked', // counts and faults are there; apply, or check again with other options
  'applying', // a server writes
  'applied', // the end; may be undone
  'stopped', // by a person, while checking, applying or undoing; `resume` goes on
  'failed', // `trouble` says why; `resume` tries again
  'undoing',
  'undone',
])
export type ImportState = z.infer<typeof ImportState>

/** Rows of the file by what becomes of them. While `checking` they grow; `made` and `updated` are what would be, until `applied`. */
export const ImportCounts = z.strictObject({ rows: number, made: number, updated: number, same: number, refused: number, empty: number })
export type ImportCounts = z.infer<typeof ImportCounts>

export const ImportRun = z.strictObject({
  id: z.string(),
  state: ImportState,
  fileName: z.string(),
  /** bytes: of the whole file, and of those parts that are there */
  size: number,
  received: number,
  /** parts that are still missing, at most the first hundred; number n holds the bytes from n × partBytes on */
  missing: z.array(number),
  /** `command`: begun by `tagalong import`; its file is not kept here */
  origin: z.enum(['page', 'command']),
  startedAt: z.string(),
  endedAt: z.optional(z.string()),
  /** the name of who began it, where still known */
  startedBy: z.optional(z.string()),
  options: z.optional(ImportOptions),
  entityLabel: z.optional(z.string()),
  counts: ImportCounts,
  /** a quote of the file is never closed: what stands behind it was not read, and not even the good rows are taken */
  cutOff: z.optional(z.boolean()),
  /** of what goes on: bytes read, rows written or records undone, of how many, and the seconds left by the pace so far */
  progress: z.optional(
    z.strictObject({ phase: z.enum(['reading', 'writing', 'undoing']), done: number, of: number, secondsLeft: z.optional(number) }),
  ),
  trouble: z.optional(words),
  /** after an undo: records that were taken back, and those that were kept because somebody changed or used them since */
  undone: z.optional(z.strictObject({ removed: number, restored: number, kept: number })),
  /** until when `undo` can bring former values back; left out where there is nothing to undo */
  undoUntil: z.optional(z.string()),
})
export type ImportRun = z.infer<typeof ImportRun>

/** One column as it stands in the file, and where it would go. */
export const LookedColumn = z.strictObject({
  column: number,
  /** as written; `Column 7` where nothing is */
  name: z.string(),
  /** the first five that are not empty */
  samples: z.array(z.string()),
  /** a ColumnTarget's `to`; left out where nothing was recognised: a person decides */
  to: z.optional(z.string()),
  /** what it was recognised by; `known`: other systems write it, and it has no place here (`to` is `#skip`) */
  by: z.optional(z.enum(['field', 'salesforce', 'hubspot', 'tagalong', 'known'])),
})
export type LookedColumn = z.infer<typeof LookedColumn>

export const LookedField = z.strictObject({
  to: z.string(),
  label: z.string(),
  type: z.optional(FieldType),
  required: z.boolean(),
  /** the only one that its amounts are kept in */
  currency: z.optional(z.string()),
})
export type LookedField = z.infer<typeof LookedField>

export const ImportLook = z.strictObject({
  form: FileForm,
  /** what is not given by the caller was guessed; `sure` says whether the file leaves no doubt */
  sure: z.strictObject({ encoding: z.boolean(), separator: z.boolean(), entity: z.boolean() }),
  entity: z.string(),
  entities: z.array(z.strictObject({ name: z.string(), label: z.string() })),
  /** whose export it is; left out where its columns do not tell: a person names the system, if there are ids */
  source: z.optional(z.string()),
  /** systems of which ids are kept here already: the same id of one of them is the same record */
  sources: z.array(z.string()),
  /** the organisation's, of amounts that say none */
  currency: z.string(),
  /** `#id` where the file has ids of another system */
  updateBy: z.optional(z.string()),
  dates: DateOrder,
  decimal: DecimalMark,
  columns: z.array(LookedColumn),
  /** every target there is for this entity */
  targets: z.array(LookedField),
  /** counted where the file's beginning is all of it, else reckoned from the length of the first rows */
  rows: number,
  counted: z.boolean(),
  /** the first rows as cells, for a preview */
  preview: z.array(z.array(z.string())),
  /** what is odd about the file */
  notes: z.array(z.enum(['no-header', 'columns-of-one-name', 'damaged-characters', 'no-rows'])),
})
export type ImportLook = z.infer<typeof ImportLook>

/**
 * `line` of the file, 1 the header's; `column` as it is called there; `value` shortened. `kept`: why an undo left a record. Sentences are made of
 * `reason` and `parts` by contract/import/reasons.ts, in either language.
 */
export const ImportFault = z.strictObject({
  number: z.number(),
  kind: z.enum(['fault', 'kept']),
  line: z.optional(number),
  column: z.optional(z.string()),
  value: z.optional(z.string()),
  reason: ImportReason,
  parts: z.array(z.string()),
  record: z.optional(z.strictObject({ entity: z.string(), id: z.string(), name: z.string() })),
})
export type ImportFault = z.infer<typeof ImportFault>

const one = { input: z.strictObject({ id }), output: z.strictObject({ run: ImportRun }) }

export const importsBegin = endpoint({
  method: 'POST',
  path: '/v1/imports',
  audience: 'admin',
  summary: 'Begins an import of a CSV file into the embedded CRM; its parts are sent next',
  input: z.strictObject({
    fileName: z.string().check(z.minLength(1), z.maxLength(255)),
    size: z.number().check(z.int(), z.minimum(1), z.maximum(mostFileBytes)),
  }),
  output: z.strictObject({ run: ImportRun, partBytes: number }),
})

export const importsSendPart = endpoint({
  method: 'PUT',
  path: '/v1/imports/:id/parts/:number',
  audience: 'admin',
  summary: 'Sends one part of the file as base64; in any order, and again as often as need be: the last one counts',
  input: z.strictObject({
    id,
    number: z.string().check(z.regex(/^\d{1,6}$/, 'must be the number of the part, from 0')),
    base64: z.string().check(z.minLength(1), z.maxLength(Math.ceil(partBytes / 3) * 4)),
  }),
  output: one.output,
  maxBytes: Math.ceil(partBytes / 3) * 4 + 1_000,
  atOnce: 4,
})

export const importsLook = endpoint({
  method: 'GET',
  path: '/v1/imports/:id/look',
  audience: 'admin',
  summary: 'What the file holds, by its first part: columns, where they would go, samples, encoding, separator, entity',
  input: z.strictObject({
    id,
    encoding: z.optional(FileForm.shape.encoding),
    separator: z.optional(FileForm.shape.separator),
    entity: z.optional(name),
  }),
  output: z.strictObject({ look: ImportLook }),
  cost: 3,
})

export const importsCheck = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/check',
  audience: 'admin',
  summary: 'Has every row read and checked, and writes no record; again with other options at any time before it is applied',
  input: z.strictObject({ id, options: ImportOptions }),
  output: one.output,
  maxBytes: 1_000_000,
})

export const importsApply = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/apply',
  audience: 'admin',
  summary: 'Writes what was checked, all or nothing; with `keepGood` the rows without a fault',
  input: z.strictObject({ id, keepGood: z._default(z.boolean(), false) }),
  output: one.output,
})

export const importsStop = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/stop',
  audience: 'admin',
  summary: 'Stops what goes on; `resume` goes on where it stopped',
  ...one,
})

export const importsResume = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/resume',
  audience: 'admin',
  summary: 'Goes on with what was stopped or failed',
  ...one,
})

export const importsUndo = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/undo',
  audience: 'admin',
  summary: 'Takes back what an import made and changed, but what somebody changed or used since',
  ...one,
})

export const importsDiscard = endpoint({
  method: 'POST',
  path: '/v1/imports/:id/discard',
  audience: 'admin',
  summary: 'Throws an import away that was not applied, with its file',
  input: z.strictObject({ id }),
  output: z.strictObject({}),
})

export const importsGet = endpoint({
  method: 'GET',
  path: '/v1/imports/:id',
  audience: 'admin',
  summary: 'One import as it stands; ask about once a second while something goes on',
  ...one,
})

export const importsList = endpoint({
  method: 'GET',
  path: '/v1/imports',
  audience: 'admin',
  summary: 'The latest hundred imports, newest first',
  input: z.strictObject({}),
  output: z.strictObject({ runs: z.array(ImportRun) }),
})

export const importsFaults = endpoint({
  method: 'GET',
  path: '/v1/imports/:id/faults',
  audience: 'admin',
  summary: 'What is wrong, by line of the file, or which records an undo kept; a hundred at a time',
  input: z.strictObject({ id, after: z.optional(z.string().check(z.regex(/^\d{1,12}$/, 'must be the `next` of the page before'))) }),
  output: z.strictObject({ faults: z.array(ImportFault), next: z.optional(z.string()) }),
})

export const importsTemplate = endpoint({
  method: 'GET',
  path: '/v1/import-template',
  audience: 'admin',
  summary: 'An empty CSV file with every column that an entity takes',
  input: z.strictObject({ entity: name }),
  output: z.strictObject({ fileName: z.string(), csv: z.string() }),
})
