import { sql } from 'kysely'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { eraseImportFiles, sweepImports } from './run/forget.ts'
import { claimRun } from './run/runs.ts'
import { importRoom } from './testing.ts'

const room = await importRoom()
const { db, operations, caller, send, check, apply, work, get } = room
afterAll(() => room.close())
afterEach(async () => {
  for (const table of ['import_run', 'crm_record', 'crm_identifier', 'crm_value', 'crm_external_id'])
    await sql`delete from ${sql.table(table)}`.execute(db)
})
const people = 'Last name,Email\nLind,a@x.example\n'
const later = (ms: number) => {
  room.clock.at = new Date(room.clock.at.getTime() + ms)
}

describe('a file that is sent in parts', () => {
  const begin = async (size: number) => (await operations['imports.begin']({ fileName: 'f.csv', size }, caller)).run
  const part = (id: string, number: number, bytes: Buffer) =>
    operations['imports.sendPart']({ id, number: String(number), base64: bytes.toString('base64') }, caller)

  test('may come in any order and more than once; what is missing is told', async () => {
    const { id, missing } = await begin(8_000_005)
    expect(missing).toEqual([0, 1])
    expect((await part(id, 1, Buffer.from('d\n1,2'))).run).toMatchObject({ state: 'uploading', missing: [0], received: 5 })
    await part(id, 1, Buffer.from('d\n3,4'))
    expect((await part(id, 0, Buffer.alloc(8_000_000, 'a'))).run).toMatchObject({ state: 'uploaded', missing: [], received: 8_000_005 })
    const { body } = await db.selectFrom('import_part').select('body').where('number', '=', 1).executeTakeFirstOrThrow()
    expect(body.toString()).toBe('d\n3,4')
  })

  test('is not read before it is whole, and takes no part that does not fit', async () => {
    const { id } = await begin(10)
    await expect(operations['imports.look']({ id }, caller)).rejects.toMatchObject({ code: 'version-conflict' })
    await expect(part(id, 1, Buffer.alloc(10))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(part(id, 0, Buffer.alloc(9))).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(operations['imports.sendPart']({ id, number: '0', base64: '!!!!' }, caller)).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  test('is one of at most twenty that wait', async () => {
    for (let n = 0; n < 20; n++) await begin(1)
    await expect(begin(1)).rejects.toMatchObject({ code: 'too-many-requests' })
  })
})

describe('whoever is free does what was asked for', () => {
  test('and takes over what a killed process had, when its lease has ended', async () => {
    const { id, options } = await send(people)
    await operations['imports.check']({ id, options }, caller)
    expect((await claimRun(db, room.clock.now()))?.id).toBe(id)
    expect(await work()).toBeUndefined()
    later(61_000)
    await work()
    expect((await get(id)).state).toBe('checked')
  })

  test('a stop is heard by who is at work, and a resume goes on', async () => {
    const { id, options } = await send(people)
    await operations['imports.check']({ id, options }, caller)
    const taken = await claimRun(db, room.clock.now())
    await operations['imports.stop']({ id }, caller)
    expect((await get(id)).state).toBe('stopped')
    expect(await db.selectFrom('import_run').select('token').where('id', '=', id).executeTakeFirst()).toEqual({
      token: (taken?.token ?? 0) + 1,
    })
    await operations['imports.resume']({ id }, caller)
    await work()
    expect((await get(id)).state).toBe('checked')
  })

  test.each(['apply', 'stop', 'resume', 'undo'] as const)('%s is refused where it makes no sense, in words', async (what) => {
    const { id } = await send(people)
    await expect(operations[`imports.${what}`]({ id, keepGood: false } as never, caller)).rejects.toMatchObject({
      code: 'version-conflict',
    })
  })

  test('of a file in which a quote is never closed not even the good rows are taken: nobody knows what it hides', async () => {
    const { id, faults } = await check('Last name,Email\nLind,a@x.example\n"Ek,b@x.example\nAl,c@x.example\nBo,d@x.example\n')
    expect(faults).toMatchObject([{ line: 3, reason: 'quote-open' }])
    expect((await get(id)).cutOff).toBe(true)
    await expect(operations['imports.apply']({ id, keepGood: true }, caller)).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await get(id)).state).toBe('checked')
    const { id: behind } = await check('Last name,Email\nLind,a@x.example\n"Ek" x,b@x.example\n"Al",c@x.example\nBo,d@x.example\n')
    expect((await get(behind)).cutOff).toBeUndefined()
    await operations['imports.apply']({ id: behind, keepGood: true }, caller)
    expect((await get(behind)).state).toBe('applying')
  })

  test('what is to be written waits for what is being written, and is not broken off by it', async () => {
    const [one, two] = [await check(people), await check(people)]
    for (const { id } of [one, two]) {
      await operations['imports.apply']({ id, keepGood: false }, caller)
      later(1)
    }
    const taken = await claimRun(db, room.clock.now())
    expect([taken?.id, await work()]).toEqual([one.id, undefined])
    later(61_000)
    for (const _ of [one, two]) await work()
    for (const { id } of [one, two]) expect((await get(id)).state).toBe('applied')
  })

  test('what a command began goes on by the command: no server has its file', async () => {
    const { id } = await send(people)
    await sql`update import_run set origin = 'command', state = 'stopped', stopped_in = 'checking' where id = ${id}`.execute(db)
    await expect(operations['imports.resume']({ id }, caller)).rejects.toMatchObject({ refusal: { reason: 'by-command', parts: [id] } })
    await sql`update import_run set state = 'checked' where id = ${id}`.execute(db)
    await expect(operations['imports.apply']({ id, keepGood: false }, caller)).rejects.toMatchObject({ code: 'version-conflict' })
  })

  test('with other options it is checked anew, and nothing of the first check is left', async () => {
    const { id, options } = await send('Last name,Email\nLind,nope\n')
    await operations['imports.check']({ id, options }, caller)
    await work()
    await operations['imports.check'](
      { id, options: { ...options, columns: options.columns.map((one) => (one.column === 1 ? { column: 1, to: '#skip' } : one)) } },
      caller,
    )
    await work()
    expect([(await get(id)).counts.refused, (await operations['imports.faults']({ id }, caller)).faults]).toEqual([0, []])
  })

  test.each([
    [
      {
        columns: [
          { column: 0, to: 'nope' },
          { column: 1, to: 'email' },
        ],
      },
      'has no place nope',
    ],
    [
      {
        columns: [
          { column: 0, to: 'last_name' },
          { column: 1, to: 'last_name' },
        ],
      },
      'Two columns go to last_name',
    ],
    [{ columns: [{ column: 0, to: 'last_name' }] }, 'Nothing says where these columns go: Email'],
    [
      {
        columns: [
          { column: 0, to: '#skip' },
          { column: 1, to: 'email' },
        ],
      },
      'which every contact must have',
    ],
    [{ updateBy: '#id' }, 'No column holds the id'],
    [{ updateBy: 'city' }, 'No column goes to City'],
    [{ entity: 'planet' }, 'has no entity planet'],
  ])('options that do not fit are told: %j', async (over, words) => {
    const { id, options } = await send(people)
    await operations['imports.check']({ id, options: { ...options, ...over } }, caller)
    await work()
    const run = await get(id)
    expect([run.state, run.trouble?.message]).toEqual(['failed', expect.stringContaining(words)])
  })
})

describe('what is kept of a file', () => {
  const kept = async () =>
    Object.fromEntries(
      await Promise.all(
        (['import_run', 'import_part', 'import_piece', 'import_fault'] as const).map(async (table) => [
          table,
          (await db.selectFrom(table).select(sql<number>`1`.as('x')).execute()).length,
        ]),
      ),
    )

  test('goes after a day when nobody goes on, and not before', async () => {
    await check('Last name,Email\nLind,nope\nEk,b@x.example\n')
    later(23 * 3_600_000)
    expect(await sweepImports(db, room.clock.now())).toBe(0)
    later(2 * 3_600_000)
    expect(await sweepImports(db, room.clock.now())).toBe(1)
    expect(await kept()).toEqual({ import_run: 0, import_part: 0, import_piece: 0, import_fault: 0 })
  })

  test('of one that was applied are its counts, and for thirty days what undo needs', async () => {
    const { id } = await apply(people)
    later(29 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect((await get(id)).undoUntil).toBeDefined()
    later(2 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect([(await get(id)).undoUntil, (await get(id)).counts.made]).toEqual([undefined, 1])
  })

  test('goes when a person is erased: nobody knows who stands in it', async () => {
    await check('Last name,Email\nLind,nope\nEk,b@x.example\n')
    await apply(people)
    expect(await db.transaction().execute(eraseImportFiles)).toBe(1)
    expect(await kept()).toEqual({ import_run: 1, import_part: 0, import_piece: 0, import_fault: 0 })
  })

  test('is not even its name, nor those of its columns, when the undo has expired or a person is erased: they may be a person’s', async () => {
    const names = () => db.selectFrom('import_run').select(['file_name', 'columns']).orderBy('began').execute()
    const none = { file_name: '', columns: null }
    await apply(people)
    later(29 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect(await names()).toEqual([{ file_name: 'file.csv', columns: ['Last name', 'Email'] }])
    later(2 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect(await names()).toEqual([none])
    const { id } = await apply(people)
    await db.transaction().execute(eraseImportFiles)
    expect(await names()).toEqual([none, none])
    expect((await room.undo(id)).run.state).toBe('undone')
  })

  test('can be thrown away, but not what was applied', async () => {
    const { id } = await check(people)
    await operations['imports.discard']({ id }, caller)
    await expect(get(id)).rejects.toMatchObject({ code: 'not-found' })
    const applied = await apply(people)
    await expect(operations['imports.discard']({ id: applied.id }, caller)).rejects.toMatchObject({ code: 'version-conflict' })
  })
})

describe('what stands no longer on what it stood on', () => {
  const lanes = ['crm_identifier', 'crm_value'] as const
  const asOwner = (statement: string) => room.database.owner.pool.query(statement)
  /** An import whose first tables are there for good and whose others are not: what a kill between two commits leaves. */
  async function halfWritten(): Promise<string> {
    const { id } = await check(people)
    await operations['imports.apply']({ id, keepGood: false }, caller)
    await asOwner("create function no_room() returns trigger language plpgsql as 'begin raise exception ''no room''; end'")
    await asOwner(
      'create constraint trigger no_room after insert on crm_identifier deferrable initially deferred for each row execute function no_room()',
    )
    await expect(work()).rejects.toThrow('no room')
    await asOwner('drop function no_room() cascade')
    return id
  }

  const newFields = () => sql`update crm_state set metadata = metadata + 1`.execute(db)

  test('of two imports of the same ids that were checked at once the second says so, and doubles nothing', async () => {
    const ids = 'Contact ID,Last Name\n1,Lind\n'
    const source = { source: 'salesforce' }
    const [one, two] = [await check(ids, source), await check(ids, source)]
    for (const { id } of [one, two]) {
      await operations['imports.apply']({ id, keepGood: false }, caller)
      await work()
    }
    expect(await get(two.id)).toMatchObject({ state: 'failed', trouble: { message: 'A record of the CRM has an id of this file already' } })
    expect(await room.records()).toHaveLength(1)
  })

  test('an import without what was prepared for it, as a backup brings it back, is not said to be applied', async () => {
    const { id } = await check(people)
    await db.deleteFrom('import_piece').where('run', '=', id).execute()
    await operations['imports.apply']({ id, keepGood: false }, caller)
    await work()
    expect(await get(id)).toMatchObject({ state: 'failed', trouble: { message: 'What was checked is not kept here any more' } })
  })

  test('an import of which half was written is finished, though fields of the CRM have changed since', async () => {
    const id = await halfWritten()
    const { written } = await db.selectFrom('import_run').select('written').where('id', '=', id).executeTakeFirstOrThrow()
    expect(written).toEqual(['crm_record', 'crm_external_id'])
    await newFields()
    await operations['imports.resume']({ id }, caller)
    await work()
    expect((await get(id)).state).toBe('applied')
    for (const table of lanes) expect(await db.selectFrom(table).selectAll().execute(), table).not.toEqual([])
  })

  test('while half of an import is written nobody is erased past it: it is finished first, by any server, and keeps nothing for ever', async () => {
    const id = await halfWritten()
    // as one that was begun by a command, which servers leave alone before
    await sql`update import_run set origin = 'command' where id = ${id}`.execute(db)
    await expect(db.transaction().execute(eraseImportFiles)).rejects.toMatchObject({
      code: 'version-conflict',
      hint: expect.stringContaining(id),
    })
    later(25 * 3_600_000)
    expect(await sweepImports(db, room.clock.now())).toBe(0)
    expect(await db.selectFrom('import_part').select('number').execute()).toEqual([])
    await work()
    expect((await get(id)).state).toBe('applied')
    expect(await db.selectFrom('import_piece').select('number').execute()).toEqual([])
    expect(await db.transaction().execute(eraseImportFiles)).toBe(0)
  })

  test('an undo that was stopped is not taken for half an import: it is neither put up nor in the way of an erase', async () => {
    const { id } = await apply(people)
    await operations['imports.undo']({ id }, caller)
    await operations['imports.stop']({ id }, caller)
    expect(await db.transaction().execute(eraseImportFiles)).toBe(0)
    later(25 * 3_600_000)
    await sweepImports(db, room.clock.now())
    expect((await get(id)).state).toBe('stopped')
    await operations['imports.resume']({ id }, caller)
    await work()
    expect((await get(id)).state).toBe('undone')
  })

  test('an undo that was stopped before its first step is told as one, and is not thrown away', async () => {
    const { id } = await apply(people)
    await operations['imports.undo']({ id }, caller)
    await operations['imports.stop']({ id }, caller)
    expect((await get(id)).undone).toEqual({ removed: 0, restored: 0, kept: 0 })
    await expect(operations['imports.discard']({ id }, caller)).rejects.toMatchObject({
      refusal: { reason: 'not-now', parts: ['undoing'] },
    })
  })

  test('an undo that was stopped and never went on keeps former values, and names, for thirty days and no longer', async () => {
    await apply('Contact ID,Last Name,Email\n1,Lind,a@x.example\n')
    const { id } = await apply('Contact ID,Last Name,Email\n1,Lindh,a@x.example\n')
    await operations['imports.undo']({ id }, caller)
    await operations['imports.stop']({ id }, caller)
    const kept = () => db.selectFrom('import_changed').select('before').where('run', '=', id).execute()
    later(29 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect([(await kept()).length, (await get(id)).fileName]).toEqual([1, 'file.csv'])
    later(2 * 86_400_000)
    await sweepImports(db, room.clock.now())
    expect([await kept(), (await get(id)).fileName]).toEqual([[], ''])
    await operations['imports.resume']({ id }, caller)
    await work()
    expect((await get(id)).state).toBe('undone')
  })

  test('a check that was stopped does not go on with rows that were read by other fields', async () => {
    const { id, options } = await send(`Last name,Email\n${'Lind,\n'.repeat(9_000)}`)
    await operations['imports.check']({ id, options }, caller)
    const stop = new AbortController()
    room.parts.told = () => stop.abort()
    await work(stop.signal)
    delete room.parts.told
    await newFields()
    await work()
    expect(await get(id)).toMatchObject({ state: 'failed', trouble: { hint: expect.stringContaining('from its beginning') } })
    await operations['imports.check']({ id, options }, caller)
    await work()
    expect(await get(id)).toMatchObject({ state: 'checked', counts: { made: 9_000 } })
  })
})
