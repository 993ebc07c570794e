import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { expect, vi } from 'vitest'
import { sealAudit } from '../../audit/seal.ts'
import { verifyAudit } from '../../audit/verify.ts'
import { insertAuditRows } from '../../audit/insert-rows.ts'
import { type Address, connect, type Database } from '../../connect.ts'
import { type LentDatabase, lendDatabase } from '../../testing.ts'
import { backUp } from '../backup.ts'
import { contents } from '../contents.ts'
import { restore } from '../restore.ts'

/** Databases in which nobody works, and files, for one test file; `close` takes all of them away. */
export function transferDesk() {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-transfer-'))
  const lent: LentDatabase[] = []
  let files = 0
  const newFile = (): string => join(folder, `${++files}.backup`)
  const quiet = async (): Promise<Address> => {
    const database = await lendDatabase()
    lent.push(database)
    return { connectionString: database.url }
  }
  return {
    folder,
    newFile,
    quiet,
    /** a furnished house, and a backup of it */
    async house(): Promise<{ source: Address; file: string }> {
      const source = await quiet()
      await furnish(source)
      const file = newFile()
      await backUp(source, file, parts)
      return { source, file }
    },
    async close(): Promise<void> {
      await Promise.all(lent.map((database) => database.drop()))
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const parts = { clock: { now: () => new Date() }, progress: () => undefined, signal: new AbortController().signal }

/** Runs something on a database, and is gone from it afterwards. */
export const on = async <T>(address: Address, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = connect(address, { size: 3 })
  return work(database).finally(() => database.close())
}

export const put = (address: Address, file: string, more: Partial<Parameters<typeof restore>[2]> = {}) =>
  restore(address, file, { title: 'the test', replace: false, progress: () => undefined, signal: parts.signal, ...more })

/** Every row of every table, as text, without what a restore changes on purpose. */
export const everything = (address: Address) =>
  on(address, async ({ pool }) => {
    const all: Record<string, unknown[]> = {}
    for (const name of Object.keys(contents).sort()) {
      const { rows } = await pool.query(
        `SELECT to_jsonb(t) - 'changed_by' - 'tx' - 'upto' - 'unsure' - 'epoch' - 'restored_at' AS row FROM ${name} t ORDER BY 1`,
      )
      all[name] = rows.map(({ row }) => row)
    }
    return all
  })

const awkward = 'tab\there, line\nbreak, \\N, \\., back\\slash, "quote", åäö 漢字 👩‍👩‍👧, \u0001, \u2028'

/** A house with something in every corner that is easily lost. */
export async function furnish(address: Address): Promise<void> {
  await on(address, async ({ db }) => {
    const now = new Date('2026-11-21T12:00:00.123Z')
    await sql`insert into person values ('maja', ${awkward}, 'maja@fjordbat.example', 'admin', null, null, ${now}, ${now})`.execute(db)
    await sql`insert into token_family values ('f', 'maja', 'Firefox', ${now}, ${now}, ${now}::timestamptz + interval '90 days')`.execute(
      db,
    )
    await sql`insert into session_token values ('refresh', 'access', 'f', 1, 'current', ${now}, ${now}, null)`.execute(db)
    await sql`insert into sign_in_secret values (true, 'c2VjcmV0')`.execute(db)
    await sql`insert into invitation (id, token_hash, email, role, invited_by, created_at, expires_at) values ('i', 'h', 'x@y.example', 'agent', 'maja', ${now}, ${now})`.execute(
      db,
    )
    await sql`insert into settings_version (version, schema, settings) values (1, 1, ${JSON.stringify({ name: awkward })})`.execute(db)
    await sql`insert into crm_record (entity, name, sort_name, "values", keys, lookups)
      select 'contact', 'Åsa ' || n, 'asa ' || n, jsonb_build_object('note', ${awkward}::text, 'n', n), '{}', array[n, n + 1] from generate_series(1, 5000) n`.execute(
      db,
    )
    await sql`insert into crm_activity (record, kind, subject, body, at) values (1, 'note', '', ${awkward}, ${now})`.execute(db)
    const conversation = await sql<{ id: string }>`
      insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      values ('inbox', 'c-1', 'sms', 'open', '{}', ${now}, ${now}) returning id`.execute(db)
    const id = conversation.rows[0]?.id
    await sql`insert into message (conversation_id, id, position, role, text) values (${id}, 'm1', 1, 'visitor', ${awkward})`.execute(db)
    const tag = await sql<{ id: string }>`
      insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
      values ('k:1', ${id}, 'crm', 'contact', '1', '{}', 'sending', 's', '{}', '{}', ${now}) returning id`.execute(db)
    const tagId = tag.rows[0]?.id
    await sql`insert into tag_activity (tag_id, activity_id, delivery_key, kind, closed, read_only, version, length, number, at)
      values (${tagId}, '1', 'd', 'note', false, false, '1', 3, 1, ${now})`.execute(db)
    for (const [number, state] of ['done', 'sending', 'waiting', 'failed', 'parked', 'cancelled'].entries())
      await sql`insert into delivery (tag_id, number, lane, kind, state, payload, crm_key, due_at, made_at)
        values (${tagId}, ${number}, 'crm', 'log', ${state}, '{"kind":"log"}', ${`key-${state}`}, ${now}, ${now})`.execute(db)
    await sql`insert into change (number, kind, tag_id, at) values (nextval('change_number'), 'tag', ${tagId}, ${now})`.execute(db)
    for (const subject of ['one', 'two', 'three']) await insertAuditRows(db, [{ at: now, action: 'test.done', subject, person: 'maja' }])
    await vi.waitFor(async () => {
      await sealAudit(db)
      expect(await verifyAudit(db)).toMatchObject({ entries: 3, unsealed: 0, fault: undefined })
    }, 20_000)
    await insertAuditRows(db, [{ at: now, action: 'test.done', subject: 'not sealed yet', person: 'maja' }])
  })
}
