import { sql } from 'kysely'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { connect } from '../connect.ts'
import { silent } from '#server/http/testing.ts'
import { type TestDatabase, testDatabase } from '../testing.ts'
import { forgetAuditPerson } from './insert-rows.ts'
import { openAudit } from './open-audit.ts'
import { sealAudit } from './seal.ts'
import { verifyAudit } from './verify.ts'

let database: TestDatabase
const clock = { now: () => new Date('2026-11-21T08:00:00.123Z') }
const open = (every = 60_000) => openAudit({ db: database.db, clock, log: silent, every })

beforeAll(async () => {
  database = await testDatabase()
  return () => database.close()
})

const all = () =>
  sql<{
    action: string
    subject: string
    person: string | null
    details: object
  }>`SELECT action, subject, person, details FROM audit_entry ORDER BY id`
    .execute(database.db)
    .then((found) => found.rows)

describe('the audit', () => {
  test('writes a row with its effect: rolled back together', async () => {
    const audit = open()
    const failing = database.db.transaction().execute(async (tx) => {
      await audit.write(tx, { action: 'tag.created', subject: 'tag/1', person: 'maja' })
      throw new Error('the effect failed')
    })
    await expect(failing).rejects.toThrow('the effect failed')
    expect(await all()).toEqual([])
    await database.db
      .transaction()
      .execute((tx) => audit.write(tx, { action: 'tag.created', subject: 'tag/1', person: 'maja', details: { records: 2 } }))
    expect(await all()).toMatchObject([{ action: 'tag.created', subject: 'tag/1', details: { records: 2 } }])
    await audit.stop()
  })

  test('names a person by one pseudonym, which erase forgets', async () => {
    const audit = open()
    await audit.write(database.db, { action: 'record.read', subject: 'crm/contact/1', person: 'maja' })
    await audit.write(database.db, { action: 'settings.saved', subject: 'settings/2' })
    const rows = await all()
    const [pseudonym] = rows.map((row) => row.person)
    expect(pseudonym).toMatch(/^[0-9a-f-]{36}$/)
    expect(rows.map((row) => row.person)).toEqual([pseudonym, pseudonym, null])
    await forgetAuditPerson(database.db, 'maja')
    const { rows: people } = await sql`SELECT person_id FROM audit_person WHERE person_id IS NOT NULL`.execute(database.db)
    expect(people).toEqual([])
    await audit.stop()
  })

  test('gives two people who act at once for the first time one pseudonym each', async () => {
    const audit = open()
    await Promise.all(
      Array.from({ length: 12 }, (_, i) =>
        audit.write(database.db, { action: 'record.read', subject: 'x', person: i % 2 ? 'siobhan' : 'lukasz' }),
      ),
    )
    const { rows } = await sql`SELECT DISTINCT person FROM audit_entry WHERE subject = 'x'`.execute(database.db)
    expect(rows).toHaveLength(2)
    await audit.stop()
  })

  test('keeps notes through a failing database and writes them all on stop, in their order', async () => {
    const before = (await all()).length
    const broken = connect({ ...database.address, database: 'not_there' })
    const audit = openAudit({ db: broken.db, clock, log: silent, every: 60_000 })
    for (let i = 0; i < 3; i++) audit.note({ action: 'search.done', subject: `${i}` })
    await expect(audit.flush()).rejects.toThrow()
    expect(audit.waiting).toBe(3)
    await broken.close()
    const good = open()
    for (let i = 0; i < 2_500; i++) good.note({ action: 'search.done', subject: `${i}`, person: 'maja' })
    await good.stop()
    const rows = (await all()).slice(before)
    expect(rows.map((row) => row.subject)).toEqual(Array.from({ length: 2_500 }, (_, i) => `${i}`))
  })

  test.each([
    'UPDATE audit_entry SET action = $$x$$',
    'DELETE FROM audit_entry',
    'TRUNCATE audit_entry',
    'UPDATE audit_seal SET hash = previous',
    'DELETE FROM audit_seal',
    'TRUNCATE audit_seal',
    'ALTER TABLE audit_entry DISABLE TRIGGER ALL',
    'DROP TABLE audit_seal',
    // a row with a number or a transaction of its own choosing would stand where no seal looks
    'INSERT INTO audit_entry (id, action, subject, details) OVERRIDING SYSTEM VALUE VALUES (-1, $$x$$, $$x$$, $${}$$)',
    'INSERT INTO audit_entry (tx, action, subject, details) VALUES ($$1$$, $$x$$, $$x$$, $${}$$)',
    // numbers that begin again would let no row be written any more
    'SELECT setval(pg_get_serial_sequence($$audit_entry$$, $$id$$), 1)',
    // what one did would be another's
    'UPDATE audit_person SET person_id = $$somebody else$$ WHERE person_id = $$siobhan$$',
    'UPDATE audit_person SET person_id = $$somebody else$$ WHERE person_id IS NULL',
    'UPDATE audit_person SET pseudonym = gen_random_uuid() WHERE person_id = $$siobhan$$',
  ])('refuses the application %s', async (statement) => {
    await expect(sql.raw(statement).execute(database.db)).rejects.toMatchObject({ code: '42501' })
  })

  test('refuses even the owner of the tables, until the guard is taken away', async () => {
    await expect(sql`UPDATE audit_entry SET action = 'x'`.execute(database.owner.db)).rejects.toMatchObject({ code: '42501' })
  })
})

/** Seals until nothing is left: another test's open transaction on the same server may hold a row back for a moment. */
async function sealEverything({ db }: TestDatabase): Promise<number> {
  let sealed = 0
  await vi.waitFor(
    async () => {
      sealed += (await sealAudit(db)) ?? 0
      const { rows } = await sql`SELECT FROM audit_entry e WHERE NOT EXISTS (SELECT FROM audit_seal s WHERE s.entries @> e.id)`.execute(db)
      expect(rows).toHaveLength(0)
    },
    { timeout: 20_000 },
  )
  return sealed
}

describe('the seal', () => {
  const write = (subject: string) => open().write(database.db, { action: 'test.done', subject })
  const asOwner = (statement: string) =>
    database.owner.db.transaction().execute(async (tx) => {
      await sql`ALTER TABLE audit_entry DISABLE TRIGGER USER`.execute(tx)
      await sql`ALTER TABLE audit_seal DISABLE TRIGGER USER`.execute(tx)
      await sql.raw(statement).execute(tx)
    })

  test('covers every row once, also one whose transaction ends after later ones', async () => {
    await sealEverything(database)
    const late = await database.db.startTransaction().execute()
    await open().write(late, { action: 'test.done', subject: 'late' })
    await write('early')
    expect(await sealAudit(database.db)).toBe(0) // nothing behind a running transaction is final
    await late.commit().execute()
    expect(await sealEverything(database)).toBe(2)
    expect(await sealAudit(database.db)).toBe(0)
    expect(await verifyAudit(database.db)).toMatchObject({ fault: undefined, unsealed: 0 })
  })

  test('covers every row once where more was written than is sealed in one go', async () => {
    await sealEverything(database)
    const newest = async () =>
      Number((await sql<{ number: string }>`SELECT max(number) AS number FROM audit_seal`.execute(database.db)).rows[0]?.number)
    const before = await newest()
    for (const subject of ['zero', 'one', 'two', 'three', 'four']) await write(subject)
    let sealed = 0
    await vi.waitFor(async () => {
      sealed += (await sealAudit(database.db, 2)) ?? 0
      expect(sealed).toBe(5)
    })
    expect((await newest()) - before).toBeGreaterThanOrEqual(3)
    expect(await sealAudit(database.db, 2)).toBe(0)
    expect(await verifyAudit(database.db)).toMatchObject({ fault: undefined, unsealed: 0 })
  })

  test('is given by one process at a time', async () => {
    await write('contested')
    const counts = await Promise.all([sealEverything(database), sealEverything(database), sealEverything(database)])
    expect(counts.sort()).toEqual([0, 0, 1])
    expect(await verifyAudit(database.db)).toMatchObject({ fault: undefined })
  })

  test.each([
    ['a changed row', `UPDATE audit_entry SET subject = 'somebody else' WHERE id = (SELECT min(id) FROM audit_entry)`, /was changed/],
    [
      'a row whose person was changed',
      `UPDATE audit_entry SET person = NULL WHERE id = (SELECT min(id) FROM audit_entry WHERE person IS NOT NULL)`,
      /was changed/,
    ],
    ['a removed row', `DELETE FROM audit_entry WHERE id = (SELECT min(id) FROM audit_entry)`, /covers \d+ rows/],
    ['a removed seal', `DELETE FROM audit_seal WHERE number = 1`, /seal 1 is missing/],
    ['a rewritten seal', `UPDATE audit_seal SET hash = sha256('x') WHERE number = 1`, /seal 1 /],
  ])('betrays %s, even made by the owner of the tables', async (_, statement, fault) => {
    const tampered = await testDatabase()
    try {
      const audit = openAudit({ db: tampered.db, clock, log: silent })
      for (let round = 0; round < 2; round++) {
        // one transaction, one seal: whatever else runs on the server may hold back one of several
        await tampered.db.transaction().execute(async (tx) => {
          for (let i = 0; i < 3; i++) await audit.write(tx, { action: 'test.done', subject: `${i}`, person: 'maja' })
        })
        await sealEverything(tampered)
      }
      expect(await verifyAudit(tampered.db)).toMatchObject({ seals: 2, entries: 6, fault: undefined })
      await tampered.owner.db.transaction().execute(async (tx) => {
        await sql`ALTER TABLE audit_entry DISABLE TRIGGER USER`.execute(tx)
        await sql`ALTER TABLE audit_seal DISABLE TRIGGER USER`.execute(tx)
        await sql.raw(statement).execute(tx)
      })
      expect((await verifyAudit(tampered.db)).fault).toMatch(fault)
      await audit.stop()
    } finally {
      await tampered.close()
    }
  })

  test('counts rows that nobody sealed', async () => {
    await asOwner(`INSERT INTO audit_entry (at, action, subject, details) VALUES (now() - interval '5 minutes', 'slipped.in', '', '{}')`)
    expect(await verifyAudit(database.db)).toMatchObject({ unsealed: 1 })
  })
})
