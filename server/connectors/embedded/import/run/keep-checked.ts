import { sql } from 'kysely'
import type { Tx } from '#server/database/tables.ts'
import { packKept, type Packed, sections } from '../prepare/pack.ts'
import type { Plan } from '../prepare/plan.ts'
import { namedKeys } from './named-keys.ts'

/** A line whose id or key stands in a line before. */
export type Twice = { first: number; column: number; value: string }

/** What is ready to be written, what waits for rows of the file, and what its rows can be pointed at by. */
export async function keepPiece(tx: Tx, run: string, number: number, packed: Packed, plan: Plan): Promise<void> {
  const { bodies, updates, made, waiting, named } = packed
  const pieces =
    made > 0 ? sections.map((section) => ({ run, section: section as string, number, rows: made, body: Buffer.from(bodies[section]) })) : []
  if (updates.length > 0)
    pieces.push({ run, section: 'updates', number, rows: updates.length, body: Buffer.from(packKept<'updates'>(updates)) })
  for (let from = 0; from < waiting.length; from += waitingAtOnce) {
    const some = waiting.slice(from, from + waitingAtOnce)
    const body = Buffer.from(packKept<'waiting'>(some))
    pieces.push({ run, section: 'waiting', number: number * 1_000 + from / waitingAtOnce, rows: some.length, body })
  }
  if (pieces.length > 0) await tx.insertInto('import_piece').values(pieces).execute()
  const keys = named.flatMap((one) => namedKeys(one, plan).map((key) => ({ ...one, key })))
  if (keys.length > 0)
    await sql`insert into import_named (run, key, line, record, name)
      select ${run}, * from unnest(${keys.map(({ key }) => key)}::bigint[], ${keys.map(({ line, isNew }) => (isNew ? line : 0))}::integer[], ${keys.map(({ record }) => record)}::bigint[], ${keys.map(({ name }) => name)}::text[])`.execute(
      tx,
    )
}

/** Rows that wait are made ready by the server's own thread, so many at a time. */
const waitingAtOnce = 500

/** Numbers that came one after the other as one row. */
export async function keepMade(tx: Tx, run: string, ids: readonly string[]): Promise<void> {
  const ranges: { run: string; first: string; last: string }[] = []
  for (const id of ids) {
    const last = ranges.at(-1)
    if (last && BigInt(last.last) + 1n === BigInt(id)) last.last = id
    else ranges.push({ run, first: id, last: id })
  }
  if (ranges.length > 0) await tx.insertInto('import_made').values(ranges).execute()
}

export async function keepFaults(tx: Tx, run: string, plan: Plan, { faults }: Packed, twice: ReadonlyMap<number, Twice>): Promise<void> {
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
