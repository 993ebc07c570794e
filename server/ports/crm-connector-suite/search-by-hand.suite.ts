import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'
import { number, address, word } from './made-up-values.suite.ts'

/** What an agent types, or looks up in a field. */
export function searchByHandSuite(crm: CrmActs): void {
  const { made, contact, find, ids } = crm
  describe('search by hand', () => {
    test('free text finds by phone, e-mail and name at once, a phone first', async () => {
      const unique = word()
      const byName = await contact({ last: unique })
      const byEmail = await contact({ email: `${unique}@example.com` })
      const result = await find({ kind: 'any', texts: { name: unique, email: unique } })
      expect(ids(result).sort()).toEqual([byName, byEmail].map(({ record }) => record.ref.id).sort())
      const phone = number()
      const byPhone = await contact({ phone })
      expect(ids(await find({ kind: 'any', texts: { phone: phone.slice(0, -1) } }))).toContain(byPhone.record.ref.id)
      expect(ids(await find({ kind: 'any', texts: { phone, name: unique } }))[0]).toBe(byPhone.record.ref.id)
    })

    test('a record that matches in several ways is there once', async () => {
      const unique = word()
      const one = await contact({ first: unique, last: `${unique}son`, email: `${unique}@example.com` })
      const result = await find({ kind: 'any', texts: { name: unique, email: unique } })
      expect(ids(result)).toEqual([one.record.ref.id])
      expect(result.total).toBe(1)
    })

    test('as one types, fewer letters find more', async () => {
      const unique = word()
      for (const end of ['a', 'b', 'c']) await contact({ last: `${unique}${end}` })
      expect((await find({ kind: 'any', texts: { name: unique } })).total).toBe(3)
      expect((await find({ kind: 'any', texts: { name: `${unique}b` } })).total).toBe(1)
    })

    test('by hand too, results page without gaps or doubles', async () => {
      const unique = word()
      const all: string[] = []
      for (let n = 0; n < 7; n += 1)
        all.push((await contact({ first: unique, last: `${unique}${'abcdefg'[n]}`, email: `${unique}${n}@example.com` })).record.ref.id)
      await crm.rig.people.deactivate({ entity: crm.rig.names.contact.entity, id: all[2] as string })
      const seen: string[] = []
      let after: string | undefined
      for (let page = 0; page < 10; page += 1) {
        const result = await find(
          { kind: 'any', texts: { name: unique, email: unique } },
          { limit: 3, ...(after !== undefined && { after }) },
        )
        seen.push(...ids(result))
        after = result.next
        if (after === undefined) break
      }
      expect(seen).toHaveLength(7)
      expect([...seen].sort()).toEqual([...all].sort())
      expect(seen.at(-1)).toBe(all[2])
    })

    test('one identifier is compared as a whole', async () => {
      const email = address()
      const one = await contact({ email })
      expect(ids(await find({ kind: 'identifier', identifier: 'email', normalised: email }))).toEqual([one.record.ref.id])
      expect(await find({ kind: 'identifier', identifier: 'email', normalised: email.slice(0, -1) })).toMatchObject({ total: 0 })
    })

    test('a text field is found by its beginning, without case and accents', async () => {
      const unique = word()
      const one = await contact({ text: `Överste ${unique}` })
      const { contact: names } = crm.rig.names
      const only = { entities: [{ entity: names.entity, fields: [] }] }
      expect(ids(await find({ kind: 'field', field: names.text, value: `overste ${unique.slice(0, 6)}` }, only))).toEqual([
        one.record.ref.id,
      ])
      expect(ids(await find({ kind: 'field', field: names.text, value: unique }, only))).toEqual([])
    })

    test('a lookup field is found by the name of what it points at', async () => {
      const { account, contact: names } = crm.rig.names
      const company = await made(account.entity, { [account.name]: `Varv ${word()}` })
      const one = await made(names.entity, {
        [names.last]: word(),
        [names.account]: { entity: account.entity, id: company.record.ref.id, name: company.record.name },
      })
      const found = await find(
        { kind: 'field', field: names.account, value: company.record.name.toLowerCase() },
        { entities: [{ entity: names.entity, fields: [names.account] }] },
      )
      expect(ids(found)).toEqual([one.record.ref.id])
      expect(found.records[0]?.values[names.account]).toMatchObject({ id: company.record.ref.id, name: company.record.name })
    })

    test('a lookup is searched by the beginning of the primary field', async () => {
      const { account } = crm.rig.names
      const unique = word()
      const company = await made(account.entity, { [account.name]: `Åkeri ${unique}` })
      const only = { entities: [{ entity: account.entity, fields: [] }] }
      expect(ids(await find({ kind: 'lookup', text: `akeri ${unique.slice(0, 7)}` }, only))).toEqual([company.record.ref.id])
    })
  })
}
