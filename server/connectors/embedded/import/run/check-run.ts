import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import type { ImportCounts, ImportOptions } from '#contract/api/imports.ts'
import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { loadMetadata } from '../../metadata.ts'
import { reading } from '../../reindex-records.ts'
import { decoded } from '../csv/decode.ts'
import { type CsvRow, type RowBatch, readRows } from '../csv/read-rows.ts'
import { keptId } from '../prepare/external-ids.ts'
import { packUpdates, type Packed, sections } from '../prepare/pack.ts'
import { type Plan, planImport } from '../prepare/plan.ts'
import type { Update } from '../prepare/prepare-rows.ts'
import { comparable, resolver } from '../prepare/resolve.ts'
import { shortened } from '../prepare/read-row.ts'
import { trimmed } from '../values/read-cell.ts'
import type { ImportParts } from './import-parts.ts'
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
  if (run.place !== null && run.basis !== basis)
    throw new AppError('version-conflict', 'The fields of the CRM, or the organisation’s country, have changed since the check began', {
      hint: 'Check the file again from its beginning, or throw this import away and begin anew.',
    })
  let place = run.place ?? { ...head.place, piece: 0 }
  let counts: ImportCounts = { ...noCounts, ...run.counts }
  await writeRun(db, run, clock.now(), { basis, columns: head.names, trouble: null })
  await db.deleteFrom('import_key').where('run', '=', run.id).where('line', '>=', place.line).execute()
  const ask = resolver(plan, mark)
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
  signal.throwIfAborted()
  await endTurn(db, run, clock.now(), 'checked', { counts, read_all: true })

  async function keepNext(): Promise<void> {
    const { batch, packed: coming, twice, ids } = ahead.shift() as Ahead
    const packed = await coming
    signal.throwIfAborted()
    await db.transaction().execute(async (tx) => {
      const { changing, same } = await stillOther(tx, packed.updates)
      counts = {
        rows: counts.rows + batch.rows.length - packed.empty,
        made: counts.made + packed.made,
        updated: counts.updated + changing,
        same: counts.same + same,
        refused: counts.refused + packed.refused + twice.size,
        empty: counts.empty + packed.empty,
      }
      const next = { chars: batch.end.chars, line: batch.end.line, piece: place.piece + 1 }
      const bytes = Math.min(Number(run.size), Math.round(next.chars * perChar))
      const pace = (next.chars - began.chars) / (performance.now() - began.at)
      const secondsLeft = Math.max(0, Math.round((Number(run.size) - bytes) / perChar / pace / 1_000))
      const progress = { phase: 'reading', done: bytes, of: Number(run.size), secondsLeft }
      // first the fence: nothing of a turn that is over gets in
      await writeRun(tx, run, clock.now(), { place: next, counts, progress })
      await keepPiece(tx, run.id, place.piece, packed)
      await keepMade(tx, run.id, ids)
      await keepFaults(tx, run.id, plan, packed, twice)
      place = next
    })
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
  if (!meta)
    throw new AppError('invalid-input', `The CRM has no entity ${options.entity.slice(0, 128)}`, { hint: 'Choose one of its lists.' })
  return planImport(names, meta, options, { country: parts.country(), currency: parts.currency(), at: parts.clock.now() })
}

type Twice = { first: number; column: number; value: string }

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
            ? keptId(text, plan.options.source)
            : comparable(text, plan.key?.type ?? 'text', plan.country)
      return key === undefined ? [] : [{ line, text, hash: hashOf(`${column} ${key}`) }]
    })
    if (named.length === 0) continue
    const { rows: first } = await sql<{ hash: string; line: number }>`
      with given as (select * from unnest(${named.map(({ hash }) => hash)}::bigint[], ${named.map(({ line }) => line)}::integer[]) as g (hash, line)),
      made as (insert into import_key (run, hash, line) select ${run}, hash, min(line) from given group by hash on conflict do nothing returning hash, line)
      select hash, line from made
      union all select k.hash, k.line from import_key k where k.run = ${run} and k.hash in (select hash from given)`.execute(db)
    const firstOf = new Map<string, number>()
    for (const { hash, line } of first) firstOf.set(hash, Math.min(line, firstOf.get(hash) ?? line))
    for (const { line, text, hash } of named) {
      const at = firstOf.get(hash) as number
      if (at < line && !twice.has(line)) twice.set(line, { first: at, column, value: shortened(text) })
    }
  }
  return twice
}

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest().readBigInt64LE().toString()
}

async function newIds(db: Db, count: number): Promise<string[]> {
  const { rows } = await sql<{
    id: string
  }>`select nextval(pg_get_serial_sequence('crm_record', 'id'))::text as id from generate_series(1, ${count})`.execute(db)
  return rows.map(({ id }) => id)
}

async function stillOther(tx: Tx, updates: readonly Update[]): Promise<{ changing: number; same: number }> {
  if (updates.length === 0) return { changing: 0, same: 0 }
  const records = await tx
    .selectFrom('crm_record')
    .select(['id', 'values', 'inactive'])
    .where(
      'id',
      'in',
      updates.map(({ record }) => record),
    )
    .execute()
  const held = new Map(records.map((one) => [one.id, one]))
  const changing = updates.filter((update) => {
    const there = held.get(update.record)
    return there && Object.keys(changedBy(update, there.values as FieldValues, there.inactive)).length > 0
  }).length
  return { changing, same: updates.length - changing }
}

async function keepPiece(tx: Tx, run: string, number: number, { bodies, updates, made }: Packed): Promise<void> {
  const pieces =
    made > 0 ? sections.map((section) => ({ run, section: section as string, number, rows: made, body: Buffer.from(bodies[section]) })) : []
  if (updates.length > 0) pieces.push({ run, section: 'updates', number, rows: updates.length, body: Buffer.from(packUpdates(updates)) })
  if (pieces.length > 0) await tx.insertInto('import_piece').values(pieces).execute()
}

/** Numbers that came one after the other as one row. */
async function keepMade(tx: Tx, run: string, ids: readonly string[]): Promise<void> {
  const ranges: { run: string; first: string; last: string }[] = []
  for (const id of ids) {
    const last = ranges.at(-1)
    if (last && BigInt(last.last) + 1n === BigInt(id)) last.last = id
    else ranges.push({ run, first: id, last: id })
  }
  if (ranges.length > 0) await tx.insertInto('import_made').values(ranges).execute()
}

async function keepFaults(tx: Tx, run: string, plan: Plan, { faults }: Packed, twice: ReadonlyMap<number, Twice>): Promise<void> {
  const all = [
    ...faults,
    ...[...twice].map(([line, { first, column, value }]) => ({
      line,
      column,
      value,
      reason: column === plan.idColumn ? ('same-id-twice' as const) : ('same-key-twice' as const),
      parts: [String(first)],
    })),
  ].toSorted((a, b) => a.line - b.line)
  for (let from = 0; from < all.length; from += 1_000)
    await tx
      .insertInto('import_fault')
      .values(
        all.slice(from, from + 1_000).map(({ line, column, value, reason, parts }) => ({
          run,
          kind: 'fault' as const,
          line: String(line),
          column_name: column === undefined ? null : (plan.names[column] ?? null),
          value: value ?? null,
          reason,
          parts: [...parts],
          record: null,
        })),
      )
      .execute()
}
