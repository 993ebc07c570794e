import { sql } from 'kysely'
import type { ImportCounts } from '#contract/api/imports.ts'
import { ImportRefused } from '#contract/import/import-refused.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import { unpackKept } from '../prepare/pack.ts'
import type { Plan } from '../prepare/plan.ts'
import type { Update } from '../prepare/prepare-rows.ts'
import { piecesOf } from './pieces.ts'
import type { Run } from './runs.ts'
import { changedBy, holdRecords, overwriteRecords, type Stored } from './update-records.ts'

const atOnce = 500

/** Writes what changes records that are there, and keeps what stood there before. What is the same already is left alone. */
export async function applyUpdates(
  tx: Tx,
  db: Db,
  run: Run,
  plan: Plan,
  at: Date,
  signal: AbortSignal,
  tell: (rows: number) => void,
): Promise<Pick<ImportCounts, 'updated' | 'same'>> {
  const counts = { updated: 0, same: 0 }
  for await (const { body } of piecesOf(db, run.id, 'updates')) {
    const updates = await unpackKept('updates', body)
    for (let from = 0; from < updates.length; from += atOnce) {
      signal.throwIfAborted()
      const some = updates.slice(from, from + atOnce)
      const written = await applySome(tx, run, plan, some, at)
      counts.updated += written.updated
      counts.same += written.same
      tell(some.length)
    }
  }
  return counts
}

async function applySome(tx: Tx, run: Run, plan: Plan, updates: readonly Update[], at: Date): Promise<{ updated: number; same: number }> {
  const held = await holdRecords(
    tx,
    plan.meta.description.name,
    updates.map(({ record }) => record),
  )
  // two ids of the other system may have become one record here: each sees what the one before wrote
  const seen = new Set<string>()
  const once: Update[] = []
  const again: Update[] = []
  for (const update of updates) (seen.has(update.record) ? again : once).push(update) && seen.add(update.record)
  if (once.some(({ record }) => !held.has(record))) throw new ImportRefused('version-conflict', 'record-gone')
  const changes = once.flatMap((update) => {
    const there = held.get(update.record) as Stored
    const changed = changedBy(update, there.values, there.inactive)
    if (Object.keys(changed).length === 0) return []
    const { '#inactive': inactive, ...values } = changed
    return [
      {
        held: there,
        values: { ...there.values, ...values },
        inactive: inactive === undefined ? there.inactive : inactive === true,
        changed,
      },
    ]
  })
  await overwriteRecords(tx, plan.meta, changes, plan.country, at)
  if (changes.length > 0)
    await tx
      .insertInto('import_changed')
      .values(
        changes.map(({ held: before, changed }) => ({
          run: run.id,
          record: before.id,
          before: JSON.stringify(formerOf(changed, before.values, before.inactive)),
          after: JSON.stringify(changed),
          was: before.version,
          version: before.version + 1,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['run', 'record']).doUpdateSet({
          before: sql`excluded.before || import_changed.before`,
          after: sql`import_changed.after || excluded.after`,
          version: sql`excluded.version`,
        }),
      )
      .execute()
  const named = once.filter(({ externalId }) => externalId !== undefined)
  const given =
    named.length === 0
      ? []
      : await tx
          .insertInto('crm_external_id')
          .values(
            named.map(({ externalId, record }) => ({
              source: plan.source,
              entity: plan.meta.description.name,
              id: externalId as string,
              record,
            })),
          )
          .onConflict((conflict) => conflict.doNothing())
          .returning(['record', 'id'])
          .execute()
  await keepGiven(tx, run, given, held)
  const rest = again.length === 0 ? { updated: 0, same: 0 } : await applySome(tx, run, plan, again, at)
  return { updated: changes.length + rest.updated, same: once.length - changes.length + rest.same }
}

/** An undo takes these ids away again, also where nothing else was changed. */
async function keepGiven(
  tx: Tx,
  run: Run,
  given: readonly { record: string; id: string }[],
  held: ReadonlyMap<string, Stored>,
): Promise<void> {
  if (given.length === 0) return
  await tx
    .insertInto('import_changed')
    .values(
      given.map(({ record, id }) => {
        const { version } = held.get(record) as Stored
        return { run: run.id, record, before: '{}', after: '{}', was: version, version, external_ids: [id] }
      }),
    )
    .onConflict((conflict) =>
      conflict.columns(['run', 'record']).doUpdateSet({ external_ids: sql`import_changed.external_ids || excluded.external_ids` }),
    )
    .execute()
}

function formerOf(changed: FieldValues, values: FieldValues, inactive: boolean): FieldValues {
  return Object.fromEntries(Object.keys(changed).map((name) => [name, name === '#inactive' ? inactive : (values[name] ?? null)]))
}
