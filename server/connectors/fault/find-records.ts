import { readValue } from '#contract/field-types/read-values.ts'
import { AppError } from '#contract/errors.ts'
import type { Evidence, IdentifierKind } from '#contract/records.ts'
import { plainName } from '#server/matching/name.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { FindQuery, FoundPage } from '#server/ports/crm-connector.ts'
import type { HttpClient } from '#server/ports/http-client.ts'
import { candidates } from './candidates.ts'
import { comparedFields } from './compare-record.ts'
import { pageOf, readPlace } from './cursor.ts'
import type { Entity, Known } from './known-entities.ts'
import { refusal } from './refusals.ts'
import { toRecord } from './to-record.ts'
import { FoundPage as WirePage, type WireRecord } from './wire.ts'

type Found = { record: WireRecord; entity: Entity; rank: number; matched: string; evidence: Evidence[] }
type Parts = { http: HttpClient; known: Known; query: FindQuery; io: ConnectorIo; signal: AbortSignal }

/** Search by hand, as one types: ranked by what matched (phone, e-mail, name), then by the matched text; inactive records last. */
export async function findRecords(
  http: HttpClient,
  known: Known,
  query: FindQuery,
  io: ConnectorIo,
  signal: AbortSignal,
): Promise<FoundPage> {
  if (query.after !== undefined) readPlace(query.after)
  if (query.entities.length === 0) return { records: [], total: 0 }
  const found = await foundBy({ http, known, query, io, signal })
  const placed = found.map((one) => ({
    ...one,
    place: [one.record.inactive, one.rank, one.matched, one.record.id] as [boolean, number, string, string],
  }))
  const { page, next } = pageOf(placed, query.limit, query.after)
  return {
    records: page.map(({ record, entity, evidence }) => ({
      ...toRecord(record, entity, query.entities.find((one) => one.entity === record.entity)?.fields ?? [], io),
      evidence,
      compared: [],
    })),
    total: found.length,
    ...(next !== undefined && { next }),
  }
}

async function foundBy(parts: Parts): Promise<Found[]> {
  const { by } = parts.query
  switch (by.kind) {
    case 'any':
      return beginning(parts, by.texts)
    case 'identifier':
      return beginning(
        parts,
        { [by.identifier]: by.normalised },
        by.identifier === 'name' && [...by.normalised].length > 1 ? begins : equals,
      )
    case 'lookup':
      return byName(parts, by.text)
    case 'field':
      return byField(parts, by)
    case 'similar':
      // this CRM cannot tell
      return []
  }
}

type Matches = (key: string, text: string) => boolean
const begins: Matches = (key, text) => key.startsWith(text)
const equals: Matches = (key, text) => key === text

/** A record that is found in several ways is there once, at its best. */
async function beginning(
  { http, known, query, signal }: Parts,
  texts: { phone?: string; email?: string; name?: string },
  matches = begins,
  only?: string,
): Promise<Found[]> {
  const asked = (['phone', 'email', 'name'] as const).flatMap((kind) => (texts[kind] ? [{ kind, text: texts[kind] }] : []))
  const pages = await candidates(
    http,
    asked.map(({ kind, text }) => ({ kind, values: [text] })),
    signal,
  )
  const best = new Map<string, Found>()
  for (const [rank, { kind, text }] of asked.entries()) {
    for (const { record, entity } of wanted(pages[rank] ?? [], known, query)) {
      const evidence: Evidence[] = []
      let matched: string | undefined
      for (const { field, label, written, keys } of comparedFields(record, entity, kind, query.country)) {
        const key = keys.filter((one) => matches(one, text)).toSorted()[0]
        if (key === undefined || (only !== undefined && field !== only)) continue
        if (matched === undefined || key < matched) matched = key
        evidence.push({ identifier: kind, field, label, visitorValue: text, recordValue: written })
      }
      if (matched === undefined) continue
      const before = best.get(record.id)
      if (before) before.evidence.push(...evidence)
      else best.set(record.id, { record, entity, rank, matched, evidence })
    }
  }
  return [...best.values()]
}

async function byName({ http, known, query, signal }: Parts, text: string): Promise<Found[]> {
  const low = plainName(text)
  if (low === undefined) return []
  const [records = []] = await candidates(http, [{ kind: 'name', values: [low] }], signal)
  return wanted(records, known, query)
    .filter(({ record }) => plainName(record.name)?.startsWith(low))
    .map(({ record, entity }) => ({ record, entity, rank: 0, matched: plainName(record.name) ?? '', evidence: [] }))
}

async function byField(parts: Parts, { field: name, value }: Extract<FindQuery['by'], { kind: 'field' }>): Promise<Found[]> {
  const { http, known, query, signal } = parts
  const entity = query.entities.length === 1 ? known.get(query.entities[0]?.entity ?? '') : undefined
  const field = entity?.fields.get(name)
  if (!entity || !field)
    throw new AppError('crm-refused', `The CRM has no field ${name.slice(0, 128)} to search by`, {
      hint: 'Read the forms again; the CRM may have changed.',
      retryable: false,
    })
  if (value === null || value === '') return []
  if (name === entity.description.primaryField) return byName(parts, String(value))
  if (field.type === 'phone' || field.type === 'email')
    return beginning(parts, { [field.type satisfies IdentifierKind]: String(value) }, begins, name)
  const asText = ['text', 'multiline', 'url'].includes(field.type) || (field.type === 'lookup' && typeof value === 'string')
  const reading = asText ? { value } : readValue(value, field)
  if ('fault' in reading) throw new AppError('crm-refused', reading.fault, { fields: [{ path: 'by.value', message: reading.fault }] })
  const records: WireRecord[] = []
  let after: string | undefined
  do {
    const { body } = await http.send(
      {
        method: 'POST',
        path: '/api/find',
        query: { limit: 500, after },
        body: { entity: entity.description.name, field: name, value: reading.value },
        reply: WirePage,
        what: 'search',
        repeatable: 'reads',
        refused: refusal,
      },
      signal,
    )
    records.push(...body.records)
    after = body.next
  } while (after !== undefined && records.length < 1_000)
  return wanted(records, known, query).map((one) => ({ ...one, rank: 0, matched: plainName(one.record.name) ?? '', evidence: [] }))
}

function wanted(records: readonly WireRecord[], known: Known, query: FindQuery): { record: WireRecord; entity: Entity }[] {
  return records.flatMap((record) => {
    const entity = known.get(record.entity)
    return entity && query.entities.some((one) => one.entity === record.entity) ? [{ record, entity }] : []
  })
}
