import { type RawBuilder, sql } from 'kysely'
import type { ImportReason } from '#contract/import/reasons.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { type EntityMeta, loadMetadata } from '../../metadata.ts'
import { isLookup } from '../../record-row.ts'
import { heartbeat } from './heartbeat.ts'
import type { ImportParts } from './import-parts.ts'
import { endTurn, type Run, writeRun } from './runs.ts'
import { holdRecords, overwriteRecords, sameValue } from './update-records.ts'

const atOnce = 1_000

type Undone = { removed: number; restored: number; kept: number }
type Kept = { record: string; name: string; reason: ImportReason; column?: string }

/**
 * Takes an import back: first the values it wrote over others, where they are still its own, then the records it made, where nobody changed, tagged or
 * pointed at them since. In steps that count by themselves: killed, it goes on behind the last one.
 */
export async function undoRun(parts: ImportParts, run: Run, signal: AbortSignal): Promise<void> {
  const { db, clock } = parts
  const entity = run.options?.entity ?? ''
  const meta = (await loadMetadata(db)).entities.get(entity) as EntityMeta
  const undone: Undone = { removed: 0, restored: 0, kept: 0, ...run.undone }
  // numbers of rows that were refused count with those of records: nobody waits longer for fewer
  const rest = await howMany(db, run.id)
  const stays = await whileHeld(db, run, clock, () => staying(db, meta, run.id, parts))
  const before = undone.removed + undone.restored + undone.kept
  const total = before + rest
  const began = performance.now()
  let done = before
  const tell = async (tx: Tx) => {
    const pace = (done - before) / (performance.now() - began)
    await writeRun(tx, run, clock.now(), {
      undone,
      progress: { phase: 'undoing', done, of: total, secondsLeft: Math.round((total - done) / pace / 1_000) },
    })
  }
  for (;;) {
    signal.throwIfAborted()
    const more = await db.transaction().execute(async (tx) => {
      const changed = await tx
        .selectFrom('import_changed')
        .selectAll()
        .where('run', '=', run.id)
        .where('restored', 'is', null)
        .orderBy('record')
        .limit(atOnce)
        .execute()
      if (changed.length === 0) return false
      const { restored, kept } = await restore(tx, meta, changed as never, parts)
      await takeIds(tx, entity, run.options?.source ?? '', changed)
      undone.restored += restored
      await keep(tx, run, entity, kept, undone)
      done += changed.length
      await tell(tx)
      return true
    })
    parts.told?.({ phase: 'undoing', done, of: total })
    if (!more) break
  }
  for (;;) {
    signal.throwIfAborted()
    const more = await db.transaction().execute(async (tx) => {
      const range = await tx.selectFrom('import_made').selectAll().where('run', '=', run.id).orderBy('first').limit(1).executeTakeFirst()
      if (!range) return false
      const { removed, kept } = await remove(tx, meta, { ...range, run: run.id, stays }, parts)
      undone.removed += removed
      await keep(tx, run, entity, kept, undone)
      await tx.deleteFrom('import_made').where('run', '=', run.id).where('first', '=', range.first).execute()
      done += Number(range.last) - Number(range.first) + 1
      await tell(tx)
      return true
    })
    parts.told?.({ phase: 'undoing', done, of: total })
    if (!more) break
  }
  await db.transaction().execute(async (tx) => {
    await endTurn(tx, run, clock.now(), 'undone', { undone, ended: clock.now() })
    await parts.audit.write(tx, {
      action: 'import.undone',
      subject: `${parts.connection}/${entity}/import/${run.id}`,
      ...(run.person !== null && { person: run.person }),
      details: undone,
    })
  })
}

/** One question over a million records may take longer than a turn is held: it is held on to meanwhile. */
async function whileHeld<T>(db: Db, run: Run, clock: ImportParts['clock'], work: () => Promise<T>): Promise<T> {
  const lost = new AbortController()
  const beat = heartbeat(() => writeRun(db, run, clock.now(), {}), lost)
  try {
    return await work()
  } finally {
    await beat.stop()
    lost.signal.throwIfAborted()
  }
}

async function howMany(db: Db, run: string): Promise<number> {
  const { rows } = await sql<{
    n: string
  }>`select (select coalesce(sum(last - first + 1), 0) from import_made where run = ${run}) + (select count(*) from import_changed where run = ${run} and restored is null) as n`.execute(
    db,
  )
  return Number(rows[0]?.n ?? 0)
}

type Changed = { record: string; before: FieldValues; after: FieldValues; was: number; version: number }

/** Ids of the other system that records got by this import. */
async function takeIds(
  tx: Tx,
  entity: string,
  source: string,
  changed: readonly { record: string; external_ids: string[] }[],
): Promise<void> {
  const ids = changed.flatMap(({ record, external_ids: given }) => given.map((id) => ({ record, id })))
  await sql`delete from crm_external_id x using unnest(${ids.map(({ record }) => record)}::bigint[], ${ids.map(({ id }) => id)}::text[]) as t (record, id)
    where x.source = ${source} and x.entity = ${entity} and x.id = t.id and x.record = t.record`.execute(tx)
}

/** Field by field: what somebody wrote since stays. */
async function restore(
  tx: Tx,
  meta: EntityMeta,
  changed: readonly (Changed & { run: string })[],
  { country, clock }: ImportParts,
): Promise<{ restored: number; kept: Kept[] }> {
  const held = await holdRecords(
    tx,
    meta.description.name,
    changed.map(({ record }) => record),
  )
  const gone = await goneOf(tx, changed)
  const kept: Kept[] = []
  const writes = changed.flatMap((one) => {
    const there = held.get(one.record)
    if (!there) return []
    const now = (name: string) => (name === '#inactive' ? there.inactive : (there.values[name] ?? null))
    const own = Object.keys(one.after).filter((name) => sameValue(now(name), one.after[name] ?? null))
    for (const name of Object.keys(one.after)) {
      const label = meta.fields.get(name)?.label ?? 'Inactive'
      if (!own.includes(name)) kept.push({ record: one.record, name: nameOf(meta, there.values), reason: 'changed-since', column: label })
    }
    if (own.length === 0) return []
    const before = (name: string) => {
      const value = one.before[name] ?? null
      return isLookup(value) && gone.has(value.id) ? null : value
    }
    // what it pointed at was deleted since: it points at nothing then, and that is told
    const lost = own.filter((name) => name !== '#inactive' && before(name) === null && (one.before[name] ?? null) !== null)
    for (const name of lost)
      kept.push({
        record: one.record,
        name: nameOf(meta, there.values),
        reason: 'gone-since',
        column: meta.fields.get(name)?.label ?? name,
      })
    const values = {
      ...there.values,
      ...Object.fromEntries(own.filter((name) => name !== '#inactive').map((name) => [name, before(name)])),
    }
    return [
      {
        held: there,
        values,
        inactive: own.includes('#inactive') ? one.before['#inactive'] === true : there.inactive,
        whole: lost.length === 0 && own.length === Object.keys(one.after).length && there.version === one.version,
      },
    ]
  })
  await overwriteRecords(tx, meta, writes, country(), clock.now())
  const run = changed[0]?.run as string
  // 0: not as it was before, so that an earlier import does not take it for its own
  const left = changed.map(({ record }) => {
    const write = writes.find(({ held: one }) => one.id === record)
    return write?.whole ? write.held.version + 1 : 0
  })
  await sql`update import_changed c set restored = t.restored from unnest(${changed.map(({ record }) => record)}::bigint[], ${left}::integer[]) as t (record, restored)
    where c.run = ${run} and c.record = t.record`.execute(tx)
  return { restored: writes.length, kept }
}

/** Records that former values point at and that are not there any more. */
async function goneOf(tx: Tx, changed: readonly Changed[]): Promise<ReadonlySet<string>> {
  const pointed = [
    ...new Set(changed.flatMap(({ before }) => Object.values(before).flatMap((value) => (isLookup(value) ? [value.id] : [])))),
  ]
  const { rows } = await sql<{ id: string }>`
    select p.id::text from unnest(${pointed}::bigint[]) as p (id) where not exists (select from crm_record r where r.id = p.id and not r.deleted)`.execute(
    tx,
  )
  return new Set(rows.map(({ id }) => id))
}

/** A record is as an import left it at version 1, or at one that the undo of a later import brought back to that. */
const untouched = sql<boolean>`(r.version = 1 or exists (
  with recursive back (version) as (
    select r.version union select c.was from back b join import_changed c on c.record = r.id and c.restored = b.version)
  select from back where version = 1))`

const changed = sql<boolean>`(not ${untouched} or r.successor is not null)`

const tagged = (connection: string, entity: string) => sql<boolean>`(exists (select from crm_activity a where a.record = r.id)
  or exists (select from tag t where t.connection = ${connection} and t.entity = ${entity} and t.record_id = r.id::text and t.state <> 'undone'))`

/**
 * Records of this import that stay, with those that they point at over any number of steps: whom a contact that somebody changed reports to. A record that
 * only such ones of its import point at as go themselves goes with them.
 */
async function staying(db: Db, meta: EntityMeta, run: string, { connection }: ImportParts): Promise<string[]> {
  const entity = meta.description.name
  if (!meta.description.fields.some(({ lookup }) => lookup?.includes(entity))) return []
  const ofRun = (record: RawBuilder<unknown>) =>
    sql<boolean>`(select m.last >= ${record} from import_made m where m.run = ${run} and m.first <= ${record} order by m.first desc limit 1)`
  return db.transaction().execute(async (tx) => {
    // a line of reports may be as long as the file: each step has to go by an index, and none over all that was made
    await sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)`.execute(tx)
    const { rows } = await sql<{ id: string }>`
      with recursive stay (id) as (
        select r.id from import_made m join crm_record r on r.id between m.first and m.last and r.entity = ${entity} and not r.deleted
          where m.run = ${run} and (${changed} or ${tagged(connection, entity)}
            or exists (select from crm_field f join crm_value v on v.entity = f.entity and v.field = f.name and v.value = r.id::text
              where f.type = 'lookup' and ${entity} = any (f.lookup) and ${ofRun(sql`v.record`)} is not true))
        union select t.id from stay s join crm_record k on k.id = s.id cross join unnest(k.lookups) as l
          join crm_record t on t.id = l and t.entity = ${entity} and not t.deleted where ${ofRun(sql`l`)})
      select id::text from stay`.execute(tx)
    return rows.map(({ id }) => id)
  })
}

async function remove(
  tx: Tx,
  meta: EntityMeta,
  { first, last, run, stays }: { first: string; last: string; run: string; stays: readonly string[] },
  { connection, clock }: ImportParts,
): Promise<{ removed: number; kept: Kept[] }> {
  const entity = meta.description.name
  const { rows } = await sql<{ id: string; name: string; reason: ImportReason | null }>`
    with held as materialized (
      select r.id, r.name, r.version, r.successor from crm_record r where r.id between ${first} and ${last} and r.entity = ${entity} and not r.deleted order by r.id for update)
    select r.id::text, r.name, case
      when ${changed} then 'changed-since'
      when ${tagged(connection, entity)} then 'tagged-since'
      when exists (select from crm_field f join crm_value v on v.entity = f.entity and v.field = f.name and v.value = r.id::text
        where f.type = 'lookup' and ${entity} = any (f.lookup) and (v.record = any (${stays}::bigint[])
          or not exists (select from import_made m where m.run = ${run} and v.record between m.first and m.last))) then 'used-since'
    end as reason from held r order by r.id`.execute(tx)
  const gone = rows.filter(({ reason }) => reason === null).map(({ id }) => id)
  await sql`update crm_record set deleted = true, name = '', sort_name = '', "values" = '{}', keys = '{}', lookups = '{}', version = version + 1, updated = ${clock.now()},
    changed_by = pg_current_xact_id() where id = any (${gone}::bigint[])`.execute(tx)
  for (const table of ['crm_identifier', 'crm_value', 'crm_external_id', 'import_changed'] as const)
    await sql`delete from ${sql.table(table)} where record = any (${gone}::bigint[])`.execute(tx)
  return { removed: gone.length, kept: rows.flatMap(({ id, name, reason }) => (reason === null ? [] : [{ record: id, name, reason }])) }
}

async function keep(tx: Tx, run: Run, entity: string, kept: readonly Kept[], undone: Undone): Promise<void> {
  undone.kept += new Set(kept.map(({ record }) => record)).size
  // a database takes some sixty thousand values at once, and a range may hold more records than that
  for (let from = 0; from < kept.length; from += atOnce)
    await tx
      .insertInto('import_fault')
      .values(
        kept.slice(from, from + atOnce).map(({ record, name, reason, column }) => ({
          run: run.id,
          kind: 'kept' as const,
          line: null,
          column_name: column ?? null,
          value: null,
          reason,
          parts: [],
          record: JSON.stringify({ entity, id: record, name }),
        })),
      )
      .execute()
}

function nameOf(meta: EntityMeta, values: FieldValues): string {
  const from = meta.nameFrom.length > 0 ? meta.nameFrom : [meta.description.primaryField]
  return from
    .map((field) => values[field])
    .filter((value) => typeof value === 'string')
    .join(' ')
}
