import { sql } from 'kysely'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import { addField } from '../change-metadata.ts'
import { loadMetadata } from '../metadata.ts'
import { updateRecord } from '../update-record.ts'
import { claimRun } from './run/runs.ts'
import { everythingOf, importRoom } from './testing.ts'

const room = await importRoom()
const { db, apply, check, records, undo } = room
await addField(db, 'contact', { name: 'reports_to', label: 'Reports to', type: 'lookup', lookup: ['contact'] })
afterAll(() => room.close())
afterEach(async () => {
  for (const table of ['import_run', 'crm_record', 'crm_identifier', 'crm_value', 'crm_external_id'])
    await sql`delete from ${sql.table(table)}`.execute(db)
})

const header = 'Contact ID,First Name,Last Name,Email,Mailing City,Reports To ID\n'
/** The one below stands before the one above, and that one before the one above her. */
const staff = `${header}003C,Cia,Al,c@x.example,,003B\n003B,Bo,Ek,b@x.example,,003A\n003A,Åsa,Lind,a@x.example,,\n`

async function reports(): Promise<Record<string, string | undefined>> {
  return Object.fromEntries(
    (await records()).map(({ name, values }) => [name, (values as { reports_to?: { name: string } }).reports_to?.name]),
  )
}
const idOf = async (name: string) => (await records()).find((one) => one.name === name)?.id as string

describe('a row may point at a row of its own file', () => {
  test('that stands behind it, by the id of the other system, over several steps', async () => {
    const run = await apply(staff)
    expect([run.counts.made, run.counts.rows, await reports()]).toEqual([
      3,
      3,
      { 'Cia Al': 'Bo Ek', 'Bo Ek': 'Åsa Lind', 'Åsa Lind': undefined },
    ])
    const { record, values } = await everythingOf(room, await idOf('Bo Ek'))
    expect([record.lookups, values.find(({ field }) => field === 'reports_to')?.value]).toEqual([
      [await idOf('Åsa Lind')],
      await idOf('Åsa Lind'),
    ])
    for (const table of ['import_named', 'import_link'] as const) expect(await db.selectFrom(table).selectAll().execute()).toEqual([])
  })

  test('by its name, and at itself', async () => {
    await apply('First name,Last name,Reports to\nBo,Ek,åsa lind\nÅsa,Lind,Åsa Lind\n')
    expect(await reports()).toEqual({ 'Bo Ek': 'Åsa Lind', 'Åsa Lind': 'Åsa Lind' })
  })

  test('or at one of the CRM, but is not given one of two that are called alike', async () => {
    await apply('First name,Last name\nÅsa,Lind\n')
    const rows = 'First name,Last name,Reports to\nBo,Ek,Åsa Lind\n'
    expect((await check(rows)).faults).toEqual([])
    expect((await check(`${rows}Åsa,Lind,\n`)).faults).toMatchObject([{ line: 2, column: 'Reports to', reason: 'several-records' }])
  })

  test('and the same file again finds all of it as it is', async () => {
    await apply(staff)
    const again = await apply(staff)
    expect([again.counts.made, again.counts.updated, again.counts.same]).toEqual([0, 0, 3])
  })

  test('also where the row updates a record, and the one that it points at is new', async () => {
    await apply(`${header}003C,Cia,Al,c@x.example,,\n`)
    const run = await apply(staff)
    expect([run.counts.made, run.counts.updated, await reports()]).toEqual([
      2,
      1,
      { 'Cia Al': 'Bo Ek', 'Bo Ek': 'Åsa Lind', 'Åsa Lind': undefined },
    ])
  })
})

describe('where the row that is pointed at has a fault', () => {
  const wrong = staff.replace('a@x.example', 'nobody')

  test('those above whom it stands are refused with it, and each says why', async () => {
    const { run, faults } = await check(wrong)
    expect(run.counts).toMatchObject({ rows: 3, made: 0, refused: 3 })
    expect(faults.map(({ line, reason, parts }) => [line, reason, parts]).toSorted()).toEqual([
      [2, 'row-refused', ['3']],
      [3, 'row-refused', ['4']],
      [4, 'email', []],
    ])
  })

  test('others come in without them', async () => {
    await apply(`${wrong}003D,Dag,Ny,d@x.example,,\n`, {}, true)
    expect(await reports()).toEqual({ 'Dag Ny': undefined })
  })

  test('but one that is there already is pointed at, whatever is wrong with its row', async () => {
    await apply(`${header}003A,Åsa,Lind,a@x.example,,\n`)
    await apply(wrong, {}, true)
    expect(await reports()).toEqual({ 'Åsa Lind': undefined, 'Bo Ek': 'Åsa Lind', 'Cia Al': 'Bo Ek' })
  })
})

describe('an undo', () => {
  test('takes rows back that only rows of the same file point at', async () => {
    const { id } = await apply(staff)
    expect((await undo(id)).run.undone).toEqual({ removed: 3, restored: 0, kept: 0 })
  })

  test('keeps whom one that stays points at, and above', async () => {
    const { id } = await apply(`${staff}003D,Dag,Ny,d@x.example,,003A\n`)
    const meta = (await loadMetadata(db)).entities.get('contact')
    await updateRecord({ db, meta: meta as never, country: 'SE', at: new Date() }, await idOf('Cia Al'), { city: 'Boden' }, {})
    const { run, kept } = await undo(id)
    expect([run.undone?.removed, kept.map(({ record, reason }) => [record?.name, reason])]).toEqual([
      1,
      [
        ['Cia Al', 'changed-since'],
        ['Bo Ek', 'used-since'],
        ['Åsa Lind', 'used-since'],
      ],
    ])
  })

  test('is not kept busy by a line of reports as long as the file, nor by how many stay', async () => {
    const { id } = await apply(`${header}003A,Åsa,Lind,a@x.example,,\n`)
    // each reports to the one before, and somebody changed the last one
    await sql`insert into crm_record (id, entity, name, sort_name, "values", keys, lookups, version)
      select 1000000 + n, 'contact', 'n', 'n', '{}', '{}', array[1000000 + n - 1], case when n = 20000 then 2 else 1 end from generate_series(1, 20000) as n`.execute(
      db,
    )
    await sql`insert into crm_value (entity, field, value, record, inactive)
      select entity, 'reports_to', lookups[1]::text, id, false from crm_record where id > 1000000`.execute(db)
    await sql`insert into import_made (run, first, last) values (${id}, 1000001, 1020000)`.execute(db)
    const { run } = await undo(id)
    expect([run.trouble, run.state, run.undone]).toEqual([undefined, 'undone', { removed: 1, restored: 0, kept: 20_000 }])
  })
})

describe('of a name that thousands have', () => {
  const entity = { entity: 'contact', columns: ['last_name', 'reports_to'].map((to, column) => ({ column, to })) }
  test('no more rows are asked for than it takes to refuse it', async () => {
    let rows = 0
    room.parts.db = db.withPlugin({
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        rows += result.rows.length
        return result
      },
    })
    const { run } = await check(`Last name,Boss\n${'Unknown,Unknown\n'.repeat(3_000)}`, entity)
    room.parts.db = db
    expect(run.counts).toMatchObject({ made: 0, refused: 3_000 })
    // one for each link, and little besides; each batch of 500 asked for all 3,000 that are called so
    expect(rows).toBeLessThan(6_000)
  })

  test('one that is there is met by its very letters among a hundred, and nobody is chosen among more', async () => {
    const boss = async (others: number) => {
      await sql`delete from crm_record`.execute(db)
      await sql`insert into crm_record (entity, name, sort_name, "values", keys) select 'contact', case when n = 0 then 'UNKNOWN' else 'Unknown' end, 'unknown', '{}', '{}'
        from generate_series(0, ${others}::integer) as n`.execute(db)
      return (await check('Last name,Boss\nLind,UNKNOWN\n', entity)).faults.map(({ reason }) => reason)
    }
    expect([await boss(50), await boss(200)]).toEqual([[], ['several-records']])
  })
})

test('stopped while rows are joined, it goes on and joins each once', async () => {
  const many = Array.from({ length: 1_200 }, (_, n) => `1${n},F${n},L${n},,,1${(n + 1) % 1_200}`)
  const { id, options } = await room.send(`${header}${many.join('\n')}\n`)
  await room.operations['imports.check']({ id, options }, room.caller)
  const stop = new AbortController()
  let told = 0
  room.parts.told = () => ++told === 2 && stop.abort()
  await room.work(stop.signal)
  delete room.parts.told
  expect((await room.get(id)).counts.made).toBe(500)
  await room.work()
  expect(await room.get(id)).toMatchObject({ state: 'checked', counts: { rows: 1_200, made: 1_200, refused: 0 } })
})

test('an undo that has long to find what stays is taken over by no other server meanwhile', async () => {
  const { id } = await apply(staff)
  await room.operations['imports.undo']({ id }, room.caller)
  const other = await room.database.owner.pool.connect()
  await other.query('begin')
  await other.query('lock table crm_activity in access exclusive mode')
  const undoing = room.work()
  const heldUntil = async () =>
    (await db.selectFrom('import_run').select('leased_until').where('id', '=', id).executeTakeFirst())?.leased_until?.getTime() ?? 0
  await expect.poll(heldUntil).toBeGreaterThan(0)
  const first = await heldUntil()
  room.clock.at = new Date(first - 1_000)
  await expect.poll(heldUntil, { timeout: 10_000 }).toBeGreaterThan(first)
  room.clock.at = new Date(first + 1_000)
  expect(await claimRun(db, room.clock.now())).toBeUndefined()
  await other.query('commit')
  other.release()
  await undoing
  expect((await room.get(id)).state).toBe('undone')
})
