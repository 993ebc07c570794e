import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { asText, mentions } from './person-data.ts'
import { testDatabase } from './testing.ts'

const database = await testDatabase()
afterAll(() => database.close())

async function says(text: string, kind: 'phone' | 'email', value: string): Promise<boolean> {
  const { rows } = await sql<{ said: boolean }>`select ${mentions(sql`${text}::text`, { kind, value })} as said`.execute(database.db)
  return rows[0]?.said ?? false
}

describe('a text says an address', () => {
  const anna = 'anna@nordlabs.se'
  test.each([
    'anna@nordlabs.se',
    'ask ANNA@Nordlabs.SE, please',
    'It is anna@nordlabs.se.',
    'anna@nordlabs.se...',
    '<anna@nordlabs.se>',
    '“anna@nordlabs.se”',
    'mailto:anna@nordlabs.se?subject=x',
    'anna@nordlabs.se/anna',
    'two lines\nanna@nordlabs.se\nthree',
  ])('in %j', async (text) => expect(await says(text, 'email', anna)).toBe(true))

  test.each([
    'johanna@nordlabs.se',
    'jo.anna@nordlabs.se',
    'jo+anna@nordlabs.se',
    'håanna@nordlabs.se',
    'anna@nordlabs.seb.se',
    'anna@nordlabs.se.example',
    'anna@nordlabs.se-x.com',
    'anna@nordlabsxse',
  ])('and not in %j, which is somebody else’s', async (text) => expect(await says(text, 'email', anna)).toBe(false))

  test('in a value of JSON at the beginning of a line too', async () => {
    const json = JSON.stringify({ note: 'call\nanna@nordlabs.se\tsoon', path: 'C:\\nanna@nordlabs.se' })
    const at = async (name: string) => {
      const { rows } = await sql<{ said: boolean }>`
        select ${mentions(asText(sql`${json}::jsonb -> ${name}`), { kind: 'email', value: anna })} as said`.execute(database.db)
      return rows[0]?.said
    }
    expect([await at('note'), await at('path')]).toEqual([true, false])
  })
})

describe('a text says a number', () => {
  const mobile = '+46701998877'
  test.each([
    '+46701998877',
    '+46 70 199 88 77',
    '+46 (0)70-199 88 77',
    '0046701998877',
    'tel:+46-70-199-88-77',
    '0701998877',
    'ring 070-199 88 77.',
    '(070) 199 88 77',
    '701998877',
    'at 10 070-199 88 77 12 o’clock',
    '08-123 45 67, 070-199 88 77, 08-765 43 21',
    '08-123 45 67 070-199 88 77',
  ])('in %j', async (text) => expect(await says(text, 'phone', mobile)).toBe(true))

  test.each([
    ['the digits of two numbers run together', '0812070 and 1998877'],
    ['the end of one and the beginning of the next', '08-120 701, 99 88 77 60'],
    ['digits with words between', '070 is the prefix, 199 pieces, order 8877'],
    ['a longer row of digits', '90701998877'],
    ['a longer row of digits', '07019988771'],
    ['another country’s', '+45 70 19 98 87 7'],
    ['another country’s', '+45 701998877'],
    ['another country’s', '+33 (0)70 199 88 77'],
    ['one digit more', '070-199 88 777'],
  ])('and not in %s: %j', async (_, text) => expect(await says(text, 'phone', mobile)).toBe(false))

  test('which is no shorter number than the one that stands there', async () => {
    expect(await says('08-12 34 56 78', 'phone', '+468123456')).toBe(false)
    expect(await says('08-12 34 56, or later', 'phone', '+468123456')).toBe(true)
  })
})
