import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import type { FieldValues } from '#contract/records.ts'
import { readValues } from '#contract/field-types/read-values.ts'
import { addField } from '../change-metadata.ts'
import { bulkLoad } from '../bulk-load.ts'
import { loadMetadata } from '../metadata.ts'
import { setInactive } from '../retire-record.ts'
import { exportRecords } from './export/export-records.ts'
import { importRoom } from './testing.ts'

// several imports, each with connections of its own
vi.setConfig({ testTimeout: 120_000 })

const [from, to] = await Promise.all([importRoom(), importRoom()])
for (const { db } of [from, to])
  for (const [name, type] of [
    ['count', 'whole-number'],
    ['share', 'decimal'],
    ['day', 'date'],
    ['moment', 'date-time'],
    ['yes', 'checkbox'],
    ['page', 'url'],
  ] as const)
    await addField(db, 'contact', { name, label: `Own ${name}`, type })
for (const { db } of [from, to])
  await addField(db, 'contact', {
    name: 'many',
    label: 'Own many',
    type: 'multi-option',
    options: [
      { value: 'a', label: 'A; or a' },
      { value: 'b', label: 'Twin' },
      { value: 'c', label: 'Twin' },
      { value: 'd', label: '=d' },
    ],
  })
// databases of tests are copies of one: these are two CRMs
await to.db.updateTable('crm_state').set({ mark: 'another1' }).execute()
afterAll(() => Promise.all([from.close(), to.close()]))

const text = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'aÅ日1 ,;"\'=＝+-@\t\n|'), maxLength })
const values = fc.record(
  {
    first_name: text(20),
    last_name: text(20).map((one) => `x${one}`),
    title: text(30),
    mobile: fc.constantFrom('+46 70-123 45 67', '0701234567', '+1 (212) 555-0100', '=070123'),
    email: fc.constantFrom('a@x.example', '+b@x.example', 'ü@x.example'),
    description: text(60),
    source: fc.constantFrom('chat', 'other'),
    yearly_value: fc.record({
      amount: fc.integer({ min: -1_000_000, max: 1_000_000 }).map((n) => (n / 100).toFixed(2)),
      currency: fc.constantFrom('SEK', 'EUR'),
    }),
    count: fc.integer(),
    share: fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }).map((n) => Math.round(n * 1_000) / 1_000),
    day: fc.constantFrom('2026-11-21', '1999-01-02'),
    moment: fc.constantFrom('2026-11-21T14:30:00.000Z', '2000-02-29T23:59:59.123Z'),
    yes: fc.boolean(),
    page: fc.constant('https://x.example/?a=1,2;3'),
    many: fc.subarray(['a', 'b', 'c', 'd']),
    account: fc.constantFrom('0', '1'),
  },
  { requiredKeys: ['last_name'] },
)

test('what is exported and imported into an empty CRM is the same records, whatever is in them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(values, { minLength: 15, maxLength: 30 }), fc.boolean(), async (made, apiNames) => {
      for (const { db } of [from, to])
        for (const table of ['crm_record', 'crm_identifier', 'crm_value', 'crm_external_id', 'import_run'])
          await sql`delete from ${sql.table(table)}`.execute(db)
      const at = new Date('2026-11-20T08:00:00.123Z')
      const accounts = await bulkLoad(from.db, 'account', [{ values: { name: '=Fjord' } }, { values: { name: 'Twin' } }], {
        country: 'SE',
        at,
      })
      const meta = (await loadMetadata(from.db)).entities.get('contact')
      const kept = made.map(({ account, ...one }) => ({
        values: readValues(
          {
            ...(one as FieldValues),
            ...(account && {
              account: { entity: 'account', id: accounts[Number(account)] as string, name: account === '0' ? '=Fjord' : 'Twin' },
            }),
          },
          meta?.description.fields ?? [],
          { whole: false },
        ).values,
      }))
      const ids = await bulkLoad(from.db, 'contact', kept, { country: 'SE', at })
      await setInactive(from.db, { entity: 'contact', id: ids[0] as string }, true, at)
      for (const entity of ['account', 'contact']) {
        let csv = ''
        for await (const part of exportRecords(from.parts, entity, { apiNames, signal: from.caller.signal })) csv += part
        for (const line of csv.split('\r\n')) expect(line).not.toMatch(/^[=@]/)
        expect((await to.check(csv, { entity })).faults).toEqual([])
        expect(await to.apply(csv, { entity })).toMatchObject({ state: 'applied' })
      }
      expect(await all(to)).toEqual(await all(from))
    }),
    { numRuns: 4, seed: 20_261_122, endOnFailure: true },
  )
})

/** With what a lookup points at by its name, and without numbers that are this CRM's own. */
async function all({ db }: typeof from) {
  const rows = await db
    .selectFrom('crm_record')
    .select(['entity', 'name', 'values', 'keys', 'inactive', 'created'])
    .where('deleted', '=', false)
    .orderBy('id')
    .execute()
  return rows.map(({ values: held, ...row }) => ({
    ...row,
    values: Object.fromEntries(
      Object.entries(held as FieldValues).map(([name, value]) => [name, name === 'account' ? (value as { name: string }).name : value]),
    ),
  }))
}
