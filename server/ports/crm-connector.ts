import type * as z from 'zod/mini'
import type {
  Comparison,
  EntityDescription,
  EntityKind,
  Evidence,
  FieldValues,
  IdentifierKind,
  LookupValue,
  RecordRef,
  RecordSummary,
} from '#contract/records.ts'
import type { ActivityKind } from '#contract/tags.ts'
import type { ConnectorIo } from './connector-io.ts'

/** A system of records. What it cannot do it says in `can`, and callers do without. */
export type CrmConnector<C = unknown> = {
  id: string
  title: string
  config: z.ZodMiniType<C>
  can: Capabilities
  open(config: C, io: ConnectorIo): CrmSession
}

export type Capabilities = {
  /** the CRM itself refuses a second create or activity with the same key; else callers look for the marker first */
  enforcesKeys: boolean
  activityKinds: readonly ActivityKind[]
  closableKinds: readonly ActivityKind[]
  /** activities that still take text after they were closed */
  appendToClosed: boolean
  removesActivities: boolean
  /** longest activity body in UTF-16 units; 32,000 unless said. Longer transcripts go in numbered parts */
  activityTextLimit?: number
  changeFeed: boolean
  customEntities: boolean
}

/** One identity's view of one CRM. Every method throws AppError with a `crm-…` code and decides `retryable`. */
export type CrmSession = {
  /** a real call; says who is connected to what */
  check(signal: AbortSignal): Promise<{ user: string; environment: string }>
  /** metadata, kept by the caller as long as `io.metadataSeconds` */
  entities(signal: AbortSignal): Promise<EntityDescription[]>
  /** the whole ordered search in one round trip where the CRM can */
  search(query: OrderedQuery, signal: AbortSignal): Promise<OrderedResult>
  /** by hand: one identifier, free text, or one field */
  find(query: FindQuery, signal: AbortSignal): Promise<FoundPage>
  /** undefined = no such record; `successor` in the summary where it was merged or converted */
  read(ref: EntityRef, fields: readonly string[], signal: AbortSignal): Promise<ReadRecord | undefined>
  /** makes a record; with the same key again it answers with the record it made. Throws `duplicate-record` by the CRM's own rule unless `anyway` */
  create(entity: string, values: FieldValues, options: { key: string; anyway: boolean }, signal: AbortSignal): Promise<ReadRecord>
  /** changes the named fields only; throws `version-conflict` when `ifVersion` is given and has passed */
  update(ref: EntityRef, values: FieldValues, options: { ifVersion?: string }, signal: AbortSignal): Promise<ReadRecord>
  /** writes an activity on a record, once per key */
  logActivity(draft: ActivityDraft, key: string, signal: AbortSignal): Promise<LoggedActivity>
  /** adds lines at the end, once per key */
  appendActivity(id: string, lines: string, key: string, signal: AbortSignal): Promise<LoggedActivity>
  closeActivity(id: string, signal: AbortSignal): Promise<LoggedActivity>
  /** `ifVersion` given and passed: throws `edited-since`. Removing what is gone already succeeds */
  removeActivity(id: string, options: { ifVersion?: string }, signal: AbortSignal): Promise<void>
  /**
   * the marker look-up: what this key made before, if anything. Undefined means surely nothing; a CRM whose index may
   * lag throws `crm-undecided` while it cannot tell
   */
  findByKey(key: string, signal: AbortSignal): Promise<{ record?: EntityRef; activity?: LoggedActivity } | undefined>
  /** records changed after the cursor, oldest first, each at its newest version; no cursor = from the beginning */
  changes(entity: string, cursor: string | undefined, limit: number, signal: AbortSignal): Promise<ChangePage>
}

export type EntityRef = { entity: string; id: string }

/** `values` are raw as the page gave them; `normalised` are E.164 / lower case / folded, made by matching/ */
export type OrderedIdentifier = { identifier: IdentifierKind; values: { raw: string; normalised: string }[] }

export type OrderedQuery = {
  /** in the order to be tried; those without a value are left out */
  identifiers: OrderedIdentifier[]
  /** entities that allow search, with the fields wanted for the card */
  entities: { entity: string; fields: readonly string[] }[]
  /** records that this visitor is known not to be */
  except: readonly EntityRef[]
  country: string
  limit: number
  after?: string
}

/** A record with the values of the asked fields by API name. `version` is opaque. */
export type ReadRecord = { record: RecordSummary; version: string; values: FieldValues }

export type FoundRecord = ReadRecord & { evidence: Evidence[]; compared: Comparison[] }

export type OrderedResult = {
  /** one per identifier of the query that was tried: how many records it found, refused ones counted apart */
  tried: { identifier: IdentifierKind; count: number; refused: number }[]
  /** the identifier that decided */
  by?: IdentifierKind
  /** active first, then inactive; stable order (created, id) */
  records: FoundRecord[]
  total: number
  next?: string
  /** the normalised value that most records share, and how many do, over all entities and before `except` */
  widest?: { value: string; records: number }
}

export type FindQuery = {
  by:
    | { kind: 'any'; texts: { phone?: string; email?: string; name?: string } }
    | { kind: 'identifier'; identifier: IdentifierKind; normalised: string }
    | { kind: 'field'; field: string; value: FieldValues[string] }
    /** the beginning of the primary field, for lookups */
    | { kind: 'lookup'; text: string }
    /** names that differ by a few letters or by their order, the likest first; none where the CRM cannot tell */
    | { kind: 'similar'; name: string }
  entities: { entity: string; fields: readonly string[] }[]
  country: string
  limit: number
  after?: string
}
/** `total` may stop at 1,000: nobody pages further by hand */
export type FoundPage = { records: FoundRecord[]; total: number; next?: string }

export type ActivityDraft = {
  record: EntityRef
  kind: ActivityKind
  customType?: string
  subject: string
  /** plain text, already rendered; never markup */
  body: string
  /** where the text came from, for CRMs that can keep a link */
  sourceUrl?: string
  values: FieldValues
  close: boolean
  at: string
}

export type LoggedActivity = {
  id: string
  kind: ActivityKind
  closed: boolean
  /** no more text is accepted */
  readOnly: boolean
  /** opaque; changes when a person edits it, and when we append */
  version: string
  url?: string
  length: number
}

export type ChangedRecord =
  | { entity: string; id: string; deleted: false; version: string; values: FieldValues; kind: EntityKind }
  | { entity: string; id: string; deleted: true; successor?: LookupValue | RecordRef }
export type ChangePage = { changes: ChangedRecord[]; cursor: string; more: boolean }
