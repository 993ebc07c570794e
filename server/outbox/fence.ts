import type { Selectable } from 'kysely'
import type { RecordSummary } from '#contract/records.ts'
import type { LoggedActivity } from '#server/ports/crm-connector.ts'
import type { Payload } from '#server/database/deliveries.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { TagTable, WrittenValues } from '#server/database/tables/tagging.ts'
import type { Work } from './claim.ts'

/** The lease has gone to somebody else while we were away: what we know is old, and is not written. */
export class StaleLease extends Error {}

/** The tag's and the delivery's rows, locked in that order, when the delivery is still ours. */
export async function lockFenced(tx: Tx, { delivery }: Pick<Work, 'delivery'>): Promise<Selectable<TagTable>> {
  const tag = await tx.selectFrom('tag').selectAll().where('id', '=', delivery.tag_id).forUpdate().executeTakeFirst()
  const ours = await tx
    .selectFrom('delivery')
    .select('id')
    .where('id', '=', delivery.id)
    .where('token', '=', delivery.token)
    .where('state', '=', 'sending')
    .forUpdate()
    .executeTakeFirst()
  if (!tag || !ours) throw new StaleLease(`Delivery ${delivery.id} is in other hands`)
  return tag
}

/** What a delivery keeps between its calls, so that a repeat goes on where it stopped. Every write checks the fence. */
export type Keep = {
  plan(payload: Payload): Promise<void>
  activity(activity: LoggedActivity, deliveryKey: string): Promise<void>
  /** an activity of which a backup knew may have grown since; now it is looked at, or not all of it is accounted for */
  looked(activity: LoggedActivity): Promise<void>
  activityGone(activityId: string): Promise<void>
  /** it is sent now because a person wants it: if this answer is lost too, a person is asked again */
  decisionUsed(): Promise<void>
  written(values: WrittenValues): Promise<void>
  /** the record as the CRM names it, for a tag that was taken while the CRM was away */
  record(record: RecordSummary): Promise<void>
}

export function keeper(db: Db, work: Work, now: () => Date, leaseSeconds: number): Keep {
  const fenced = (write: (tx: Tx) => Promise<void>) =>
    db.transaction().execute(async (tx) => {
      await lockFenced(tx, work)
      const leased_until = new Date(now().getTime() + leaseSeconds * 1000)
      await tx.updateTable('delivery').set({ leased_until }).where('id', '=', work.delivery.id).execute()
      await write(tx)
    })
  return {
    plan: (payload) =>
      fenced(async (tx) => {
        await tx
          .updateTable('delivery')
          .set({ kind: payload.kind, payload: JSON.stringify(payload) })
          .where('id', '=', work.delivery.id)
          .execute()
      }),
    activity: (activity, deliveryKey) => fenced((tx) => keepActivity(tx, work, activity, deliveryKey, now())),
    looked: ({ id, version, length }) =>
      fenced(async (tx) => {
        await tx
          .updateTable('tag_activity')
          .set({ version, length, unsure: false })
          .where('tag_id', '=', work.tag.id)
          .where('activity_id', '=', id)
          .execute()
      }),
    activityGone: (activityId) =>
      fenced(async (tx) => {
        await tx.deleteFrom('tag_activity').where('tag_id', '=', work.tag.id).where('activity_id', '=', activityId).execute()
      }),
    decisionUsed: () =>
      fenced(async (tx) => {
        await tx.updateTable('delivery').set({ decided: false }).where('id', '=', work.delivery.id).execute()
      }),
    written: (values) =>
      fenced(async (tx) => {
        await tx
          .updateTable('tag')
          .set({ written: JSON.stringify(values) })
          .where('id', '=', work.tag.id)
          .execute()
      }),
    record: (record) =>
      fenced(async (tx) => {
        await tx
          .updateTable('tag')
          .set({ record: JSON.stringify(record) })
          .where('id', '=', work.tag.id)
          .execute()
      }),
  }
}

async function keepActivity(tx: Tx, work: Work, activity: LoggedActivity, deliveryKey: string, at: Date): Promise<void> {
  const { max } = tx.fn
  const last = await tx.selectFrom('tag_activity').select(max('number').as('number')).where('tag_id', '=', work.tag.id).executeTakeFirst()
  const state = {
    closed: activity.closed,
    read_only: activity.readOnly,
    version: activity.version,
    length: activity.length,
    url: activity.url ?? null,
  }
  await tx
    .insertInto('tag_activity')
    .values({
      tag_id: work.tag.id,
      activity_id: activity.id,
      delivery_key: deliveryKey,
      kind: activity.kind,
      number: Number(last?.number ?? 0) + 1,
      at,
      ...state,
    })
    .onConflict((conflict) => conflict.columns(['tag_id', 'activity_id']).doUpdateSet(state))
    .execute()
}
