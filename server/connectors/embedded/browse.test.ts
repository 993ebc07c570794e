import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { browseActivities, browseEntities, browseRecord, browseRecords } from './browse.ts'
import { bulkLoad } from './bulk-load.ts'
import { addEntity, addField, setOptions } from './change-metadata.ts'
import { reindexRecords } from './reindex-records.ts'
import { setSuccessor } from './retire-record.ts'
import { embeddedRig, testIo } from './testing.ts'

let rig: Awaited<ReturnType<typeof embeddedRig>>
beforeAll(async () => {
  rig = await embeddedRig()
})
afterAll(() => rig.close())

const signal = AbortSignal.timeout(60_000)
const at = new Date('2026-11-21T10:00:00.000Z')
const load = (entity: string, records: Parameters<typeof bulkLoad>[2]) => bulkLoad(rig.database.db, entity, records, { country: 'SE', at })
const names = (page: Awaited<ReturnType<typeof browseRecords>>) => page.rows.map((row) => row.record.name)

describe('lists', () => {
  beforeAll(async () => {
    await load('account', [
      { values: { name: 'Ölands Varv', city: 'Borgholm' }, updatedAt: new Date('2026-11-03T00:00:00.000Z') },
      { values: { name: 'Anders 100% Båt_bygge' }, updatedAt: new Date('2026-11-01T00:00:00.000Z') },
      { values: { name: 'Zetterströms', city: 'Luleå' }, updatedAt: new Date('2026-11-02T00:00:00.000Z'), inactive: true },
    ])
  })
  const list = (more: Partial<Parameters<typeof browseRecords>[1]>) =>
    browseRecords(rig.database.db, { entity: 'account', sort: 'name', limit: 10, ...more }, testIo)

  test('are sorted by name without accents, or by the last change', async () => {
    expect(names(await list({}))).toEqual(['Anders 100% Båt_bygge', 'Ölands Varv', 'Zetterströms'])
    expect(names(await list({ sort: 'updated' }))).toEqual(['Ölands Varv', 'Zetterströms', 'Anders 100% Båt_bygge'])
  })

  test.each(['name', 'updated'] as const)('page by %s without gap or double, with the total on each page', async (sort) => {
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await list({ sort, limit: 1, ...(after && { after }) })
      expect(page.total).toBe(3)
      seen.push(...names(page))
      after = page.next
    } while (after)
    expect(seen).toEqual(names(await list({ sort })))
  })

  test.each([
    ['varv', ['Ölands Varv']],
    ['ÖL VA', ['Ölands Varv']],
    ['bat', ['Anders 100% Båt_bygge']],
    ['arv', []],
    ['%', ['Anders 100% Båt_bygge', 'Ölands Varv', 'Zetterströms']],
    ['100 ', ['Anders 100% Båt_bygge']],
  ])('filter by words that begin so: %s', async (text, expected) => expect(names(await list({ text }))).toEqual(expected))

  test('an unknown entity is not found, a made-up cursor refused', async () => {
    await expect(list({ entity: '__proto__' })).rejects.toMatchObject({ code: 'not-found' })
    await expect(list({ after: Buffer.from('["x","1\'; --"]').toString('base64url') })).rejects.toMatchObject({ code: 'invalid-input' })
    // the 31st of February reads as a date, and no database keeps one
    for (const made of ['yesterday', '2026-02-31T00:00:00.000Z', '0000-01-01T00:00:00.000Z']) {
      const after = Buffer.from(JSON.stringify([made, '1'])).toString('base64url')
      await expect(list({ sort: 'updated', after }), made).rejects.toMatchObject({ code: 'invalid-input' })
    }
  })
})

test('a record has all its fields under their headings, and a lookup has the name of today', async () => {
  const [account] = await load('account', [{ values: { name: 'Before' } }])
  const ref = { entity: 'account', id: account as string }
  const [contact] = await load('contact', [{ values: { first_name: 'Åsa', last_name: 'Lind', account: { ...ref, name: 'Before' } } }])
  await rig.session.update(ref, { name: 'After' }, {}, signal)
  const record = await browseRecord(rig.database.db, { entity: 'contact', id: contact as string }, testIo)
  expect(record?.sections.map((section) => section.title)).toEqual(['Contact', 'Address', 'Business', 'Description'])
  expect(record?.values).toMatchObject({ full_name: 'Åsa Lind', account: { ...ref, name: 'After' } })
  expect(record?.record.subtitle).toBe('After')
  expect(await browseRecord(rig.database.db, { entity: 'lead', id: contact as string }, testIo)).toBeUndefined()
})

test('activities come newest first, and move along when their record is merged', async () => {
  const [old, next] = await load('contact', [{ values: { last_name: 'Old' } }, { values: { last_name: 'Next' } }])
  const ref = { entity: 'contact', id: old as string }
  for (const day of ['01', '03', '02']) {
    const draft = {
      record: ref,
      kind: 'note' as const,
      subject: day,
      body: 'x',
      values: {},
      close: false,
      at: `2026-11-${day}T00:00:00.000Z`,
    }
    await rig.session.logActivity(draft, randomUUID(), signal)
  }
  const first = await browseActivities(rig.database.db, ref, { limit: 2 })
  expect(first.activities.map((one) => one.subject)).toEqual(['03', '02'])
  expect(
    (await browseActivities(rig.database.db, ref, { limit: 2, after: first.next as string })).activities.map((one) => one.subject),
  ).toEqual(['01'])
  const winner = { entity: 'contact', id: next as string }
  await setSuccessor(rig.database.db, ref, winner, at)
  expect((await browseActivities(rig.database.db, winner, { limit: 9 })).total).toBe(3)
  expect((await browseActivities(rig.database.db, ref, { limit: 9 })).total).toBe(0)
})

test('a load with one wrong record loads none', async () => {
  const before = await browseRecords(rig.database.db, { entity: 'lead', sort: 'name', limit: 1 }, testIo)
  await expect(load('lead', [{ values: { last_name: 'Fine' } }, { values: { last_name: 'Bad', email: 'x' } }])).rejects.toThrow(
    'Record 2: Email is not',
  )
  expect((await browseRecords(rig.database.db, { entity: 'lead', sort: 'name', limit: 1 }, testIo)).total).toBe(before.total)
})

describe('metadata', () => {
  test('a custom entity is there at once, for every session', async () => {
    await addEntity(rig.database.db, {
      name: 'boat',
      label: 'Boat',
      labelPlural: 'Boats',
      primaryField: 'name',
      fields: [{ name: 'name', label: 'Name', type: 'text' }],
    })
    await addField(rig.database.db, 'boat', { name: 'kind', label: 'Kind', type: 'option', options: [{ value: 'sail', label: 'Sail' }] })
    expect((await rig.session.entities(signal)).find((one) => one.name === 'boat')?.fields.map((field) => field.name)).toEqual([
      'name',
      'kind',
    ])
    await setOptions(rig.database.db, 'boat', 'kind', [{ value: 'motor', label: 'Motor' }])
    await rig.session.create('boat', { name: 'Titanic', kind: 'motor' }, { key: randomUUID(), anyway: false }, signal)
    expect((await browseEntities(rig.database.db)).at(-1)?.name).toBe('boat')
  })

  test.each([
    ['a name that is no API name', { name: 'Boat 2', primaryField: 'name' }],
    ['a name that is taken', { name: 'contact', primaryField: 'name' }],
    ['a name that is the address of a page', { name: 'import', primaryField: 'name' }],
    ['the address of the search', { name: 'search', primaryField: 'name' }],
    ['a primary field that is not there', { name: 'raft', primaryField: 'title' }],
  ])('%s is refused, and nothing is half made', async (_what, entity) => {
    const whole = { label: 'X', labelPlural: 'Xs', fields: [{ name: 'name', label: 'Name', type: 'text' as const }], ...entity }
    await expect(addEntity(rig.database.db, whole)).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('an option without options, and a lookup to nowhere, are refused', async () => {
    await expect(addField(rig.database.db, 'lead', { name: 'a', label: 'A', type: 'option' })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(addField(rig.database.db, 'lead', { name: 'b', label: 'B', type: 'lookup', lookup: ['nowhere'] })).rejects.toMatchObject({
      code: 'invalid-input',
    })
    await expect(addField(rig.database.db, 'lead', { name: 'email', label: 'E', type: 'email' })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })
})

test('when the organisation moves to another country, national numbers are read anew; nothing else changes', async () => {
  const [id] = await load('contact', [{ values: { last_name: 'Mover', mobile: '07911 123456', phone: '+46 70 987 65 43' } }])
  const find = async (e164: string) => {
    const query = {
      identifiers: [{ identifier: 'phone' as const, values: [{ raw: e164, normalised: e164 }] }],
      entities: [{ entity: 'contact', fields: [] }],
      except: [],
      country: 'GB',
      limit: 5,
    }
    return (await rig.session.search(query, signal)).records.map(({ record }) => record.ref.id)
  }
  expect(await find('+447911123456')).toEqual([])
  const before = await rig.session.read({ entity: 'contact', id: id as string }, ['mobile'], signal)
  expect(await reindexRecords(rig.database.db, 'GB', signal)).toBeGreaterThan(0)
  expect(await find('+447911123456')).toEqual([id])
  expect(await find('+46709876543')).toEqual([id])
  expect(await rig.session.read({ entity: 'contact', id: id as string }, ['mobile'], signal)).toEqual(before)
  expect(await reindexRecords(rig.database.db, 'GB', signal)).toBe(0)
})

test('records that an older version wrote are read anew, once', async () => {
  const { db } = rig.database
  const [id] = await load('contact', [{ values: { first_name: '雪梅', last_name: '李' } }])
  await reindexRecords(db, 'GB', signal)
  await sql`update crm_record set keys = '{"name":["雪梅 李"]}', sort_name = '雪梅 李' where id = ${id}`.execute(db)
  await sql`update crm_state set reading = 0`.execute(db)
  expect(await reindexRecords(db, 'GB', signal)).toBe(1)
  const { rows } = await sql<{ value: string }>`select value from crm_identifier where record = ${id} order by value`.execute(db)
  expect(rows.map(({ value }) => value)).toEqual(['李雪梅', '雪梅李'])
  expect(await reindexRecords(db, 'GB', signal)).toBe(0)
})
