import { readValue } from '#contract/field-types/read-values.ts'
import { AppError } from '#contract/errors.ts'
import type { IdentifierKind } from '#contract/records.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { FindQuery, FoundPage, OrderedIdentifier } from '#server/ports/crm-connector.ts'
import { plainName } from '#server/matching/name.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { evidenceOf } from './evidence.ts'
import { fieldStatement, lookupStatement, rangesStatement } from './find-statements.ts'
import type { EntityMeta, Metadata } from './metadata.ts'
import { after } from './ordered-search.ts'
import { type StoredRecord, toReadRecord } from './read-record.ts'
import { identifierKinds, searchTexts, textKey } from './record-row.ts'
import type { SearchDoor } from './search-door.ts'

type Row = StoredRecord & { rank: number; matched: string; total: string; metadata: number }
type Range = { identifier: IdentifierKind; low: string; high: string }

/** Search by hand, as one types: ranked by what matched (phone, e-mail, name), then by the matched text; inactive records last. */
export async function findRecords(door: SearchDoor, metadata: Metadata, query: FindQuery, io: ConnectorIo): Promise<FoundPage> {
  const { by } = query
  if (query.entities.length === 0) return { records: [], total: 0 }
  if (by.kind === 'field') return byField(door, metadata, query, by, io)
  if (by.kind === 'lookup') {
    const low = plainName(by.text) ?? ''
    const rows = await door.rows<Row>(lookupStatement(query.after !== undefined), [
      entityNames(query),
      query.limit + 1,
      low,
      `${low}\u{10ffff}`,
      ...cursorOf(query),
    ])
    return toPage(rows, query, metadata, io, [])
  }
  // asked in find-similar.ts: another index, and other settings
  if (by.kind === 'similar') return { records: [], total: 0 }
  const ranges = by.kind === 'any' ? rangesOfAny(by.texts) : [rangeOf(by.identifier, by.normalised)]
  if (ranges.length === 0) return { records: [], total: 0 }
  const values = [
    entityNames(query),
    query.limit + 1,
    ranges.map((range) => identifierKinds[range.identifier]),
    ranges.map((range) => range.low),
    ranges.map((range) => range.high),
  ]
  const rows = await door.rows<Row>(rangesStatement(query.after !== undefined), [...values, ...cursorOf(query)])
  return toPage(rows, query, metadata, io, ranges)
}

/** Everything that begins with the text: a whole number or address is a beginning of itself. */
function rangesOfAny(texts: { phone?: string; email?: string; name?: string }): Range[] {
  return (['phone', 'email', 'name'] as const).flatMap((identifier) => {
    const low = texts[identifier]
    return low ? [{ identifier, low, high: `${low}\u{10ffff}` }] : []
  })
}

/** Phones and addresses equal, names by their beginning. */
function rangeOf(identifier: IdentifierKind, low: string): Range {
  return { identifier, low, high: identifier === 'name' ? after(low) : `${low}\u0001` }
}

async function byField(
  door: SearchDoor,
  metadata: Metadata,
  query: FindQuery,
  by: Extract<FindQuery['by'], { kind: 'field' }>,
  io: ConnectorIo,
): Promise<FoundPage> {
  const entity = query.entities[0]?.entity ?? ''
  const meta = metadata.entities.get(entity)
  const field = meta?.fields.get(by.field)
  if (query.entities.length !== 1 || !meta || !field) {
    throw new AppError('crm-refused', `The CRM has no field ${by.field.slice(0, 128)} to search ${entity.slice(0, 128)} by`, {
      hint: 'Read the forms again; the CRM may have changed.',
    })
  }
  const { value } = by
  if (value === null || value === '') return { records: [], total: 0 }
  if (field.name === meta.description.primaryField)
    return findRecords(door, metadata, { ...query, by: { kind: 'lookup', text: String(value) } }, io)
  const parameters = [entity, query.limit + 1, field.name]
  const run = async (kind: Parameters<typeof fieldStatement>[0], bounds: unknown[]) =>
    toPage(
      await door.rows<Row>(fieldStatement(kind, query.after !== undefined), [...parameters, ...bounds, ...cursorOf(query)]),
      query,
      metadata,
      io,
      [],
    )
  if (field.type === 'phone' || field.type === 'email') {
    // the value comes normalised, or as the beginning of what is being typed
    return run(field.type, [String(value), `${String(value)}\u{10ffff}`])
  }
  if (field.type === 'lookup' && typeof value === 'string') {
    const low = plainName(value)
    return low === undefined ? { records: [], total: 0 } : run('lookup', [low, `${low}\u{10ffff}`])
  }
  if (['text', 'multiline', 'url'].includes(field.type))
    return run('value', [textKey(String(value)), `${textKey(String(value))}\u{10ffff}`])
  const reading = readValue(value, field)
  if ('fault' in reading) throw new AppError('crm-refused', reading.fault, { fields: [{ path: 'by.value', message: reading.fault }] })
  const [exact] = searchTexts(reading.value, field)
  return exact === undefined ? { records: [], total: 0 } : run('value', [exact, `${exact}\u0001`])
}

function toPage(rows: Row[], query: FindQuery, metadata: Metadata, io: ConnectorIo, ranges: Range[]): FoundPage {
  const found = rows.filter((row) => row.id !== null).slice(0, query.limit)
  const last = found.at(-1)
  return {
    records: found.flatMap((row) => {
      const meta = metadata.entities.get(row.entity)
      const fields = query.entities.find((one) => one.entity === row.entity)?.fields ?? []
      return meta
        ? [{ ...toReadRecord(row, meta, fields, io), evidence: ranges.flatMap((range) => beganWith(row, meta, range)), compared: [] }]
        : []
    }),
    total: Number(rows[0]?.total ?? 0),
    ...(rows.length > query.limit && last && { next: writeCursor([last.inactive, last.rank, last.matched, last.id]) }),
  }
}

/** The field that matched what was typed; the visitor's side is the typed text as it was compared. */
function beganWith(row: StoredRecord, meta: EntityMeta, range: Range) {
  const keys = range.identifier === 'name' ? (row.keys.name ?? []) : Object.values(row.keys[range.identifier] ?? {})
  const values = keys.filter((key) => key >= range.low && key < range.high).map((normalised) => ({ raw: range.low, normalised }))
  const by: OrderedIdentifier = { identifier: range.identifier, values }
  return values.length > 0 ? evidenceOf(row, meta, by).slice(0, range.identifier === 'name' ? 1 : 5) : []
}

function entityNames(query: FindQuery): string[] {
  return query.entities.map((one) => one.entity)
}

function cursorOf(query: FindQuery): unknown[] {
  return query.after === undefined ? [] : readCursor(query.after, ['flag', 'number', 'text', 'id'])
}
