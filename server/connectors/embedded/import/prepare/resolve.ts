import { sql } from 'kysely'
import type { Db, Tx } from '#server/database/tables.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { plainName } from '#server/matching/name.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { CsvRow } from '../csv/read-rows.ts'
import { trimmed } from '../values/read-cell.ts'
import { keptId } from './external-ids.ts'
import { identifierKinds, textKey } from '../../record-row.ts'
import type { Plan } from './plan.ts'
import { type Answers, longestName } from './read-row.ts'

/** The record that a text names; `several` where it names more than one. */
export type Found = { entity: string; id: string; name: string; several?: undefined } | { several: true }

/** Asks the database once for all texts of these rows that name records, and remembers what it said for the rows that come. `anyIds`: records are known by ids of this system. */
export function resolver(plan: Plan, mark: string, anyIds: boolean) {
  const kept = new Map<number, Map<string, Found | undefined>>()
  return {
    async answers(db: Db | Tx, rows: readonly CsvRow[]): Promise<Answers> {
      const answers = new Map<number, Map<string, Found>>()
      for (const [column, ask] of questions(plan, mark, anyIds)) {
        const before = kept.get(column)
        const known = before && before.size <= mostKept ? before : new Map<string, Found | undefined>()
        kept.set(column, known)
        const texts = [...new Set(rows.map(({ cells }) => trimmed(cells[column] ?? '')))].filter(
          (text) => text !== '' && text.length <= longestName,
        )
        const unknown = texts.filter((text) => !known.has(text))
        if (unknown.length > 0) {
          const found = await ask(db, unknown)
          for (const text of unknown) known.set(ownText(text), found.get(text))
        }
        answers.set(column, new Map(texts.flatMap((text) => (known.get(text) ? [[text, known.get(text) as Found]] : []))))
      }
      return answers
    },
  }
}

const mostKept = 100_000

/** A copy: a cell is a window on the quarter of a megabyte that it was read in, and keeps all of that in memory as long as it is kept. */
function ownText(text: string): string {
  return ` ${text}`.slice(1)
}

type Ask = (db: Db | Tx, texts: readonly string[]) => Promise<Map<string, Found>>

function questions(plan: Plan, mark: string, anyIds: boolean): [column: number, Ask][] {
  const { meta, targets, options, source, idColumn, keyColumn, key, country } = plan
  const all: [number, Ask][] = targets.flatMap((target, column): [number, Ask][] => {
    // those that may mean a row of the file are asked about when all of it was read
    if (target.do !== 'lookup' || target.own) return []
    const entities = target.field.lookup ?? []
    const byId: Ask = (db, texts) => byExternalId(db, { source, entities, mark }, texts)
    const byName: Ask = (db, texts) => byExactName(db, entities, texts)
    if (target.by === 'id') return [[column, byId]]
    if (target.by === 'name' || source === '') return [[column, byName]]
    return [[column, async (db, texts) => new Map([...(await byName(db, texts)), ...(await byId(db, texts))])]]
  })
  const entities = [meta.description.name]
  // also where every row makes a record: two of one id are told by line, before anything is written
  if (idColumn !== undefined && (options.updateBy === '#id' || anyIds))
    all.push([idColumn, (db, texts) => byExternalId(db, { source, entities, mark, merged: 'itself' }, texts)])
  if (keyColumn !== undefined && key) all.push([keyColumn, (db, texts) => byField(db, meta.description.name, key, country, texts)])
  return all
}

/** Whether a record of this entity may be known by an id of the file's system: one of our own exports names every record. */
export async function knowsIds(db: Db, { source, meta }: Pick<Plan, 'source' | 'meta'>): Promise<boolean> {
  if (source === 'tagalong') return true
  const { rows } = await sql`select 1 from crm_external_id where source = ${source} and entity = ${meta.description.name} limit 1`.execute(
    db,
  )
  return rows.length > 0
}

/** `many`: so many are called so that not all of them were looked at. */
export type NamedRecord = { text: string; entity: string; id: string; name: string; many?: boolean }
type Row = NamedRecord

/**
 * By the id of the other system; one of our own exports names records of this very CRM, too. A record that was merged is the one that it became; of our
 * own exports, where `merged` is `itself`, it is still itself: it has a row there beside the other's, which is not written over with what it was.
 */
export async function byExternalId(
  db: Db | Tx,
  { source, entities, mark, merged }: { source: string; entities: readonly string[]; mark: string; merged?: 'itself' },
  texts: readonly string[],
): Promise<Map<string, Found>> {
  const wanted = texts.map((text) => ({ text, id: keptId(text, source) }))
  const { rows } = await sql<Row>`
    select w.text, r.entity, r.id::text, r.name
    from unnest(${wanted.map(({ text }) => text)}::text[], ${wanted.map(({ id }) => id)}::text[]) as w (text, id)
    join crm_external_id x on x.source = ${source} and x.entity = any (${entities}::text[]) and x.id = w.id
    join crm_record o on o.id = x.record join crm_record r on r.id = case when o.successor_entity = o.entity then o.successor else o.id end
    where not r.deleted`.execute(db)
  const found = single(rows)
  if (source !== 'tagalong') return found
  const own = wanted.flatMap(({ text, id }) =>
    id.startsWith(`${mark}-`) && /^\d{1,18}$/.test(id.slice(mark.length + 1)) ? [{ text, id: id.slice(mark.length + 1) }] : [],
  )
  if (own.length === 0) return found
  const { rows: there } = await sql<Row>`
    select w.text, r.entity, r.id::text, r.name
    from unnest(${own.map(({ text }) => text)}::text[], ${own.map(({ id }) => id)}::bigint[]) as w (text, id)
    join crm_record o on o.id = w.id and o.entity = any (${entities}::text[])
    join crm_record r on r.id = case when ${merged !== 'itself'} and o.successor_entity = o.entity then o.successor else o.id end
    where not r.deleted`.execute(db)
  for (const [text, one] of single(there)) found.set(text, one)
  return found
}

/** By the whole name, as it is written; where several have it but for case and accents, by its very letters. */
async function byExactName(db: Db | Tx, entities: readonly string[], texts: readonly string[]): Promise<Map<string, Found>> {
  const rows = await calledSo(db, entities, texts)
  const exact = rows.filter(({ text, name, many }) => text === name && !many)
  return new Map([...single(rows), ...single(exact)])
}

/** Of one name so many are looked at: a million may be called Unknown. Among more nobody is told apart by the letters alone. */
export const mostCalledSo = 100

/** Two that are written as each of the texts, and two that are called so but for case and accents: more are never asked for. */
export async function calledSo(db: Db | Tx, entities: readonly string[], texts: readonly string[]): Promise<NamedRecord[]> {
  const wanted = texts.flatMap((text) => {
    const sorted = plainName(text)
    return sorted === undefined ? [] : [{ text, sorted }]
  })
  const { rows } = await sql<Row>`
    select w.text, c.entity, c.id::text, c.name, c.many
    from unnest(${wanted.map(({ text }) => text)}::text[], ${wanted.map(({ sorted }) => sorted)}::text[]) as w (text, sorted)
    cross join lateral (
      select s.*, count(*) over () > ${mostCalledSo}::integer as many, row_number() over (partition by s.name = w.text) as place
      from (select r.entity, r.id, r.name from crm_record r
        where r.entity = any (${entities}::text[]) and r.sort_name = w.sorted and not r.deleted and r.successor is null limit ${mostCalledSo + 1}) as s) as c
    where c.place <= 2`.execute(db)
  return rows
}

/** By the value of a field, compared as searches compare it. */
async function byField(
  db: Db | Tx,
  entity: string,
  field: NonNullable<Plan['key']>,
  country: string,
  texts: readonly string[],
): Promise<Map<string, Found>> {
  const normalised = texts.flatMap((text) => {
    const value = comparable(text, field.type, country)
    return value === undefined ? [] : [{ text, value }]
  })
  const pairs = sql`unnest(${normalised.map(({ text }) => text)}::text[], ${normalised.map(({ value }) => value)}::text[]) as w (text, value)`
  // one that has the value is enough to know, a second to refuse; a million may have it
  const those =
    field.type === 'email' || field.type === 'phone'
      ? sql`select r.entity, r.id, r.name from crm_identifier i
          join crm_record r on r.id = i.record and r.keys -> ${field.type}::text ->> ${field.name}::text = w.value and not r.deleted and r.successor is null
          where i.kind = ${identifierKinds[field.type]} and i.value = w.value and i.entity = ${entity} limit 20`
      : sql`select r.entity, r.id, r.name from crm_value v
          join crm_record r on r.id = v.record and not r.deleted and r.successor is null
          where v.entity = ${entity} and v.field = ${field.name} and v.value = w.value limit 20`
  const { rows } = await sql<Row>`select w.text, r.entity, r.id::text, r.name from ${pairs} cross join lateral (${those}) as r`.execute(db)
  return single(rows)
}

/** The text by which two cells mean the same record. */
export function comparable(text: string, type: NonNullable<Plan['key']>['type'], country: string): string | undefined {
  if (type === 'email') return normaliseEmail(text)
  if (type === 'phone') return normalisePhone(text, country)
  if (type === 'whole-number') return /^-?\d+$/.test(text) ? String(Number(text)) : undefined
  return textKey(text)
}

function single(rows: readonly Row[]): Map<string, Found> {
  const found = new Map<string, Found>()
  for (const { text, entity, id, name } of rows) {
    const record = { entity, id, name }
    const before = found.get(text)
    if (before === undefined) found.set(text, record)
    else if (!('id' in before) || before.id !== record.id) found.set(text, { several: true })
  }
  return found
}
