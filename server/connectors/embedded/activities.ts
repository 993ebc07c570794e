import { sql } from 'kysely'
import { storable } from '#contract/field-types/plain-text.ts'
import { AppError } from '#contract/errors.ts'
import type { ActivityKind } from '#contract/tags.ts'
import type { Db, Tx } from '#server/database/tables.ts'
import type { ActivityDraft, EntityRef, LoggedActivity } from '#server/ports/crm-connector.ts'
import { requestHash } from './create-record.ts'
import { isId } from './read-record.ts'
import { holdRecord } from './update-record.ts'

/** Tasks and custom activities can be done; a note has no state. */
export const closableKinds: readonly ActivityKind[] = ['task', 'custom']

type Urls = (activity: { entity: string; record: string; id: string }) => string

/** Writes an activity on a record, once per key. The same key with another draft is refused. */
export function logActivity(db: Db, draft: ActivityDraft, key: string, url: Urls): Promise<LoggedActivity> {
  return db.transaction().execute(async (tx) => {
    const before = await claim(tx, key, requestHash(draft))
    if (before !== undefined) return shown(await holdActivity(tx, before), url)
    if (draft.close && !closableKinds.includes(draft.kind)) throw notClosable()
    if (draft.kind === 'custom' && !draft.customType)
      throw new AppError('crm-refused', 'A custom activity needs the name of its type', { hint: 'An admin sets it under Tagging.' })
    const record = await holdRecord(tx, draft.record)
    const { id } = await tx
      .insertInto('crm_activity')
      .values({
        record: record.id,
        kind: draft.kind,
        custom_type: draft.kind === 'custom' ? (draft.customType ?? null) : null,
        subject: storable(draft.subject).slice(0, 1_000),
        body: storable(draft.body),
        source_url: draft.sourceUrl ?? null,
        values: JSON.stringify(draft.values, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value)),
        closed: draft.close,
        at: new Date(draft.at),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await tx.updateTable('crm_activity_key').set({ activity: id }).where('key', '=', key).execute()
    return shown(await holdActivity(tx, id), url)
  })
}

/** Adds lines at the end, once per key. A closed activity takes no more text. */
export function appendActivity(db: Db, id: string, lines: string, key: string, url: Urls): Promise<LoggedActivity> {
  return db.transaction().execute(async (tx) => {
    const before = await claim(tx, key, requestHash({ id, lines }))
    const held = await holdActivity(tx, id)
    if (before !== undefined) return shown(held, url)
    if (held.closed)
      throw new AppError('crm-refused', 'The activity is closed and takes no more text', {
        hint: 'Start a new activity.',
        retryable: false,
      })
    await tx.updateTable('crm_activity_key').set({ activity: id }).where('key', '=', key).execute()
    const text = storable(lines)
    await tx
      .updateTable('crm_activity')
      .set({
        body: sql`case when body = '' or right(body, 1) = chr(10) then body else body || chr(10) end || ${text}`,
        version: sql`version + 1`,
        updated: sql`now()`,
      })
      .where('id', '=', id)
      .execute()
    return shown(await holdActivity(tx, id), url)
  })
}

/** Closes it for good; closing what is closed changes nothing. */
export function closeActivity(db: Db, id: string, url: Urls): Promise<LoggedActivity> {
  return db.transaction().execute(async (tx) => {
    const held = await holdActivity(tx, id)
    if (!closableKinds.includes(held.kind)) throw notClosable()
    if (held.closed) return shown(held, url)
    await tx
      .updateTable('crm_activity')
      .set({ closed: true, version: sql`version + 1`, updated: sql`now()` })
      .where('id', '=', id)
      .execute()
    return shown(await holdActivity(tx, id), url)
  })
}

/** Takes it away, unless a version is given that has passed. What is gone already is fine. */
export function removeActivity(db: Db, id: string, options: { ifVersion?: string }): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const held = await findActivity(tx, id)
    if (!held) return
    if (options.ifVersion !== undefined && options.ifVersion !== String(held.version)) {
      throw new AppError('edited-since', 'The activity was edited in the CRM since it was saved', {
        hint: 'Look at it there, then remove it all the same or leave it.',
      })
    }
    await tx.deleteFrom('crm_activity').where('id', '=', id).execute()
  })
}

/** A person edits an activity on its page. Throws `version-conflict` when it was saved since. */
export function editActivity(
  db: Db,
  id: string,
  change: { subject: string; body: string; closed: boolean },
  ifVersion: string,
): Promise<void> {
  return db.transaction().execute(async (tx) => {
    const held = await holdActivity(tx, id)
    if (ifVersion !== String(held.version))
      throw new AppError('version-conflict', 'Somebody else has saved this activity since you opened it', {
        hint: 'Look at what is there now, then save again.',
      })
    if (change.closed && !closableKinds.includes(held.kind)) throw notClosable()
    await tx
      .updateTable('crm_activity')
      .set({
        subject: storable(change.subject).slice(0, 1_000),
        body: storable(change.body),
        closed: change.closed,
        version: sql`version + 1`,
        updated: sql`now()`,
      })
      .where('id', '=', id)
      .execute()
  })
}

/** What a key made before: a record, or an activity that is still there. */
export async function findByKey(db: Db, key: string, url: Urls): Promise<{ record?: EntityRef; activity?: LoggedActivity } | undefined> {
  const record = await db
    .selectFrom('crm_create_key as k')
    .innerJoin('crm_record as r', 'r.id', 'k.record')
    .select(['r.id', 'r.entity'])
    .where('k.key', '=', key)
    .where('r.deleted', '=', false)
    .executeTakeFirst()
  const made = await db.selectFrom('crm_activity_key').select('activity').where('key', '=', key).executeTakeFirst()
  const activity = made && (await findActivity(db, made.activity))
  return record || activity ? { ...(record && { record }), ...(activity && { activity: shown(activity, url) }) } : undefined
}

type StoredActivity = { id: string; record: string; entity: string; kind: ActivityKind; closed: boolean; version: number; length: number }

function shown(row: StoredActivity, url: Urls): LoggedActivity {
  return {
    id: row.id,
    kind: row.kind,
    closed: row.closed,
    readOnly: row.closed,
    version: String(row.version),
    url: url(row),
    length: row.length,
  }
}

async function holdActivity(tx: Tx, id: string): Promise<StoredActivity> {
  const found = await findActivity(tx, id, 'for update of a')
  if (!found)
    throw new AppError('crm-record-gone', 'The activity is no longer in the CRM', {
      hint: 'Somebody removed it. Tag the conversation again if it is needed.',
    })
  return found
}

async function findActivity(db: Db | Tx, id: string, lock: '' | 'for update of a' = ''): Promise<StoredActivity | undefined> {
  if (!isId(id)) return undefined
  const { rows } = await sql<StoredActivity>`select a.id, a.record, r.entity, a.kind, a.closed, a.version, length(a.body) as length
    from crm_activity a join crm_record r on r.id = a.record where a.id = ${id} ${sql.raw(lock)}`.execute(db)
  return rows[0]
}

/** Waits for another transaction that holds the key; the id of what the key made before, if anything. */
async function claim(tx: Tx, key: string, hash: string): Promise<string | undefined> {
  const claimed = await tx
    .insertInto('crm_activity_key')
    .values({ key, hash, activity: '0' })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (claimed.numInsertedOrUpdatedRows === 1n) return undefined
  const before = await tx.selectFrom('crm_activity_key').selectAll().where('key', '=', key).executeTakeFirstOrThrow()
  if (before.hash !== hash)
    throw new AppError('key-reused', 'The same request key came with another text', {
      hint: 'Make a new key for a new activity. Nothing was written.',
    })
  return before.activity
}

function notClosable(): AppError {
  return new AppError('crm-refused', 'A note has no state and cannot be closed', {
    hint: 'Save as a task, or leave it open.',
    retryable: false,
  })
}
