import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { OrderedIdentifier, OrderedQuery, OrderedResult } from '#server/ports/crm-connector.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import { candidates } from './candidates.ts'
import { type Compared, comparedFields, comparison, evidenceOf } from './compare-record.ts'
import { pageOf, readPlace } from './cursor.ts'
import type { Entity, Known } from './known-entities.ts'
import { toRecord } from './to-record.ts'
import type { WireRecord } from './wire.ts'

type Hit = { record: WireRecord; entity: Entity; fields: Compared[] }

/** The CRM is asked once for all identifiers; which one decides is found out here, where phones and names are read. */
export async function orderedSearch(
  http: HttpClient,
  known: Known,
  query: OrderedQuery,
  io: ConnectorIo,
  signal: AbortSignal,
): Promise<OrderedResult> {
  if (query.after !== undefined) readPlace(query.after)
  const given = query.identifiers.filter(({ values }) => values.length > 0)
  const found = await candidates(
    http,
    given.map(({ identifier, values }) => ({ kind: identifier, values: values.map(({ normalised }) => normalised) })),
    signal,
  )
  const tried: OrderedResult['tried'] = []
  const refused = new Set(query.except.map(({ id }) => id))
  for (const [at, by] of given.entries()) {
    const everywhere = hitsOf(by, found[at] ?? [], known, query.country)
    const asked = everywhere.filter(({ record }) => query.entities.some(({ entity }) => entity === record.entity))
    const hits = asked.filter(({ record }) => !refused.has(record.id))
    tried.push({ identifier: by.identifier, count: hits.length, refused: asked.length - hits.length })
    if (hits.length > 0) return resultOf(by, hits, widestOf(by, everywhere), { given, tried, query, io })
  }
  return { tried, records: [], total: 0 }
}

/** Whole names decide over names that only begin so. */
function hitsOf(by: OrderedIdentifier, records: readonly WireRecord[], known: Known, country: string): Hit[] {
  const all = records.flatMap((record): Hit[] => {
    const entity = known.get(record.entity)
    return entity ? [{ record, entity, fields: comparedFields(record, entity, by.identifier, country) }] : []
  })
  const having = (matches: (key: string, value: string) => boolean) =>
    all.filter(({ fields }) => fields.some(({ keys }) => keys.some((key) => by.values.some(({ normalised }) => matches(key, normalised)))))
  const whole = having((key, value) => key === value)
  if (by.identifier !== 'name' || whole.length > 0) return whole
  return having((key, value) => [...value].length > 1 && key.startsWith(value))
}

function widestOf(by: OrderedIdentifier, hits: readonly Hit[]): OrderedResult['widest'] {
  const counted = by.values.map(({ normalised }) => ({
    value: normalised,
    records: hits.filter(({ fields }) => fields.some(({ keys }) => keys.some((key) => key === normalised))).length,
  }))
  return counted.toSorted((a, b) => b.records - a.records).find(({ records }) => records > 0)
}

type Asked = { given: readonly OrderedIdentifier[]; tried: OrderedResult['tried']; query: OrderedQuery; io: ConnectorIo }

function resultOf(
  by: OrderedIdentifier,
  hits: readonly Hit[],
  widest: OrderedResult['widest'],
  { given, tried, query, io }: Asked,
): OrderedResult {
  const placed = hits.map((hit) => ({
    ...hit,
    place: [hit.record.inactive, 0, hit.record.created, hit.record.id] as [boolean, number, string, string],
  }))
  const { page, next } = pageOf(placed, query.limit, query.after)
  return {
    tried,
    by: by.identifier,
    total: hits.length,
    records: page.map(({ record, entity, fields }) => ({
      ...toRecord(record, entity, query.entities.find((one) => one.entity === record.entity)?.fields ?? [], io),
      evidence: evidenceOf(fields, by),
      compared: given
        .filter((other) => other !== by)
        .map((other) => comparison(comparedFields(record, entity, other.identifier, query.country), other)),
    })),
    ...(next !== undefined && { next }),
    ...(widest && { widest }),
  }
}
