import { sql } from 'kysely'
import type { ImportCounts, ImportOptions } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { loadMetadata } from '../../metadata.ts'
import { reading } from '../../reindex-records.ts'
import { decoded } from '../csv/decode.ts'
import { type CsvRow, type Place, type RowBatch, readRows } from '../csv/read-rows.ts'
import { keptId } from '../prepare/external-ids.ts'
import type { Packed } from '../prepare/pack.ts'
import { type Plan, planImport } from '../prepare/plan.ts'
import type { Update } from '../prepare/prepare-rows.ts'
import { comparable, knowsIds, resolver } from '../prepare/resolve.ts'
import { shortened } from '../prepare/read-row.ts'
import { trimmed } from '../values/read-cell.ts'
import type { ImportParts } from './import-parts.ts'
import { keepFaults, keepMade, keepPiece, type Twice } from './keep-checked.ts'
import { keyHash } from './key-hash.ts'
import { linkedRows } from './linked-rows.ts'
import { lookAtFile } from './look-file.ts'
import type { FileSource } from './file-source.ts'
import { endTurn, type Run, writeRun } from './runs.ts'
import { changedBy } from './update-records.ts'

const rowsAtOnce = 4_000

export const noCounts: ImportCounts = { rows: 0, made: 0, updated: 0, same: 0, refused: 0, empty: 0 }

/** What prepared rows stand on: with other fields, another country or another way of reading they would be others. */
export async function basisOf(db: Db | Tx, country: string): Promise<string> {
  const { metadata } = await db.selectFrom('crm_state').select('metadata').executeTakeFirstOrThrow()
  return `${metadata} ${country} ${reading}`
}

/** Stage one: reads and checks every row behind the last piece, and keeps what is ready to be written, piece by piece. */
export async function checkRun(parts: ImportParts, run: Run, source: FileSource, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts
  const head = await lookAtFile(source, run.options?.form)
  const plan = await planOf(db, run.options as ImportOptions, head.names, parts)
  const basis = await basisOf(db, plan.country)
  const { mark } = await db.selectFrom('crm_state').select('mark').executeTakeFirstOrThrow()
  if (run.place !== null && run.basis !== basis) throw new ImportRefused('version-conflict', 'fields-changed')
  let place = run.place ?? { ...head.place, piece: 0 }
  let counts: ImportCounts = { ...noCounts, ...run.counts }
  await writeRun(db, run, clock.now(), { basis, columns: head.names, trouble: null })
  await db.deleteFrom('import_key').where('run', '=', run.id).where('line', '>=', place.line).execute()
  const ask = resolver(plan, mark, await knowsIds(db, plan))
  const crew = parts.crew(plan, Number(run.size))
  const perChar = head.looked.bytesPerChar
  const began = { at: performance.now(), chars: place.chars }
  type Ahead = { batch: RowBatch; packed: Promise<Packed>; twice: ReadonlyMap<number, Twice>; ids: readonly string[] }
  const ahead: Ahead[] = []
  try {
    const text = decoded(source.chunks(), head.form.encoding, place.chars)
    for await (const batch of readRows(text, { separator: head.form.separator, from: place, atOnce: rowsAtOnce })) {
      signal.throwIfAborted()
      const twice = await namedTwice(db, run.id, plan, batch.rows)
      const rows = twice.size === 0 ? batch.rows : batch.rows.filter(({ line }) => !twice.has(line))
      const answers = await ask.answers(db, rows)
      const ids = await newIds(db, rows.length)
      const packed = crew.prepare({ rows, answers, ids })
      // whoever waits for it comes later: until then a fault is nobody's
      packed.catch(() => undefined)
      ahead.push({ batch, packed, twice, ids })
      if (ahead.length > crew.size) await keepNext()
    }
    while (ahead.length > 0) await keepNext()
  } finally {
    await crew.end()
  }
  const alive = async () => {
    signal.throwIfAborted()
    await writeRun(db, run, clock.now(), {})
  }
  for await (const { piece, packed } of linkedRows(db, run.id, plan, { mark, alive })) {
    signal.throwIfAborted()
    await db.transaction().execute(async (tx) => {
      await keep(tx, packed, 0, { chars: place.chars, line: place.line }, new Map())
      await tx.deleteFrom('import_piece').where('run', '=', run.id).where('section', '=', 'waiting').where('number', '=', piece).execute()
    })
    tellRead()
  }
  signal.throwIfAborted()
  await db.transaction().execute(async (tx) => {
    await endTurn(tx, run, clock.now(), 'checked', { counts, read_all: true })
    for (const table of ['import_named', 'import_link'] as const) await tx.deleteFrom(table).where('run', '=', run.id).execute()
  })

  async function keepNext(): Promise<void> {
    const { batch, packed: coming, twice, ids } = ahead.shift() as Ahead
    const packed = await coming
    signal.throwIfAborted()
    await db.transaction().execute(async (tx) => {
      await keep(tx, packed, batch.rows.length, batch.end, twice)
      await keepMade(tx, run.id, ids)
    })
    tellRead()
  }

  /** What has come of some rows: counted, kept, and the place behind them written down. */
  async function keep(tx: Tx, packed: Packed, rows: number, end: Place, twice: ReadonlyMap<number, Twice>): Promise<void> {
    const { changing, same } = await stillOther(tx, packed.updates)
    counts = {
      rows: counts.rows + rows - packed.empty,
      made: counts.made + packed.made,
      updated: counts.updated + changing,
      same: counts.same + same,
      refused: counts.refused + packed.refused + twice.size,
      empty: counts.empty + packed.empty,
    }
    const next = { chars: end.chars, line: end.line, piece: place.piece + 1 }
    const bytes = Math.min(Number(run.size), Math.round(next.chars * perChar))
    const pace = (next.chars - began.chars) / (performance.now() - began.at)
    const secondsLeft = Math.max(0, Math.round((Number(run.size) - bytes) / perChar / pace / 1_000))
    const progress = { phase: 'reading', done: bytes, of: Number(run.size), ...(Number.isFinite(secondsLeft) && { secondsLeft }) }
    // first the fence: nothing of a turn that is over gets in
    await writeRun(tx, run, clock.now(), { place: next, counts, progress })
    await keepPiece(tx, run.id, place.piece, packed, plan)
    await keepFaults(tx, run.id, plan, packed, twice)
    place = next
  }

  function tellRead(): void {
    parts.told?.({ phase: 'reading', done: Math.min(Number(run.size), Math.round(place.chars * perChar)), of: Number(run.size), counts })
  }
}

export async function planOf(
  db: Db,
  options: ImportOptions,
  names: readonly string[],
  parts: Pick<ImportParts, 'country' | 'currency' | 'clock'>,
): Promise<Plan> {
  const meta = (await loadMetadata(db)).entities.get(options.entity)
  if (!meta) throw new ImportRefused('invalid-input', 'no-entity', [options.entity.slice(0, 128)])
  return planImport(names, meta, options, { country: parts.country(), currency: parts.currency(), at: parts.clock.now() })
}

/** Lines whose id, or whose key, stands in a line before, in this batch or long ago. */
async function namedTwice(db: Db, run: string, plan: Plan, rows: readonly CsvRow[]): Promise<Map<number, Twice>> {
  const twice = new Map<number, Twice>()
  for (const column of new Set([plan.idColumn, plan.keyColumn])) {
    if (column === undefined) continue
    const named = rows.flatMap(({ line, cells }) => {
      const text = trimmed(cells[column] ?? '')
      const key =
        text === ''
          ? undefined
          : column === plan.idColumn
            ? keptId(text, plan.source)
            : comparable(text, plan.key?.type ?? 'text', plan.country)
      return key === undefined ? [] : [{ line, text, hash: keyHash(`${column} ${key}`) }]
    })
    if (named.length === 0) continue
    const hashes = named.map(({ hash }) => hash)
    const { rows: made } = await sql<{ count: number }>`
      with given as (select * from unnest(${hashes}::bigint[], ${named.map(({ line }) => line)}::integer[]) as g (hash, line)),
      made as (insert into import_key (run, hash, line) select ${run}, hash, min(line) from given group by hash on conflict do nothing returning 1)
      select count(*)::integer as count from made`.execute(db)
    // nearly always each of them is new
    if (made[0]?.count === named.length) continue
    const { rows: first } = await sql<{ hash: string; line: number }>`
      select hash, line from import_key where run = ${run} and hash = any (${hashes}::bigint[])`.execute(db)
    const firstOf = new Map(first.map(({ hash, line }) => [hash, line]))
    for (const { line, text, hash } of named) {
      const at = firstOf.get(hash) as number
      if (at < line && !twice.has(line)) twice.set(line, { first: at, column, value: shortened(text) })
    }
  }
  return twice
}

async function newIds(db: Db, count: number): Promise<string[]> {
  // the sequence is looked up once: to look it up for each number takes longer than to take the number
  const { rows } = await sql<{ ids: string[] }>`select array(
    select nextval((select pg_get_serial_sequence('crm_record', 'id')::regclass)) from generate_series(1, ${count}))::text[] as ids`.execute(
    db,
  )
  return rows[0]?.ids ?? []
}

async function stillOther(tx: Tx, updates: readonly Update[]): Promise<{ changing: number; same: number }> {
  if (updates.length === 0) return { changing: 0, same: 0 }
  const records = await tx
    .selectFrom('crm_record')
    .select(['id', 'values', 'inactive'])
    // one array: a batch of very short rows has more of them than a database takes values
    .where(sql<boolean>`id = any (${updates.map(({ record }) => record)}::bigint[])`)
    .execute()
  const held = new Map(records.map((one) => [one.id, one]))
  const changing = updates.filter((update) => {
    const there = held.get(update.record)
    return there && Object.keys(changedBy(update, there.values as FieldValues, there.inactive)).length > 0
  }).length
  return { changing, same: updates.length - changing }
}
