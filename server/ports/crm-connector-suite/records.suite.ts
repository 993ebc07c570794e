import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'
import { number, address, word, failed } from './made-up-values.suite.ts'

/** Reading, making and changing records. */
export function recordsSuite(crm: CrmActs): void {
  const { made, contact, search, ids, lookedFor, repeated, signal } = crm
  describe('records', () => {
    test('a record is read with the asked fields and no others', async () => {
      const { contact: names } = crm.rig.names
      const one = await contact({ first: 'Åsa', last: 'Lind', phone: '070-123 45 67', email: 'Asa@Example.se' })
      const read = await crm.rig.session.read(one.record.ref, [names.first, names.phone, 'no_such_field'], signal)
      expect(read?.values).toEqual({ [names.first]: 'Åsa', [names.phone]: '070-123 45 67' })
      expect(read?.record).toMatchObject({ name: 'Åsa Lind', ref: one.record.ref })
      expect(read?.record.url).toMatch(/^https?:/)
    })

    test('when a record was made is said the same way wherever it is found, where the CRM knows it', async () => {
      const phone = '+46701239876'
      const made = (await contact({ last: 'Created', phone })).record
      const found = (await search([['phone', phone]])).records.find(({ record }) => record.ref.id === made.ref.id)
      const read = await crm.rig.session.read(made.ref, [], signal)
      expect([made.created, found?.record.created]).toEqual([read?.record.created, read?.record.created])
      if (made.created !== undefined) expect(new Date(made.created).toISOString()).toBe(made.created)
    })

    test.each(['0', '-1', '999999999', 'x', '../1', "1'; select 1", '9'.repeat(40), '__proto__'])('there is no record %j', async (id) => {
      expect(await crm.rig.session.read({ entity: crm.rig.names.contact.entity, id }, [], signal)).toBeUndefined()
    })

    test('there is no entity of another name', async () => {
      expect(await crm.rig.session.read({ entity: '__proto__', id: '1' }, [], signal)).toBeUndefined()
      await expect(made('no_such_entity', {})).rejects.toMatchObject({ code: 'crm-refused' })
    })

    test('the same key makes one record, however often and at once', async () => {
      const { contact: names } = crm.rig.names
      const key = randomUUID()
      const email = address()
      const values = { [names.last]: word(), [names.email]: email }
      const all = await repeated(
        5,
        () => made(names.entity, values, { key, anyway: false }),
        async () => {
          const record = (await lookedFor(key))?.record
          return record && (await crm.rig.session.read(record, [], signal))
        },
      )
      expect(new Set(all.map(({ record }) => record.ref.id)).size).toBe(1)
      expect((await search([['email', email]])).total).toBe(1)
      expect((await lookedFor(key))?.record).toMatchObject({ id: all[0]?.record.ref.id, entity: names.entity })
    })

    test('the same key with other values is refused', async () => {
      if (!crm.rig.connector.can.enforcesKeys) return
      const key = randomUUID()
      const { contact: names } = crm.rig.names
      await made(names.entity, { [names.last]: word() }, { key })
      await expect(made(names.entity, { [names.last]: word() }, { key })).rejects.toMatchObject({ code: 'key-reused' })
    })

    test('wrong values are told beside their fields, all at once, and nothing is written', async () => {
      const { contact: names } = crm.rig.names
      const key = randomUUID()
      const email = address()
      const failure = await failed(made(names.entity, { [names.email]: 'not an address', [names.first]: 'Åsa', nowhere: 'x' }, { key }))
      expect(failure.code).toBe('crm-refused')
      expect(failure.fields?.map((fault) => fault.path).sort()).toEqual(
        [names.email, names.last, 'nowhere'].map((field) => `values.${field}`).sort(),
      )
      for (const fault of failure.fields ?? []) expect(fault.message).toMatch(/\.$/)
      expect(await lookedFor(key)).toBeUndefined()
      // the key is free again: corrected values go through
      await made(names.entity, { [names.last]: word(), [names.email]: email }, { key })
    })

    test("the CRM's own duplicate rule is told in its words and may be overruled", async () => {
      const { contact: names } = crm.rig.names
      const email = address()
      const key = randomUUID()
      await contact({ email })
      const values = { [names.last]: word(), [names.email]: email.toUpperCase() }
      const failure = await failed(made(names.entity, values, { key, anyway: false }))
      expect(failure).toMatchObject({ code: 'duplicate-record', overridable: true })
      expect(failure.hint).toMatch(/anyway/)
      await made(names.entity, values, { key, anyway: true })
      expect((await search([['email', email]])).total).toBe(2)
    })

    test('an update changes the named fields only, and what the record is found by', async () => {
      const { contact: names } = crm.rig.names
      const [before, after] = [number(), number()]
      const one = await contact({ first: 'Åsa', phone: before })
      const updated = await crm.rig.session.update(one.record.ref, { [names.phone]: after }, { ifVersion: one.version }, signal)
      expect(updated.version).not.toBe(one.version)
      expect(updated.values).toMatchObject({ [names.first]: 'Åsa', [names.phone]: after })
      expect((await search([['phone', before]])).total).toBe(0)
      expect(ids(await search([['phone', after]]))).toEqual([one.record.ref.id])
      const emptied = await crm.rig.session.update(one.record.ref, { [names.phone]: null }, {}, signal)
      expect(emptied.values[names.phone]).toBeNull()
      expect((await search([['phone', after]])).total).toBe(0)
    })

    test('an update with a version that has passed is refused and writes nothing', async () => {
      const { contact: names } = crm.rig.names
      const one = await contact({ first: 'Åsa' })
      await crm.rig.session.update(one.record.ref, { [names.first]: 'Eva' }, { ifVersion: one.version }, signal)
      await expect(
        crm.rig.session.update(one.record.ref, { [names.first]: 'Ida' }, { ifVersion: one.version }, signal),
      ).rejects.toMatchObject({ code: 'version-conflict' })
      expect((await crm.rig.session.read(one.record.ref, [names.first], signal))?.values).toEqual({ [names.first]: 'Eva' })
    })

    test('of two updates at once from one version, one wins', async () => {
      const { contact: names } = crm.rig.names
      const one = await contact({})
      const both = await Promise.allSettled(
        ['Eva', 'Ida'].map((first) => crm.rig.session.update(one.record.ref, { [names.first]: first }, { ifVersion: one.version }, signal)),
      )
      expect(both.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
    })

    test('a required field cannot be emptied', async () => {
      const { contact: names } = crm.rig.names
      const one = await contact({})
      const failure = await failed(crm.rig.session.update(one.record.ref, { [names.last]: '  ' }, {}, signal))
      expect(failure.fields?.[0]?.path).toBe(`values.${names.last}`)
    })

    test('a record that was merged or converted names its successor', async () => {
      const { contact: names, lead } = crm.rig.names
      const [loser, winner] = [await contact({}), await contact({})]
      const converted = await made(lead.entity, { [lead.last]: word() })
      await crm.rig.people.succeed(loser.record.ref, winner.record.ref)
      await crm.rig.people.succeed(converted.record.ref, winner.record.ref)
      for (const old of [loser, converted]) {
        const read = await crm.rig.session.read(old.record.ref, [], signal)
        expect(read?.record).toMatchObject({ inactive: true, successor: { entity: names.entity, id: winner.record.ref.id } })
      }
    })

    test('a deleted record is gone: it is not found, not read, not updated', async () => {
      const phone = number()
      const one = await contact({ phone })
      await crm.rig.people.remove(one.record.ref)
      expect((await search([['phone', phone]])).total).toBe(0)
      expect(await crm.rig.session.read(one.record.ref, [], signal)).toBeUndefined()
      await expect(crm.rig.session.update(one.record.ref, { [crm.rig.names.contact.first]: 'x' }, {}, signal)).rejects.toMatchObject({
        code: 'crm-record-gone',
      })
    })
  })
}
