import type pg from 'pg'
import { sql } from 'kysely'
import type { ImportCounts } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import { connect, type Database } from '#server/database/connect.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { copyIn } from '#server/database/transfer/copy.ts'
import { type Section, unpack } from '../prepare/pack.ts'
import { copiedColumns } from '../prepare/prepare-rows.ts'
import { applyUpdates } from './apply-updates.ts'
import { basisOf, noCounts, planOf } from './check-run.ts'
import { heartbeat } from './heartbeat.ts'
import type { ImportParts } from './import-parts.ts'
import { inTransaction } from './long-transaction.ts'
import { piecesOf } from './pieces.ts'
import { type Run, writeRun } from './runs.ts'

/** Tables in the order in which they come in for good: a record may stand in lists a moment before it is found, and never is found before it stands. */
const lanes: readonly Section[] = ['crm_record', 'crm_external_id', 'crm_identifier', 'crm_value']
/** What one connection writes: PostgreSQL works on one core for each, and these take about as long as one another. */
const byConnection: readonly (readonly Section[])[] = [['crm_record', 'crm_external_id'], ['crm_identifier'], ['crm_value']]

/**
 * Stage two: writes all pieces, each group of tables in a transaction of its own, and ends these one right after the other when nothing but that is left to be done.
 * Killed before the first end nothing is there; killed between, `written` says what is, and the next turn writes the rest.
 */
export async function applyRun(parts: ImportParts, run: Run, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts
  if (run.options === null || run.columns === null || !run.read_all) throw new ImportRefused('invalid-input', 'not-checked')
  // half of it stands: what was prepared with it is the only other half that fits
  const begun = run.written.length > 0
  if (!begun && run.basis !== (await basisOf(db, parts.country()))) throw new ImportRefused('version-conflict', 'fields-changed')
  const plan = await planOf(db, run.options, run.columns, parts)
  const total = await rowsOf(db, run.id)
  refuseLost(run, total)
  let done = 0
  const began = performance.now()
  const tell = (rows: number) => {
    done += rows
    parts.told?.({ phase: 'writing', done: Math.floor(done), of: total.made + total.updates })
  }
  const failed = new AbortController()
  const either = AbortSignal.any([signal, failed.signal])
  const beat = heartbeat(async () => {
    const rows = total.made + total.updates
    const secondsLeft = done > 0 ? Math.round(((performance.now() - began) / 1_000) * (rows / done - 1)) : undefined
    await writeRun(db, run, clock.now(), {
      progress: { phase: 'writing', done: Math.floor(done), of: rows, ...(secondsLeft !== undefined && { secondsLeft }) },
    })
  }, failed)
  const connections: Database[] = []
  try {
    const counts: ImportCounts = { ...noCounts, ...run.counts }
    const open = byConnection
      .map((tables) => tables.filter((table) => !run.written.includes(table)))
      .filter((tables) => tables.length > 0)
      .map((tables) => {
        const database = connect({ ...parts.address, statement_timeout: 0, idle_in_transaction_session_timeout: 0 }, { size: 1 })
        connections.push(database)
        return inTransaction(database, async (client, tx) => {
          if (tables.includes('crm_record')) await onlyOne(client)
          for (const table of tables) await copyTable(client, db, run.id, table, either, (rows) => tell(rows / lanes.length))
          if (!tables.includes('crm_record')) return
          await refuseGone(tx, db, run.id)
          Object.assign(counts, await applyUpdates(tx, db, run, plan, clock.now(), either, tell))
          await refuseGoneOfUpdates(tx, run.id)
        })
      })
    await Promise.all(open.map(({ ready: one }) => one)).catch(async (error: unknown) => {
      failed.abort(error)
      await Promise.all(open.map(({ rollback }) => rollback()))
      throw error
    })
    await beat.stop()
    try {
      either.throwIfAborted()
      if (!begun && (await basisOf(db, parts.country())) !== run.basis) throw new ImportRefused('version-conflict', 'fields-changed')
      const all = [...run.written]
      for (const [at, tables] of byConnection
        .map((tables) => tables.filter((table) => !run.written.includes(table)))
        .filter((tables) => tables.length > 0)
        .entries()) {
        all.push(...tables)
        await open[at]?.end(async (tx) => {
          await writeRun(tx, run, clock.now(), { written: all, counts })
          if (all.length === lanes.length) await finish(tx, parts, run, counts)
        })
      }
    } catch (error) {
      await Promise.all(open.map(({ rollback }) => rollback()))
      throw error
    }
  } finally {
    await beat.stop()
    await Promise.all(connections.map((one) => one.close()))
  }
}

/** In the transaction of the last tables: the import has ended, and what it was kept in goes. */
async function finish(tx: Tx, { clock, audit, connection }: ImportParts, run: Run, counts: ImportCounts): Promise<void> {
  const now = clock.now()
  await writeRun(tx, run, now, { state: 'applied', counts, progress: null, trouble: null, ended: now, stopped_in: null })
  await tx.updateTable('import_run').set({ leased_until: null }).where('id', '=', run.id).execute()
  for (const table of ['import_piece', 'import_key', 'import_part'] as const) await tx.deleteFrom(table).where('run', '=', run.id).execute()
  await audit.write(tx, {
    action: 'import.applied',
    subject: `${connection}/${run.options?.entity}/import/${run.id}`,
    ...(run.person !== null && { person: run.person }),
    // the name of a file may name a person: an audit row cannot be erased
    details: { made: counts.made, updated: counts.updated, refused: counts.refused, source: run.options?.source ?? '', from: run.origin },
  })
}

/** A backup holds an import without what was prepared for it: writing nothing must not look like having written all. */
function refuseLost({ counts }: Run, total: { made: number; updates: number }): void {
  const { made, updated, same } = { ...noCounts, ...counts }
  if (total.made !== made || total.updates !== updated + same) throw new ImportRefused('version-conflict', 'pieces-lost')
}

async function rowsOf(db: Db, run: string): Promise<{ made: number; updates: number }> {
  const rows = await db
    .selectFrom('import_piece')
    .select(['section', sql<string>`sum(rows)`.as('rows')])
    .where('run', '=', run)
    .groupBy('section')
    .execute()
  const of = (section: string) => Number(rows.find((row) => row.section === section)?.rows ?? 0)
  return { made: of('crm_record'), updates: of('updates') }
}

async function copyTable(
  client: pg.Client,
  db: Db,
  run: string,
  table: Section,
  signal: AbortSignal,
  tell: (rows: number) => void,
): Promise<void> {
  await copyIn(client, `COPY ${table} (${copiedColumns[table]}) FROM STDIN`, linesOf(db, run, table, signal, tell))
}

async function* linesOf(db: Db, run: string, section: Section, signal: AbortSignal, tell: (rows: number) => void): AsyncGenerator<Buffer> {
  for await (const { rows, body } of piecesOf(db, run, section)) {
    signal.throwIfAborted()
    const bytes = await unpack(body)
    for (let at = 0; at < bytes.length; at += 1 << 18) yield bytes.subarray(at, at + (1 << 18))
    tell(rows)
  }
}

/** One import writes at a time: two would wait for one another’s disk, and agents for both. */
async function onlyOne(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ ours: boolean }>("SELECT pg_try_advisory_xact_lock(hashtext('tagalong import')) AS ours")
  if (!rows[0]?.ours) throw new ImportRefused('unavailable', 'other-writing', [], { retryable: true })
}

/** Records that rows point at and that went since the check. */
async function refuseGone(tx: Tx, db: Db, run: string): Promise<void> {
  const made = await db.selectFrom('import_made').select(['first', 'last']).where('run', '=', run).execute()
  for (let from = 0; from < made.length; from += 50) {
    const some = made.slice(from, from + 50)
    const { rows } = await sql<{ id: string }>`
      with pointed as materialized (
        select distinct l from unnest(${some.map(({ first }) => first)}::bigint[], ${some.map(({ last }) => last)}::bigint[]) as m (first, last)
        join crm_record r on r.id between m.first and m.last, unnest(r.lookups) as l)
      select l::text as id from pointed where not exists (select from crm_record t where t.id = l and not t.deleted) limit 1`.execute(tx)
    if (rows.length > 0) throw new ImportRefused('version-conflict', 'lookup-gone')
  }
}

/** The same for values that were written over others. */
async function refuseGoneOfUpdates(tx: Tx, run: string): Promise<void> {
  const { rows } = await sql<{ record: string }>`
    select c.record from import_changed c cross join jsonb_each(c.after) as v
    where c.run = ${run} and v.value ->> 'entity' is not null
      and not exists (select from crm_record t where t.id = (v.value ->> 'id')::bigint and not t.deleted) limit 1`.execute(tx)
  if (rows.length > 0) throw new ImportRefused('version-conflict', 'lookup-gone')
}
