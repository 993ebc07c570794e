import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { FoundRecord, OrderedIdentifier, OrderedQuery, OrderedResult } from '#server/ports/crm-connector.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { comparison, evidenceOf } from './evidence.ts'
import type { Metadata } from './metadata.ts'
import { isId, type StoredRecord, storedColumns, toReadRecord } from './read-record.ts'
import { identifierKinds } from './record-row.ts'
import type { SearchDoor } from './search-door.ts'

/** The whole ordered search in one round trip: one prepared statement that calls the function of migration 022. */
export async function orderedSearch(
  door: SearchDoor,
  metadataOf: (version: number) => Promise<Metadata>,
  query: OrderedQuery,
  io: ConnectorIo,
): Promise<OrderedResult> {
  const given = query.identifiers.filter((one) => one.values.length > 0)
  if (given.length === 0 || query.entities.length === 0) return { tried: toTried(given, []), records: [], total: 0 }
  const rows = await door.rows<Row>(statement, parameters(given, query))
  const metadata = await metadataOf(rows[0]?.metadata ?? 0)
  return toResult(rows, given, query, metadata, io)
}

const statement = {
  name: 'ordered search',
  text: `select f.kind, f.n, f.refused, f.widest, f.widest_records, f.created, (select metadata from crm_state) as metadata, ${storedColumns}
    from crm_ordered_search($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) with ordinality as f left join crm_record r on r.id = f.record order by f.ordinality`,
}

/** What the function answers with; the record's own columns are null on a row that only counts. */
type Row = StoredRecord & {
  kind: number
  n: string
  refused: string
  widest: string | null
  widest_records: string | null
  metadata: number
  created: Date
}

function parameters(given: OrderedIdentifier[], query: OrderedQuery): unknown[] {
  const valuesOf = (identifier: OrderedIdentifier['identifier']) =>
    given.find((one) => one.identifier === identifier)?.values.map((value) => value.normalised) ?? []
  const names = valuesOf('name')
  return [
    given.map((one) => identifierKinds[one.identifier]),
    valuesOf('phone'),
    valuesOf('email'),
    names,
    names.map(after),
    query.entities.map((one) => one.entity),
    query.except.map((ref) => ref.id).filter(isId),
    query.limit + 1,
    ...(query.after === undefined ? [null, null, null] : readCursor(query.after, ['flag', 'time', 'id'])),
  ]
}

/** The first text in byte order that does not begin with this one. One letter begins too many names: it has to be the whole name. */
export function after(beginning: string): string {
  return [...beginning].length < 2 ? `${beginning}\u0001` : `${beginning}\u{10ffff}`
}

function toResult(rows: Row[], given: OrderedIdentifier[], query: OrderedQuery, metadata: Metadata, io: ConnectorIo): OrderedResult {
  const deciding = rows.findLast((row) => Number(row.n) > 0)
  const by = deciding && given.find((one) => identifierKinds[one.identifier] === deciding.kind)
  if (!deciding || !by) return { tried: toTried(given, rows), records: [], total: 0 }
  const page = rows.filter((row) => row.id !== null)
  const shown = page.slice(0, query.limit)
  const last = shown.at(-1)
  return {
    tried: toTried(given.slice(0, given.indexOf(by) + 1), rows),
    by: by.identifier,
    records: shown.flatMap((row) => toFound(row, by, given, query, metadata, io)),
    total: Number(deciding.n),
    ...(page.length > query.limit && last && { next: writeCursor([last.inactive, new Date(last.created).toISOString(), last.id]) }),
    ...(deciding.widest !== null && { widest: { value: deciding.widest, records: Number(deciding.widest_records) } }),
  }
}

function toTried(given: OrderedIdentifier[], rows: Row[]): OrderedResult['tried'] {
  return given.map(({ identifier }) => {
    const own = rows.filter((row) => row.kind === identifierKinds[identifier])
    return {
      identifier,
      count: Math.max(0, ...own.map((row) => Number(row.n))),
      refused: Math.max(0, ...own.map((row) => Number(row.refused))),
    }
  })
}

function toFound(
  row: Row,
  by: OrderedIdentifier,
  given: OrderedIdentifier[],
  query: OrderedQuery,
  metadata: Metadata,
  io: ConnectorIo,
): FoundRecord[] {
  const meta = metadata.entities.get(row.entity)
  if (!meta) return []
  const fields = query.entities.find((one) => one.entity === row.entity)?.fields ?? []
  const others = given.filter((one) => one !== by)
  return [
    {
      ...toReadRecord(row, meta, fields, io),
      evidence: evidenceOf(row, meta, by),
      compared: others.map((one) => comparison(row, meta, one)),
    },
  ]
}
