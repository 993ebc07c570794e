import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { emailBeginning, normaliseEmail } from '#server/matching/email.ts'
import { plainName } from '#server/matching/name.ts'
import { hostileTexts } from '#server/ports/hostile-texts.ts'
import { browseRecords } from './browse.ts'
import { bulkLoad } from './bulk-load.ts'
import { textKey } from './record-row.ts'
import { embeddedRig, testIo } from './testing.ts'

/** What SQL, LIKE and text search take for something else than a letter. */
const meaning = fc.string({
  unit: fc.constantFrom(...'%_\\\'"*?|&!:()[]{}<>~^$;-. aAåÅ1x', 'lind', ' or ', '--'),
  minLength: 1,
  maxLength: 8,
})
const text = fc.oneof(
  meaning,
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }),
  fc.constantFrom(...hostileTexts.map(([, one]) => one.toWellFormed().replaceAll('\0', '').slice(0, 50))),
)
/** Addresses that hold, before their @, whatever an address may: most of what means something to a database is among it. */
const email = fc
  .string({ unit: fc.constantFrom(..."%_'*?|&!{}~^$-+/=.a1"), minLength: 1, maxLength: 6 })
  .map((local) => `${local}@fjordbat.example`)
  .filter((one) => normaliseEmail(one) === one)
const chance = { seed: 20_261_121, numRuns: 60 }

let rig: Awaited<ReturnType<typeof embeddedRig>>
let rows: { id: string; name: string; city: string; number: string; email: string }[] = []
const signal = AbortSignal.timeout(100_000)

beforeAll(async () => {
  rig = await embeddedRig()
  const values = fc.sample(fc.record({ name: text, city: text, number: text.map((one) => one.slice(0, 50)), email }), {
    seed: 7,
    numRuns: 300,
  })
  await bulkLoad(
    rig.database.db,
    'account',
    values.map((one) => ({ values: { ...one, name: `x${one.name}` } })),
    { country: 'SE', at: new Date() },
  )
  const stored = await rig.database.db.selectFrom('crm_record').select(['id', 'name', 'values']).where('entity', '=', 'account').execute()
  rows = stored.map(({ id, name, values: kept }) => ({
    id,
    name,
    city: String(kept['city'] ?? ''),
    number: String(kept['number'] ?? ''),
    email: String(kept['email'] ?? ''),
  }))
  expect(rows).toHaveLength(300)
})
afterAll(() => rig.close())

const account = [{ entity: 'account', fields: [] }]
const found = async (by: Parameters<typeof rig.session.find>[0]['by']) => {
  const ids: string[] = []
  for (let after: string | undefined, page = 0; page < 10; page++) {
    const answer = await rig.session.find(
      { by, entities: account, country: 'SE', limit: 100, ...(after !== undefined && { after }) },
      signal,
    )
    ids.push(...answer.records.map(({ record }) => record.ref.id))
    after = answer.next
    if (after === undefined) return { ids: ids.toSorted(), total: answer.total }
  }
  throw new Error('pages without end')
}
const those = (keep: (row: (typeof rows)[number]) => boolean) => rows.filter(keep).map(({ id }) => id)
/**
 * Much of what is asked for is the beginning of something that is there: else nothing would ever be found. Some of that has one character
 * changed into one that stands for any other, to a database that is asked carelessly: it would be found, and must not be.
 */
const asked = (of: (row: (typeof rows)[number]) => string) => {
  const beginning = fc.tuple(fc.nat(), fc.nat()).map(([row, cut]) => {
    const there = of(rows[row % rows.length] as (typeof rows)[number])
    return there.slice(0, 1 + (cut % Math.max(1, there.length))).toWellFormed()
  })
  const changed = fc
    .tuple(beginning, fc.nat(), fc.constantFrom('_', '%', '\\', "'", '%%', '\\_'))
    .map(([there, at, mark]) =>
      `${there.slice(0, at % (there.length + 1))}${mark}${there.slice((at % (there.length + 1)) + 1)}`.toWellFormed(),
    )
  return fc.oneof(text, beginning, changed)
}

describe('what a person types finds what plain JavaScript finds in the same rows, whatever it means to a database', () => {
  test.each(['city', 'number'] as const)('by the beginning of the field %s', async (field) => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        asked((row) => row[field]),
        async (typed) => {
          const key = textKey(typed)
          const expected = key === '' ? undefined : those((row) => textKey(row[field]).startsWith(key) && textKey(row[field]) !== '')
          const { ids, total } = await found({ kind: 'field', field, value: typed })
          if (expected === undefined) return
          expect(ids).toEqual(expected.toSorted())
          expect(total).toBe(expected.length)
          hits += expected.length
        },
      ),
      chance,
    )
    expect(hits).toBeGreaterThan(100)
  })

  test.each(['any', 'field'] as const)('by the beginning of an address, asked by %s', async (how) => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        asked((row) => row.email),
        async (typed) => {
          const low = emailBeginning(typed)
          if (low === undefined) return
          const expected = those((row) => row.email.startsWith(low))
          const { ids, total } = await found(
            how === 'any' ? { kind: 'any', texts: { email: low } } : { kind: 'field', field: 'email', value: low },
          )
          expect(ids).toEqual(expected.toSorted())
          expect(total).toBe(expected.length)
          hits += expected.length
        },
      ),
      chance,
    )
    expect(hits).toBeGreaterThan(20)
  })

  test('by a whole address, and by one that only looks like it to a pattern', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        asked((row) => row.email).map((typed) => `${typed.split('@')[0]}@fjordbat.example`),
        async (typed) => {
          const whole = normaliseEmail(typed)
          if (whole === undefined) return
          const expected = those((row) => row.email === whole)
          const { ids } = await found({ kind: 'identifier', identifier: 'email', normalised: whole })
          expect(ids).toEqual(expected.toSorted())
          hits += expected.length
        },
      ),
      { ...chance, numRuns: 120 },
    )
    expect(hits).toBeGreaterThan(10)
  })

  test('by the beginning of the name', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        asked((row) => row.name),
        async (typed) => {
          const low = plainName(typed) ?? ''
          const expected = those((row) => nameKey(row.name).startsWith(low))
          const { ids } = await found({ kind: 'lookup', text: typed })
          expect(ids).toEqual(expected.toSorted())
          hits += expected.length
        },
      ),
      chance,
    )
    expect(hits).toBeGreaterThan(100)
  })

  test('by words of the name, in the lists of the CRM’s pages', async () => {
    let hits = 0
    await fc.assert(
      fc.asyncProperty(
        asked((row) => row.name),
        async (typed) => {
          const words = plainName(typed)?.split(' ') ?? []
          const expected = those((row) => words.every((word) => ` ${nameKey(row.name)}`.includes(` ${word}`)))
          const page = await browseRecords(rig.database.db, { entity: 'account', sort: 'name', text: typed, limit: 300 }, testIo)
          expect(page.rows.map(({ record }) => record.ref.id).toSorted()).toEqual(expected.toSorted())
          expect(page.total).toBe(expected.length)
          hits += expected.length
        },
      ),
      chance,
    )
    expect(hits).toBeGreaterThan(100)
  })

  test('a text that is no name of an entity or a field finds none and is never read as anything else', async () => {
    await fc.assert(
      fc.asyncProperty(text, async (typed) => {
        await expect(found({ kind: 'field', field: typed, value: 'x' })).rejects.toMatchObject({ code: 'crm-refused' })
        await expect(
          rig.session.find(
            { by: { kind: 'lookup', text: 'x' }, entities: [{ entity: typed, fields: [typed] }], country: 'SE', limit: 5 },
            signal,
          ),
        ).resolves.toMatchObject({ total: 0 })
      }),
      { ...chance, numRuns: 30 },
    )
  })
})

function nameKey(name: string): string {
  return plainName(name) ?? ''
}
