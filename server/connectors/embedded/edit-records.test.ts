import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAudit } from '#server/database/audit/open-audit.ts'
import { silent } from '#server/http/testing.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import { editRecords, type RecordEdits } from './edit-records.ts'
import { embeddedRig, testIo } from './testing.ts'

let rig: Awaited<ReturnType<typeof embeddedRig>>
let edits: RecordEdits
/** as it is when the audit cannot be written */
let broken: RecordEdits

beforeAll(async () => {
  rig = await embeddedRig()
  const { db } = rig.database
  const audit = openAudit({ db, clock: testIo.clock, log: silent })
  edits = editRecords({ db, io: testIo, audit })
  broken = editRecords({ db, io: testIo, audit: { write: () => Promise.reject(new Error('the audit is full')) } })
  return () => audit.stop()
})
afterAll(() => rig.close())

const by = { person: 'maja', signal: AbortSignal.timeout(60_000) }
const made = (last_name: string) => edits.create('contact', { last_name }, { key: randomUUID(), anyway: false }, by)
const read = async (ref: EntityRef) => {
  const found = await rig.session.read(ref, ['last_name', 'title'], by.signal)
  return { version: found?.version ?? '', inactive: found?.record.inactive ?? false, ...found?.values }
}
const rowsAbout = async ({ entity, id }: EntityRef) =>
  (
    await sql<{ action: string }>`SELECT action FROM audit_entry WHERE subject = ${`crm/${entity}/${id}`} ORDER BY id`.execute(
      rig.database.db,
    )
  ).rows.map(({ action }) => action)

describe('what a person changes on a page', () => {
  test('has its audit row at once, one for each change', async () => {
    const ref = await made('Noted')
    await edits.update(ref, { title: 'Bosun' }, { ifVersion: (await read(ref)).version }, by)
    await edits.setInactive(ref, true, by)
    await edits.setInactive(ref, false, by)
    expect(await rowsAbout(ref)).toEqual(['record.created', 'record.changed', 'record.deactivated', 'record.activated'])
  })

  test('is noted once, however often the same form is sent', async () => {
    const key = randomUUID()
    const send = () => edits.create('contact', { last_name: 'Once' }, { key, anyway: false }, by)
    const [first, second] = [await send(), await send()]
    expect(second).toEqual(first)
    expect(await rowsAbout(first)).toEqual(['record.created'])
  })

  test('does not happen where it cannot be noted', async () => {
    const ref = await made('Kept')
    const before = await read(ref)
    const count = () =>
      rig.database.db
        .selectFrom('crm_record')
        .select((one) => one.fn.countAll().as('n'))
        .executeTakeFirst()
    const records = await count()
    await expect(broken.update(ref, { title: 'Pirate' }, { ifVersion: before.version }, by)).rejects.toThrow()
    await expect(broken.setInactive(ref, true, by)).rejects.toThrow()
    await expect(broken.create('contact', { last_name: 'Ghost' }, { key: randomUUID(), anyway: false }, by)).rejects.toThrow()
    expect(await read(ref)).toEqual(before)
    expect(await count()).toEqual(records)
  })

  test('is not noted where it does not happen', async () => {
    const ref = await made('Stale')
    await expect(edits.update(ref, { title: 'Late' }, { ifVersion: '999' }, by)).rejects.toMatchObject({ code: 'version-conflict' })
    await expect(edits.update(ref, { last_name: '' }, { ifVersion: (await read(ref)).version }, by)).rejects.toMatchObject({
      code: 'crm-refused',
    })
    expect(await rowsAbout(ref)).toEqual(['record.created'])
  })
})
