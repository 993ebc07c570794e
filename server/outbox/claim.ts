import { type Selectable, sql } from 'kysely'
import { recordChanges } from '#server/database/changes.ts'
import type { Db } from '#server/database/tables.ts'
import type { DeliveryTable, TagActivityTable, TagTable } from '#server/database/tables/tagging.ts'

/** One delivery in hand, with everything that sending it needs. `token` is the fence: only its holder may settle. */
export type Work = {
  delivery: Selectable<DeliveryTable>
  tag: Selectable<TagTable>
  /** activities that the tag has in the CRM so far, oldest first */
  activities: Selectable<TagActivityTable>[]
  /** troubles in a row on this lane before this delivery */
  laneFailures: number
}

/** Takes the most urgent delivery of a lane that is due, for as long as the lease. Undefined: nothing to do, or the lane rests. */
export async function claim(db: Db, lane: string, now: Date, leaseSeconds: number): Promise<Work | undefined> {
  return db.transaction().execute(async (tx) => {
    const rest = await tx.selectFrom('lane').select(['paused_until', 'failures']).where('name', '=', lane).executeTakeFirst()
    if (rest?.paused_until && rest.paused_until > now) return undefined
    // both rows at once and never waiting: nobody who holds a tag can be blocked by a claim, nor the reverse
    const found = await sql<{ id: string }>`
      select d.id from delivery d join tag t on t.id = d.tag_id
      where d.lane = ${lane} and d.state = 'queued' and d.due_at <= ${now}
      order by d.priority, d.due_at, d.place
      limit 1 for update of d, t skip locked`.execute(tx)
    const id = found.rows[0]?.id
    if (id === undefined) return undefined
    const delivery = await tx
      .updateTable('delivery')
      .set((eb) => ({
        state: 'sending',
        attempts: eb('attempts', '+', 1),
        token: sql<string>`token + 1`,
        leased_until: new Date(now.getTime() + leaseSeconds * 1000),
      }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const tag = await tx
      .updateTable('tag')
      .set({ state: sql`case state when 'undoing' then state else 'sending' end`, attempts: delivery.attempts, next_attempt_at: null })
      .where('id', '=', delivery.tag_id)
      .returningAll()
      .executeTakeFirstOrThrow()
    const activities = await tx.selectFrom('tag_activity').selectAll().where('tag_id', '=', tag.id).orderBy('number').execute()
    await recordChanges(tx, [{ kind: 'tag', tagId: tag.id }], now)
    return { delivery, tag, activities, laneFailures: rest?.failures ?? 0 }
  })
}

/**
 * Deliveries whose worker has not come back: they may have arrived, so the next one looks before it sends. Whoever holds a tag finds its
 * deliveries as they were from one statement to the next, so those of held tags wait for the next sweep.
 */
export async function recoverLeases(db: Db, now: Date): Promise<number> {
  const { numAffectedRows } = await sql`
    update delivery set state = 'queued', unsure = true, leased_until = null, due_at = ${now}
      where id in (
        select d.id from delivery d join tag t on t.id = d.tag_id
          where d.state = 'sending' and d.leased_until <= ${now}
          for update of d, t skip locked)`.execute(db)
  return Number(numAffectedRows)
}

export async function laneNames(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('lane').select('name').orderBy('name').execute()
  return rows.map(({ name }) => name)
}
