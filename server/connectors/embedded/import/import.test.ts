import { sql } from 'kysely'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { addField } from '../change-metadata.ts'
import { changesAfter } from '../changes.ts'
import { loadMetadata } from '../metadata.ts'
import { deleteRecord, setSuccessor } from '../retire-record.ts'
import { insertRecord } from '../write-record.ts'
import { exportRecords } from './export/export-records.ts'
import { everythingOf, importRoom } from './testing.ts'

const room = await importRoom()
const { db, parts, apply, check, records, caller, operations } = room
afterAll(() => room.close())
afterEach(async () => {
  for (const table of ['import_run', 'crm_record', 'crm_identifier', 'crm_value', 'crm_external_id'])
    await sql`delete from ${sql.table(table)}`.execute(db)
})

const people =
  'Contact ID,First Name,Last Name,Mobile Phone,Email,Mailing City\n003A,Åsa,Lind,070-123 45 67,asa@lind.example,Luleå\n003B,Bo,Ek,,bo@ek.example,\n'

test('a row becomes what a person would have made by hand, found by the same things', async () => {
  await apply(
    'First name,Last name,Mobile,Email,City,Source,Yearly value,Description\nÅsa,Lind,070-123 45 67,Asa@Lind.example,Luleå,Chat,"1 234,50","Two\nlines"\n',
  )
  const [imported] = await records()
  const meta = (await loadMetadata(db)).entities.get('contact')
  const byHand = await db.transaction().execute((tx) =>
    insertRecord(
      tx,
      meta as never,
      {
        first_name: 'Åsa',
        last_name: 'Lind',
        mobile: '070-123 45 67',
        email: 'Asa@Lind.example',
        city: 'Luleå',
        source: 'chat',
        yearly_value: { amount: '1234.50', currency: 'SEK' },
        description: 'Two\nlines',
      },
      'SE',
      new Date(),
    ),
  )
  expect(await everythingOf(room, imported?.id ?? '')).toEqual(await everythingOf(room, byHand))
})

describe('all or nothing', () => {
  test('one wrong row keeps all others out, and every fault is told with its line', async () => {
    const { id, run, faults } = await check('Last name,Email,City\nLind,asa@lind.example,"Lu\nleå"\nEk,bo@ek,x\n,c@d.example,y\nOne,two\n')
    expect(run).toMatchObject({ state: 'checked', counts: { rows: 4, made: 1, refused: 3 } })
    expect(faults.map(({ line, column, reason }) => [line, column, reason])).toEqual([
      [4, 'Email', 'email'],
      [5, 'Last name', 'required'],
      [6, undefined, 'cells'],
    ])
    await expect(operations['imports.apply']({ id, keepGood: false }, caller)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await records()).toEqual([])
  })

  test('but where the good rows alone are asked for', async () => {
    const run = await apply('Last name,Email\nLind,asa@lind.example\nEk,bo@ek\n', {}, true)
    expect([run.state, (await records()).map(({ name }) => name)]).toEqual(['applied', ['Lind']])
  })

  test('what breaks while the last table is written leaves nothing of the first', async () => {
    const { id } = await check(people)
    await operations['imports.apply']({ id, keepGood: false }, caller)
    await room.database.owner.pool.query(`alter table crm_value add constraint broken check (value <> 'lind') not valid`)
    await expect(room.work()).rejects.toThrow('broken')
    await room.database.owner.pool.query('alter table crm_value drop constraint broken')
    expect([await records(), (await room.get(id)).state]).toEqual([[], 'failed'])
    await operations['imports.resume']({ id }, caller)
    await room.work()
    expect([(await records()).length, (await room.get(id)).state]).toEqual([2, 'applied'])
  })

  test('a check writes no record, and says what would be made and updated', async () => {
    await apply(people)
    const { run } = await check(`${people.replace('Luleå', 'Umeå')}003C,Cia,Al,,,\n`)
    expect(run.counts).toEqual({ rows: 3, made: 1, updated: 1, same: 1, refused: 0, empty: 0 })
    expect((await records()).map(({ values }) => (values as { city?: string }).city)).toEqual(['Luleå', undefined])
  })
})

describe('by the id of the other system', () => {
  test('the same file again makes nothing twice and touches nothing', async () => {
    await apply(people)
    const before = await records()
    const run = await apply(people)
    expect([run.counts.made, run.counts.same, await records()]).toEqual([0, 2, before])
  })

  test('only columns of the file are written over, and an empty cell leaves what stands there', async () => {
    await apply(people)
    await apply('Contact ID,Last Name,Email,Mailing City\n003A,Lindh,,Umeå\n')
    expect((await records())[0]).toMatchObject({
      name: 'Åsa Lindh',
      version: 2,
      values: { first_name: 'Åsa', mobile: '070-123 45 67', email: 'asa@lind.example', city: 'Umeå' },
    })
  })

  test('unless an empty cell is to empty it', async () => {
    await apply(people)
    await apply('Contact ID,Last Name,Email\n003A,Lind,\n', { clearEmpty: true })
    expect((await records())[0]?.values).not.toHaveProperty('email')
  })

  test('contacts find their account, with 15 characters and with 18', async () => {
    await apply('Account ID,Account Name,Billing City\n00530000003xqAb,Fjord AB,Luleå\n')
    await apply('Contact ID,Last Name,Account ID,Mailing City\n003A,Lind,00530000003xqAbAAI,x\n')
    const [account] = await records('account')
    expect((await records())[0]?.values).toMatchObject({ account: { entity: 'account', id: account?.id, name: 'Fjord AB' } })
  })

  test('one id twice in a file is told with the line that has it first, across batches and after a resume', async () => {
    const { faults } = await check(`${people}003A,Other,One,,,\n`)
    expect(faults).toMatchObject([{ line: 4, reason: 'same-id-twice', parts: ['2'] }])
  })

  test('whose ids they are has to be said where the columns do not tell: two systems number from one', async () => {
    const numbered = 'Number,Last name\n1,Lind\n'
    const columns = [
      { column: 0, to: '#id' },
      { column: 1, to: 'last_name' },
    ]
    const { run } = await check(numbered, { columns, updateBy: '#id' })
    expect(run).toMatchObject({ state: 'failed', trouble: { refusal: { reason: 'source-missing' } } })
    await apply(numbered, { columns, updateBy: '#id', source: 'navision' })
    await apply(numbered.replace('Lind', 'Ek'), { columns, updateBy: '#id', source: 'visma' })
    expect((await records()).map(({ name }) => name)).toEqual(['Lind', 'Ek'])
    const { look } = await room.send(numbered)
    expect([look.source, look.sources, look.rows, look.counted]).toEqual([undefined, ['navision', 'visma'], 1, true])
  })

  test('an id that a record has already is told by its line where every row makes a record, also one of our own export', async () => {
    await apply(people)
    const { updateBy: _, ...over } = (await room.send(people)).options
    const again = await check(`${people}003Z,New,One,,,\n`, { ...over, updateBy: undefined as never })
    expect(again.faults).toMatchObject([
      { line: 2, reason: 'id-there' },
      { line: 3, reason: 'id-there' },
    ])
    expect(again.run.counts.made).toBe(1)
    const { mark } = await db.selectFrom('crm_state').select('mark').executeTakeFirstOrThrow()
    const own = await check(`Tagalong ID,Last name\n${mark}-${(await records())[0]?.id},Twice\n`, { updateBy: undefined as never })
    expect(own.faults).toMatchObject([{ line: 2, column: 'Tagalong ID', reason: 'id-there' }])
  })

  test('our own export again leaves a record that was merged as it is, and the one that it became', async () => {
    await apply('Last name,City\nEk,Kalmar\nEkdahl,Umeå\n', { entity: 'contact' })
    const [old = '', next = ''] = (await records()).map(({ id }) => id)
    await setSuccessor(db, { entity: 'contact', id: old }, { entity: 'contact', id: next }, new Date())
    const before = await records()
    const csv = async () => {
      let all = ''
      for await (const part of exportRecords(parts, 'contact', { apiNames: false, signal: caller.signal })) all += part
      return all
    }
    // the second time our own ids stand with those of other systems as well
    for (const again of ['once', 'twice'])
      expect([again, (await apply(await csv(), { entity: 'contact', updateBy: '#id' })).counts]).toMatchObject([
        again,
        { updated: 0, same: 2 },
      ])
    expect(await records()).toEqual(before)
    await apply((await csv()).replace('Kalmar', 'Öland'), { entity: 'contact', updateBy: '#id' })
    expect((await records()).map(({ values }) => (values as { city?: string }).city)).toEqual(['Öland', 'Umeå'])
  })

  test('ids of two systems do not meet', async () => {
    await apply(people)
    const run = await apply(people, { source: 'hubspot' })
    expect(run.counts.made).toBe(2)
  })
})

describe('a record that a cell names', () => {
  test('is found by its exact name where that is one record’s alone', async () => {
    await apply('Name,City\nFjord AB,Luleå\nTwin AB,x\nTwin AB,y\n', { entity: 'account' })
    const { faults } = await check('Last name,Account\nLind,fjord ab\nEk,Twin AB\nAl,None AB\n')
    expect(faults.map(({ line, reason }) => [line, reason])).toEqual([
      [3, 'several-records'],
      [4, 'no-record'],
    ])
  })

  test('is the one with the id where the row has that too, though several are called so and their name stands first', async () => {
    const accounts = await apply('Id,Name\n001A,Twin AB\n001B,Twin AB\n', { entity: 'account', source: 'salesforce' })
    expect(accounts.counts.made).toBe(2)
    const twins = (order: (cells: [string, string]) => string[]) =>
      `Last name,${order(['Account', 'Account ID']).join()}\nLind,${order(['Twin AB', '001B']).join()}\nEk,${order(['Twin AB', '']).join()}\n`
    for (const file of [twins((cells) => cells), twins((cells) => cells.toReversed())]) {
      const { faults } = await check(file, { entity: 'contact', source: 'salesforce' })
      expect(faults.map(({ line, column, reason }) => [line, column, reason])).toEqual([[3, 'Account', 'several-records']])
    }
  })

  test('and has gone since the check lets nothing in', async () => {
    await apply('Name,City\nFjord AB,Luleå\n', { entity: 'account' })
    const { id } = await check('Last name,Account\nLind,Fjord AB\n')
    await deleteRecord(db, { entity: 'account', id: (await records('account'))[0]?.id ?? '' }, new Date())
    await operations['imports.apply']({ id, keepGood: false }, caller)
    await room.work()
    expect([await records(), (await room.get(id)).trouble?.message]).toEqual([[], 'A record that rows point at has gone since the check'])
  })
})

test('a value that would point at a record which has gone since the check is written over none', async () => {
  await apply('Name,City\nFjord AB,Luleå\n', { entity: 'account' })
  await apply(people)
  const { id } = await check('Email,Account\nasa@lind.example,Fjord AB\n', { entity: 'contact', updateBy: 'email' })
  await deleteRecord(db, { entity: 'account', id: (await records('account'))[0]?.id ?? '' }, new Date())
  await operations['imports.apply']({ id, keepGood: false }, caller)
  await room.work()
  expect((await room.get(id)).trouble?.message).toBe('A record that rows point at has gone since the check')
  expect(JSON.stringify(await records())).not.toContain('Fjord AB')
})

test('records can be updated by the value of a field, compared as searches compare it', async () => {
  await apply(people)
  await apply('Email,City\nASA@lind.example,Umeå\n', { entity: 'contact', updateBy: 'email' })
  expect((await records()).map(({ values }) => (values as { city?: string }).city)).toEqual(['Umeå', undefined])
})

test('fields that changed since the check let nothing in', async () => {
  const { id } = await check(people)
  await addField(db, 'contact', { name: 'shoe', label: 'Shoe', type: 'text' })
  await operations['imports.apply']({ id, keepGood: false }, caller)
  await room.work()
  expect([await records(), (await room.get(id)).state]).toEqual([[], 'failed'])
})

test('the change feed tells what was made and what was changed, and the audit has one row with the counts and no name', async () => {
  await apply(people)
  await apply(people.replace('Luleå', 'Umeå'))
  const meta = (await loadMetadata(db)).entities.get('contact')
  const { changes } = await changesAfter(db, meta as never, 'crm', undefined, 10)
  expect(changes.map((one) => [one.deleted, 'version' in one ? one.version : ''])).toEqual([
    [false, '1'],
    [false, '2'],
  ])
  const { rows } = await sql<{
    details: object
    text: string
  }>`select details, e::text as text from audit_entry e where action = 'import.applied' order by id desc limit 1`.execute(db)
  expect(rows[0]?.details).toEqual({ made: 0, updated: 1, refused: 0, source: 'salesforce', from: 'page' })
  expect(rows[0]?.text).not.toMatch(/Lind|file\.csv/)
})

test('what an import was kept in goes when it is applied', async () => {
  await apply(people)
  for (const table of ['import_part', 'import_piece', 'import_key'] as const)
    expect(
      await db
        .selectFrom(table)
        .select(({ fn }) => fn.countAll<string>().as('n'))
        .executeTakeFirst(),
      table,
    ).toEqual({ n: '0' })
})

test('rows of three letters, of which a batch has more than a database takes values, are checked', async () => {
  const many = 65_600
  await sql`insert into crm_record (id, entity, name, sort_name, "values", keys)
    select n, 'contact', 'n', 'n', '{}', '{}' from generate_series(1, ${many}::integer) as n`.execute(db)
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
  const ids = [...letters].flatMap((a) => [...letters].flatMap((b) => [...letters].map((c) => a + b + c))).slice(0, many)
  await sql`insert into crm_external_id (source, entity, id, record)
    select 'own', 'contact', x, n from unnest(${ids}::text[]) with ordinality as t (x, n)`.execute(db)
  const { run } = await check(`Id\n${ids.join('\n')}\n`, {
    entity: 'contact',
    source: 'own',
    updateBy: '#id',
    columns: [{ column: 0, to: '#id' }],
  })
  expect([run.state, run.counts.same]).toEqual(['checked', many])
})
