import { sql } from 'kysely'
import type { Db } from '#server/database/tables.ts'
import { linkedPacked, type Packed, unpackKept } from '../prepare/pack.ts'
import type { Plan } from '../prepare/plan.ts'
import type { Waiting } from '../prepare/prepare-rows.ts'
import { type OwnLookup, type RowFault, shortened } from '../prepare/read-row.ts'
import { byExternalId, calledSo, type Found, mostCalledSo, type NamedRecord } from '../prepare/resolve.ts'
import { keptId } from '../prepare/external-ids.ts'
import { keyHash } from './key-hash.ts'
import { idKey, nameKey } from './named-keys.ts'
import { piecesOf } from './pieces.ts'

/**
 * Rows that point at rows of their own file, made ready when all of it was read: a contact may stand before the one that it reports to. First it is
 * written down what each points at, then which of those do not come in, over any number of steps; each piece is told with its number in `waiting`.
 * `alive` is told that it goes on.
 */
export async function* linkedRows(
  db: Db,
  run: string,
  plan: Plan,
  { mark, alive }: { mark: string; alive: () => Promise<void> },
): AsyncGenerator<{ piece: number; packed: Packed }> {
  for await (const { body } of piecesOf(db, run, 'waiting')) {
    await alive()
    await link(db, run, plan, mark, await unpackKept('waiting', body))
  }
  await sql`with recursive refused (line) as (
      select line from import_link where run = ${run} and record is null
      union select l.line from refused r join import_link l on l.run = ${run} and l.line_to = r.line)
    update import_link set refused = true where run = ${run} and line_to in (select line from refused)`.execute(db)
  for await (const { number, body } of piecesOf(db, run, 'waiting'))
    yield { piece: number, packed: await linked(db, run, plan, await unpackKept('waiting', body)) }
}

type Asked = OwnLookup & { line: number }
/** `line`: of the row of the file that makes it; 0 and undefined for what is there already. */
type Target = { entity: string; record: string; name: string; line?: number }
/** `many`: as in NamedRecord. */
type Named = Target & { many?: boolean }
/** A number: the line of a row that is wrong itself. */
type Meant = Target | 'several' | number | undefined

async function link(db: Db, run: string, plan: Plan, mark: string, waiting: readonly Waiting[]): Promise<void> {
  const asked = waiting.flatMap(({ row }) => Object.values(row.links).map((one): Asked => ({ ...one, line: row.line })))
  for (const [column, some] of Map.groupBy(asked, (one) => one.column)) {
    const target = plan.targets[column]
    if (target?.do !== 'lookup') continue
    const texts = [...new Set(some.map(({ text }) => text))]
    const entities = target.field.lookup ?? []
    const byId = target.by !== 'name' && plan.source !== ''
    const known = byId ? await byExternalId(db, { source: plan.source, entities, mark }, texts) : new Map<string, Found>()
    const called = Map.groupBy(target.by === 'id' ? [] : await calledSo(db, entities, texts), ({ text }) => text)
    const rows = await rowsNamed(db, run, [
      ...(byId ? texts.map((text) => ({ text, key: idKey(text, plan) })) : []),
      ...(target.by === 'id' ? [] : texts.map((text) => ({ text, key: nameKey(text) }))),
    ])
    const entity = plan.meta.description.name
    const ofFile = (text: string, key: string | undefined) => (rows.get(`${key} ${text}`) ?? []).map((row): Named => ({ ...row, entity }))
    // what no good row has may be the id of one that is wrong
    const wrong = byId ? await linesOfIds(db, run, texts, plan) : new Map<string, number>()
    const meant = new Map<string, Meant>(
      texts.map((text) => [
        text,
        meantBy(text, {
          ids: [...fromFound(known.get(text)), ...(byId ? ofFile(text, idKey(text, plan)) : [])],
          names: [...(called.get(text) ?? []).map(fromNamed), ...(target.by === 'id' ? [] : ofFile(text, nameKey(text)))],
          several: known.get(text)?.several === true,
        }) ?? wrong.get(text),
      ]),
    )
    await keepLinks(db, run, some, meant)
  }
}

/** By an id before any name, by the very letters before others; never by choice among several. */
function meantBy(
  text: string,
  { ids, names, several }: { ids: Target[]; names: Named[]; several: boolean },
): Target | 'several' | undefined {
  if (several) return 'several'
  if (ids.length === 0 && names.some(({ many }) => many)) return 'several'
  const exact = names.filter(({ name }) => name === text)
  const some = [ids, exact, names].find((group) => group.length > 0) ?? []
  // a record that the file updates is found in both
  const [one, ...others] = new Map(some.map((target) => [target.record, target])).values()
  return others.length > 0 ? 'several' : one
}

function fromFound(found: Found | undefined): Target[] {
  return found && 'id' in found ? [fromRecord(found)] : []
}

function fromRecord({ entity, id, name }: Pick<NamedRecord, 'entity' | 'id' | 'name'>): Target {
  return { entity, record: id, name }
}

function fromNamed(record: NamedRecord): Named {
  return { ...fromRecord(record), many: record.many === true }
}

/** Rows of the file by key and text: of each text two that are written so, and two others. */
async function rowsNamed(
  db: Db,
  run: string,
  given: readonly { text: string; key: string | undefined }[],
): Promise<Map<string, Omit<Named, 'entity'>[]>> {
  const wanted = given.filter(({ key }) => key !== undefined)
  const { rows } = await sql<{ key: string; text: string; line: number; record: string; name: string; many: boolean }>`
    select w.key::text, w.text, c.line, c.record::text, c.name, c.many
    from unnest(${wanted.map(({ key }) => key)}::bigint[], ${wanted.map(({ text }) => text)}::text[]) as w (key, text)
    cross join lateral (
      select s.*, count(*) over () > ${mostCalledSo}::integer as many, row_number() over (partition by s.name = w.text) as place
      from (select n.line, n.record, n.name from import_named n where n.run = ${run} and n.key = w.key limit ${mostCalledSo + 1}) as s) as c
    where c.place <= 2`.execute(db)
  return Map.groupBy(rows, ({ key, text }) => `${key} ${text}`)
}

async function linesOfIds(db: Db, run: string, texts: readonly string[], plan: Plan): Promise<Map<string, number>> {
  const keys = new Map(texts.map((text) => [keyHash(`${plan.idColumn} ${keptId(text, plan.source)}`), text]))
  const { rows } = await sql<{ hash: string; line: number }>`
    select hash::text, line from import_key where run = ${run} and hash = any (${[...keys.keys()]}::bigint[])`.execute(db)
  return new Map(rows.map(({ hash, line }) => [keys.get(hash) as string, line]))
}

async function keepLinks(db: Db, run: string, asked: readonly Asked[], meant: ReadonlyMap<string, Meant>): Promise<void> {
  const links = asked.map(({ line, column, text }) => {
    const target = meant.get(text)
    const found = typeof target === 'object' ? target : undefined
    const lineTo = typeof target === 'number' ? target : found?.line || null
    return { ...found, line, column, lineTo, several: target === 'several' }
  })
  // looked for anew after a stop: it says the same
  await sql`insert into import_link (run, line, field, entity, record, name, line_to, several)
    select ${run}, * from unnest(${links.map(({ line }) => line)}::integer[], ${links.map(({ column }) => column)}::integer[],
      ${links.map(({ entity = null }) => entity)}::text[], ${links.map(({ record = null }) => record)}::bigint[], ${links.map(({ name = null }) => name)}::text[],
      ${links.map(({ lineTo }) => lineTo)}::integer[], ${links.map(({ several }) => several)}::boolean[]) on conflict do nothing`.execute(
    db,
  )
}

async function linked(db: Db, run: string, plan: Plan, waiting: readonly Waiting[]): Promise<Packed> {
  const { rows } = await sql<{
    line: number
    field: number
    entity: string
    record: string | null
    name: string
    line_to: number | null
    several: boolean
    refused: boolean
  }>`select line, field, entity, record::text, name, line_to, several, refused from import_link
    where run = ${run} and line = any (${waiting.map(({ row }) => row.line)}::integer[])`.execute(db)
  const links = new Map(rows.map((row) => [`${row.line} ${row.field}`, row]))
  const faults: RowFault[] = []
  const good = waiting.filter(({ row }) => {
    const wrong = Object.entries(row.links).flatMap(([field, { column, text }]): RowFault[] => {
      const found = links.get(`${row.line} ${column}`)
      if (found?.record && !found.refused) {
        row.values[field] = { entity: found.entity, id: found.record, name: found.name }
        return []
      }
      const fault = { line: row.line, column, value: shortened(text) }
      if (found?.line_to) return [{ ...fault, reason: 'row-refused', parts: [String(found.line_to)] }]
      return [{ ...fault, reason: found?.several ? 'several-records' : 'no-record', parts: [lookedFor(plan, column)] }]
    })
    faults.push(...wrong)
    return wrong.length === 0
  })
  const packed = linkedPacked(plan, good)
  return { ...packed, faults, refused: waiting.length - good.length }
}

function lookedFor(plan: Plan, column: number): string {
  const target = plan.targets[column]
  return target?.do === 'lookup' ? (target.field.lookup ?? []).join(', ') : ''
}
