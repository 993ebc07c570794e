import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { planStops } from '#server/matching/order.ts'
import { bulkLoad } from './bulk-load.ts'
import { embeddedRig } from './testing.ts'

let rig: Awaited<ReturnType<typeof embeddedRig>>
beforeAll(async () => {
  rig = await embeddedRig()
  const people = [
    { first_name: 'Karin', last_name: 'Ekdahl', mobile: '070-174 06 42' },
    { first_name: '雪梅', last_name: '李', mobile: '+86 139 1655 0181' },
    { first_name: '민준', last_name: '김', mobile: '+82 10 5550 0182' },
  ]
  await bulkLoad(
    rig.database.db,
    'contact',
    people.map((values) => ({ values })),
    { country: 'SE', at: new Date('2026-11-21T10:00:00.000Z') },
  )
})
afterAll(() => rig.close())

const nobody = { phone: () => false, email: () => false }

async function found(fullName: string, phone?: string) {
  const stops = planStops({ fullName, phones: phone ? [phone] : [], emails: [], variables: {} }, ['phone', 'email', 'name'], nobody, 'SE')
  const identifiers = stops.filter((stop) => stop.state === 'try')
  const entities = [{ entity: 'contact', fields: [] }]
  return rig.session.search({ identifiers, entities, except: [], country: 'SE', limit: 5 }, AbortSignal.timeout(10_000))
}

describe('what is said of a name', () => {
  test.each([
    ['Karin Ekdahl', '070-174 06 42', 'same'],
    ['Ekdahl, Karin', '070-174 06 42', 'same'],
    ['Karin Ek', '070-174 06 42', 'alike'],
    ['K. Ekdahl', '070-174 06 42', 'alike'],
    ['Karin Lind', '070-174 06 42', 'differs'],
    ['李雪梅', '+86 139 1655 0181', 'same'],
    ['雪梅 李', '+86 139 1655 0181', 'same'],
    ['김민준', '+82 10 5550 0182', 'same'],
  ])('of %s, found by the number: %s %s', async (name, phone, verdict) => {
    const [record] = (await found(name, phone)).records
    expect(record?.compared).toMatchObject([{ identifier: 'name', verdict, visitorValue: name }])
  })

  test('a name that was found by its beginning is told as alike, a whole one as the same', async () => {
    const [begun] = (await found('Karin Ek')).records
    expect(begun?.evidence).toMatchObject([{ identifier: 'name', visitorValue: 'Karin Ek', recordValue: 'Karin Ekdahl', alike: true }])
    const [whole] = (await found('karin ekdahl')).records
    expect(whole?.evidence[0]).not.toHaveProperty('alike')
  })

  test.each(['李雪梅', '李 雪梅', '雪梅 李'])('%s finds the record, shown in the order that the CRM holds', async (name) => {
    const result = await found(name)
    expect(result.by).toBe('name')
    expect(result.records.map((one) => [one.record.name, one.evidence[0]?.alike])).toEqual([['雪梅 李', undefined]])
  })

  test.each(['김민준', '김 민준', '민준 김'])('%s as well', async (name) => {
    expect((await found(name)).records.map((one) => one.record.name)).toEqual(['민준 김'])
  })
})
