import { isLookup, type Records, type Shown, type StoredRecord } from './records.ts'
import { plain } from './record-index.ts'
import { Refusal } from './refusal.ts'

export type Stop = { kind: 'phone' | 'email' | 'name'; values: string[] }
type Page = { records: Shown[]; next?: string }

/** For every stop, in their order, what may match it: the oldest first. The CRM looks at digits, words and letters, and leaves it to the caller to be exact. */
export function searchStops(records: Records, stops: readonly Stop[], limit: number, after: string | undefined): { stops: Page[] } {
  return {
    stops: stops.map(({ kind, values }) =>
      page(
        records,
        values.flatMap((value) => [...matching(records, kind, value)]),
        limit,
        after,
      ),
    ),
  }
}

/** Records of one entity by one of its fields: by the beginning of a text, by a whole value, or by the name of what is pointed at. */
export function findByField(
  records: Records,
  { entity, field, value }: { entity: string; field: string; value: unknown },
  limit: number,
  after: string | undefined,
): Page {
  const known = records.entityOf(entity).fields.find((one) => one.name === field)
  if (!known) throw new Refusal(422, 'no_such_field', `There is no field ${field.slice(0, 100)} of ${entity.slice(0, 100)}`)
  const matches = (record: StoredRecord) => {
    const held = record.values[field]
    if (held === undefined) return false
    if (typeof value === 'string' && isLookup(held)) {
      const target = records.get(held.id)
      return target !== undefined && plain(records.nameOf(target)).startsWith(plain(value))
    }
    if (isLookup(value)) return isLookup(held) && held.id === value.id
    if (typeof held === 'string' && typeof value === 'string' && !known.options) return plain(held).startsWith(plain(value))
    if (Array.isArray(held)) return Array.isArray(value) && value.every((one) => held.includes(one))
    return JSON.stringify(held) === JSON.stringify(value)
  }
  const ids = records
    .ofEntity(entity)
    .filter(matches)
    .map(({ id }) => id)
  return page(records, ids, limit, after)
}

function matching(records: Records, kind: Stop['kind'], value: string): Iterable<string> {
  if (kind === 'phone') return records.index.byDigits(value)
  return kind === 'email' ? records.index.byEmail(value) : records.index.byWords([value])
}

/** In the order of their ids, which is the order in which they were made. */
function page(records: Records, ids: readonly string[], limit: number, after: string | undefined): Page {
  const wanted = [...new Set(ids)]
    .filter((id) => after === undefined || Number(id) > Number(after))
    .toSorted((a, b) => Number(a) - Number(b))
  const shown = wanted.slice(0, limit).flatMap((id) => {
    const record = records.get(id)
    return record ? [records.show(record)] : []
  })
  const last = wanted[limit - 1]
  return { records: shown, ...(wanted.length > limit && last !== undefined && { next: last }) }
}
