import { sql } from 'kysely'
import { afterAll, afterEach, expect, test } from 'vitest'
import type { FieldValues } from '#contract/records.ts'
import { erasePersonRecords } from '../erase-person.ts'
import { loadMetadata } from '../metadata.ts'
import { deleteRecord, setSuccessor } from '../retire-record.ts'
import { updateRecord } from '../update-record.ts'
import { importRoom } from './testing.ts'

const room = await importRoom()
const { db, apply, undo, records } = room
afterAll(() => room.close())
afterEach(async () => {
  for (const table of ['tag', 'conversation', 'import_run', 'crm_activity', 'crm_record', 'crm_identifier', 'crm_value', 'crm_external_id'])
    await sql`delete from ${sql.table(table)}`.execute(db)
})

const people = 'Contact ID,Last Name,Email,Mailing City\n1,Lind,a@x.example,Luleå\n2,Ek,b@x.example,Umeå\n3,Al,c@x.example,Kiruna\n'

async function edit(id: string, values: FieldValues, entity = 'contact') {
  const meta = (await loadMetadata(db)).entities.get(entity)
  await updateRecord({ db, meta: meta as never, country: 'SE', at: new Date() }, id, values, {})
}

test('what an import made goes, with all that it was found by', async () => {
  const { id } = await apply(people)
  const { run, kept } = await undo(id)
  expect([run.state, run.undone, kept, await records()]).toEqual(['undone', { removed: 3, restored: 0, kept: 0 }, [], []])
  for (const table of ['crm_identifier', 'crm_value', 'crm_external_id'] as const)
    expect(await db.selectFrom(table).select(sql<number>`1`.as('x')).execute(), table).toEqual([])
  expect((await apply(people)).counts.made).toBe(3)
})

test('what somebody changed, tagged or pointed at since is named and kept', async () => {
  const accounts = await apply('Name,City\nFjord AB,Luleå\nAlone AB,x\n', { entity: 'account' })
  await apply('Last name,Account\nPointing,Fjord AB\n')
  expect((await undo(accounts.id)).kept.map(({ record, reason }) => [record?.name, reason])).toEqual([['Fjord AB', 'used-since']])

  const { id } = await apply(people)
  const [lind, ek] = (await records()).slice(1) as unknown as [{ id: string }, { id: string }]
  await edit(lind.id, { city: 'Boden' })
  await sql`with talk as (insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      values ('practice', '1', 'chat', 'ended', '{}', now(), now()) returning id)
    insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
    select 'k', id, 'crm', 'contact', ${ek.id}, '{}', 'saved', '', '{}', '{}', now() from talk`.execute(db)
  const { run, kept } = await undo(id)
  expect(kept.map(({ record, reason }) => [record?.name, reason])).toEqual([
    ['Lind', 'changed-since'],
    ['Ek', 'tagged-since'],
  ])
  expect([run.undone, (await records()).map(({ name }) => name)]).toEqual([
    { removed: 1, restored: 0, kept: 2 },
    ['Pointing', 'Lind', 'Ek'],
  ])
})

test('a record that was there loses the ids of the other system that it got, and no others', async () => {
  await apply(people)
  const ids = () => db.selectFrom('crm_external_id').select(['source', 'id']).orderBy('source').orderBy('id').execute()
  const before = await ids()
  const columns = ['#id', 'last_name', 'email'].map((to, column) => ({ column, to }))
  const { id } = await apply('Nr,Last Name,Email\n71,Lind,a@x.example\n72,Ekh,b@x.example\n', {
    columns,
    updateBy: 'email',
    source: 'visma',
  })
  expect((await ids()).filter(({ source }) => source === 'visma')).toHaveLength(2)
  await undo(id)
  expect([await ids(), (await records()).map(({ name }) => name)]).toEqual([before, ['Lind', 'Ek', 'Al']])
})

test('what it updated gets its former values, and what was written since stays', async () => {
  await apply(people)
  const { id } = await apply('Contact ID,Last Name,Email,Mailing City\n1,Lindh,new@x.example,Boden\n2,Ek,,Boden\n')
  const [lind] = await records()
  await edit(lind?.id ?? '', { city: 'Piteå' })
  const { run, kept } = await undo(id)
  expect(run.undone).toEqual({ removed: 0, restored: 2, kept: 1 })
  expect(kept).toMatchObject([{ reason: 'changed-since', column: 'City', record: { name: 'Lindh' } }])
  expect((await records()).map(({ name, values }) => [name, (values as FieldValues)['email'], (values as FieldValues)['city']])).toEqual([
    ['Lind', 'a@x.example', 'Piteå'],
    ['Ek', 'b@x.example', 'Umeå'],
    ['Al', 'c@x.example', 'Kiruna'],
  ])
})

test('imports are undone one after the other, the last one first', async () => {
  const first = await apply(people)
  const second = await apply(people.replace('Luleå', 'Boden'))
  await undo(second.id)
  expect((await undo(first.id)).run.undone).toEqual({ removed: 3, restored: 0, kept: 0 })
})

test('the other way round, what the later one wrote is kept', async () => {
  const first = await apply(people)
  await apply(people.replace('Luleå', 'Boden'))
  expect((await undo(first.id)).kept.map(({ record, reason }) => [record?.name, reason])).toEqual([['Lind', 'changed-since']])
})

test('only what was applied can be undone, and for thirty days', async () => {
  const { id } = await apply(people)
  room.clock.at = new Date(room.clock.at.getTime() + 31 * 86_400_000)
  await expect(room.operations['imports.undo']({ id }, room.caller)).rejects.toMatchObject({ code: 'version-conflict' })
})

test('whoever was erased stands in no former value, and comes back with no undo', async () => {
  await apply('Name\nGone Person\nNext AB\n', { entity: 'account' })
  await apply('Contact ID,Last Name,Account\n1,Lind,Gone Person\n')
  const { id } = await apply('Contact ID,Last Name,Account\n1,Lind,Next AB\n')
  const [gone] = await records('account')
  await db
    .transaction()
    .execute((tx) =>
      erasePersonRecords(tx, 'crm', [{ entity: 'account', id: gone?.id ?? '' }], new Date(), { write: async () => undefined }),
    )
  expect(JSON.stringify(await db.selectFrom('import_changed').selectAll().execute())).not.toContain('Gone Person')
  await undo(id)
  const [lind] = await records()
  expect(lind?.values).toEqual({ last_name: 'Lind' })
})

test('a value that pointed at a record which was deleted since points at nothing, and that is told', async () => {
  await apply('Name\nFjord AB\nNext AB\n', { entity: 'account' })
  await apply('Contact ID,Last Name,Account\n1,Lind,Fjord AB\n')
  const { id } = await apply('Contact ID,Last Name,Account\n1,Lind,Next AB\n')
  const [fjord] = await records('account')
  await deleteRecord(db, { connection: 'crm', entity: 'account', id: fjord?.id ?? '' } as never, new Date())
  const { run, kept } = await undo(id)
  expect(kept).toMatchObject([{ reason: 'gone-since', column: 'Account', record: { name: 'Lind' } }])
  expect([run.undone, (await records())[0]?.values]).toEqual([{ removed: 0, restored: 1, kept: 1 }, { last_name: 'Lind' }])
})

test('of a record that goes with an undo no other import keeps former values', async () => {
  const first = await apply(people)
  const second = await apply(people.replace('Luleå', 'Boden'))
  await undo(second.id)
  await undo(first.id)
  expect(await db.selectFrom('import_changed').select('record').execute()).toEqual([])
})

test('what an undo kept is told from its first page on, however many rows of the file were wrong', async () => {
  const { id } = await apply(`Last name,Email\n${'Wrong,nope\n'.repeat(150)}Lind,a@x.example\n`, {}, true)
  await edit((await records())[0]?.id ?? '', { city: 'Boden' })
  await undo(id)
  const { faults, next } = await room.operations['imports.faults']({ id }, room.caller)
  expect([faults.map(({ kind, record }) => [kind, record?.name]), next]).toEqual([[['kept', 'Lind']], undefined])
})

test('in a lookup an id of our own export names what its record became by a merge; a row with that id is still its own', async () => {
  await apply('Name\nOld\nNew\n', { entity: 'account' })
  const [old, next] = (await records('account')) as unknown as [{ id: string }, { id: string }]
  await setSuccessor(db, { entity: 'account', id: old.id }, { entity: 'account', id: next.id }, new Date())
  const { mark } = await db.selectFrom('crm_state').select('mark').executeTakeFirstOrThrow()
  await apply(`Tagalong ID,Last name,Account ID\n,Lind,${mark}-${old.id}\n`, { entity: 'contact' })
  expect((await records())[0]?.values).toMatchObject({ account: { id: next.id } })
  await apply(`Tagalong ID,Name\n${mark}-${old.id},Older\n`, { entity: 'account' })
  expect((await records('account')).map(({ id, name }) => [id, name])).toEqual([
    [old.id, 'Older'],
    [next.id, 'New'],
  ])
})
