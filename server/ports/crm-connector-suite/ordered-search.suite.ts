import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'
import { number, address, word, capital } from './made-up-values.suite.ts'

/** One identifier after the other, in the organisation’s order. */
export function orderedSearchSuite(crm: CrmActs): void {
  const { made, contact, fields, search, ids } = crm
  describe('ordered search', () => {
    test('the first identifier that finds a record decides; later ones are not tried', async () => {
      const phone = number()
      const email = address()
      const one = await contact({ phone })
      const other = await contact({ email })
      const result = await search([
        ['phone', phone],
        ['email', email],
      ])
      expect(result).toMatchObject({ by: 'phone', total: 1, tried: [{ identifier: 'phone', count: 1, refused: 0 }] })
      expect(ids(result)).toEqual([one.record.ref.id])
      const turned = await search([
        ['email', email],
        ['phone', phone],
      ])
      expect(ids(turned)).toEqual([other.record.ref.id])
    })

    test('an identifier that finds nothing leads to the next, and the trail says so', async () => {
      const email = address()
      const one = await contact({ email })
      const result = await search([
        ['phone', number()],
        ['email', email],
        ['name', word()],
      ])
      expect(result).toMatchObject({
        by: 'email',
        tried: [
          { identifier: 'phone', count: 0, refused: 0 },
          { identifier: 'email', count: 1, refused: 0 },
        ],
      })
      expect(ids(result)).toEqual([one.record.ref.id])
    })

    test('nothing anywhere is an empty answer with every identifier tried', async () => {
      const result = await search([
        ['phone', number()],
        ['email', address()],
        ['name', `${word()} ${word()}`],
      ])
      expect(result.by).toBeUndefined()
      expect(result).toMatchObject({ records: [], total: 0 })
      expect(result.tried.map((one) => [one.identifier, one.count])).toEqual([
        ['phone', 0],
        ['email', 0],
        ['name', 0],
      ])
    })

    test('no identifier at all finds nothing', async () => {
      expect(await search([])).toMatchObject({ tried: [], records: [], total: 0 })
    })

    test('every entity that is asked for is searched at once, others not', async () => {
      const phone = number()
      const { account, lead } = crm.rig.names
      const company = await made(account.entity, { [account.name]: word(), [account.phone]: phone })
      const person = await contact({ phone })
      const maybe = await made(lead.entity, { [lead.last]: word(), [lead.phone]: phone })
      expect(ids(await search([['phone', phone]])).sort()).toEqual([company, person, maybe].map(({ record }) => record.ref.id).sort())
      const only = await search([['phone', phone]], { entities: fields().slice(2) })
      expect(ids(only)).toEqual([maybe.record.ref.id])
      expect(only.widest).toEqual({ value: phone, records: 3 })
    })

    test.each([
      ['national', (e164: string) => `0${e164.slice(3)}`],
      ['spaced', (e164: string) => `${e164.slice(0, 3)} ${e164.slice(3, 5)}-${e164.slice(5, 8)} ${e164.slice(8, 10)} ${e164.slice(10)}`],
      ['with 00', (e164: string) => `00${e164.slice(1)}`],
      ['with (0)', (e164: string) => `${e164.slice(0, 3)} (0)${e164.slice(3)}`],
      ['with an extension', (e164: string) => `${e164} ext. 12`],
    ])('a phone that the record holds %s is found as E.164, and keeps its format', async (_how, write) => {
      const phone = number()
      const one = await contact({ phone: write(phone) })
      const result = await search([['phone', phone]])
      expect(ids(result)).toEqual([one.record.ref.id])
      expect(result.records[0]?.evidence).toEqual([
        expect.objectContaining({
          identifier: 'phone',
          field: crm.rig.names.contact.phone,
          visitorValue: phone,
          recordValue: write(phone),
        }),
      ])
      expect(result.records[0]?.values[crm.rig.names.contact.phone]).toBe(write(phone))
    })

    test('every phone field is matched, and every phone of the visitor', async () => {
      const [first, second] = [number(), number()]
      const one = await contact({ phone: number(), secondPhone: second })
      expect(ids(await search([['phone', first, second]]))).toEqual([one.record.ref.id])
      const both = await contact({ phone: first, secondPhone: first })
      expect(ids(await search([['phone', first]]))).toEqual([both.record.ref.id])
    })

    test('a longer number does not match by its end', async () => {
      const phone = number()
      await contact({ phone })
      expect(await search([['phone', `+1${phone.slice(3)}`]])).toMatchObject({ total: 0 })
    })

    test('an e-mail is found whatever its case', async () => {
      const email = address()
      const one = await contact({ email: email.toUpperCase() })
      expect(ids(await search([['email', email]]))).toEqual([one.record.ref.id])
    })

    test.each([
      ['in its order', (first: string, last: string) => `${first} ${last}`],
      ['last name first', (first: string, last: string) => `${last} ${first}`],
      ['by its beginning', (first: string, last: string) => `${first} ${last.slice(0, 5)}`],
      ['by its beginning, last name first', (first: string, last: string) => `${last} ${first.slice(0, 3)}`],
    ])('a name is found %s', async (_how, write) => {
      const [first, last] = [word(), word()]
      const one = await contact({ first: capital(first), last: capital(last) })
      const result = await search([['name', write(first, last)]])
      expect(result.by).toBe('name')
      expect(ids(result)).toEqual([one.record.ref.id])
    })

    test('case and accents of a name are ignored', async () => {
      const last = word()
      const one = await contact({ first: 'ÅSA', last: `Łø${last}` })
      expect(ids(await search([['name', `asa lo${last}`]]))).toEqual([one.record.ref.id])
    })

    test('a whole name decides over names that only begin so', async () => {
      const [first, last] = [word(), word()]
      const whole = await contact({ first, last })
      const longer = await contact({ first, last: `${last}sson` })
      expect(ids(await search([['name', `${first} ${last}`]]))).toEqual([whole.record.ref.id])
      expect(ids(await search([['name', `${first} ${last.slice(0, -1)}`]])).sort()).toEqual(
        [whole, longer].map(({ record }) => record.ref.id).sort(),
      )
    })

    test('what was not needed is compared with what was found', async () => {
      const [first, last, phone, email] = [word(), word(), number(), address()]
      await contact({ first, last, phone, email })
      const [found] = (
        await search([
          ['phone', phone],
          ['email', address()],
          ['name', `${first} ${last}`],
        ])
      ).records
      expect(found?.compared).toEqual([
        expect.objectContaining({ identifier: 'email', verdict: 'differs', recordValues: [email] }),
        expect.objectContaining({ identifier: 'name', verdict: 'same' }),
      ])
      const bare = number()
      await contact({ phone: bare })
      const [without] = (
        await search([
          ['phone', bare],
          ['email', address()],
        ])
      ).records
      expect(without?.compared).toEqual([expect.objectContaining({ identifier: 'email', verdict: 'not-on-record', recordValues: [] })])
    })

    test('a refused record is left out and counted apart; then the next identifier is tried', async () => {
      const [phone, email] = [number(), address()]
      const refused = await contact({ phone })
      const other = await contact({ email })
      const result = await search(
        [
          ['phone', phone],
          ['email', email],
        ],
        { except: [refused.record.ref] },
      )
      expect(result).toMatchObject({
        by: 'email',
        tried: [
          { identifier: 'phone', count: 0, refused: 1 },
          { identifier: 'email', count: 1, refused: 0 },
        ],
      })
      expect(ids(result)).toEqual([other.record.ref.id])
    })

    test('inactive records come last and are marked', async () => {
      const phone = number()
      const first = await contact({ phone })
      const second = await contact({ phone })
      await crm.rig.people.deactivate(first.record.ref)
      const result = await search([['phone', phone]])
      expect(result.records.map(({ record }) => [record.ref.id, record.inactive ?? false])).toEqual([
        [second.record.ref.id, false],
        [first.record.ref.id, true],
      ])
    })

    test('a number that many records share is told, before anybody was refused', async () => {
      const phone = number()
      const all = []
      for (let n = 0; n < 4; n += 1) all.push(await contact({ phone }))
      const result = await search([['phone', phone, number()]], { except: all.slice(1).map(({ record }) => record.ref) })
      expect(result).toMatchObject({ total: 1, widest: { value: phone, records: 4 } })
    })

    test('results page in a stable order, each record once', async () => {
      const phone = number()
      const all: string[] = []
      for (let n = 0; n < 7; n += 1) all.push((await contact({ phone })).record.ref.id)
      await crm.rig.people.deactivate({ entity: crm.rig.names.contact.entity, id: all[0] as string })
      const seen: string[] = []
      let after: string | undefined
      for (let page = 0; page < 10; page += 1) {
        const result = await search([['phone', phone]], { limit: 3, ...(after !== undefined && { after }) })
        expect(result.total).toBe(7)
        seen.push(...ids(result))
        after = result.next
        if (after === undefined) break
      }
      expect(seen).toEqual([...all.slice(1), all[0]])
    })

    test('a cursor that no answer gave is refused', async () => {
      await expect(search([['phone', number()]], { after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid-input' })
    })
  })
}
