import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'
import { number, address, word } from './made-up-values.suite.ts'

/** Entities and fields that an organisation adds. */
export function customEntitiesSuite(crm: CrmActs): void {
  const { made, search, find, ids, draft, signal } = crm
  describe('custom entities and fields', () => {
    test('a new entity is described, filled, searched by name, phone and e-mail, and tagged', async () => {
      if (!crm.rig.connector.can.customEntities || !crm.rig.people.addCustomEntity) return
      const entity = `boat_${word()}`
      await crm.rig.people.addCustomEntity(entity)
      expect((await crm.rig.session.entities(signal)).find((one) => one.name === entity)).toMatchObject({
        kind: 'custom',
        primaryField: 'title',
      })
      const [title, line, mail] = [`${word()} ${word()}`, number(), address()]
      const boat = await made(entity, { title, line, mail, seats: 12 })
      const entities = [{ entity, fields: ['title', 'seats'] }]
      for (const given of [['phone', line] as const, ['email', mail] as const, ['name', title] as const]) {
        const found = await search([[given[0], given[1]]], { entities })
        expect(found.records.map(({ record, values }) => [record.name, values['seats']])).toEqual([[title, 12]])
      }
      const bySeats = await find({ kind: 'field', field: 'seats', value: 12 }, { entities })
      expect(ids(bySeats)).toEqual([boat.record.ref.id])
      expect(ids(await find({ kind: 'field', field: 'seats', value: 1 }, { entities }))).toEqual([])
      await crm.rig.session.logActivity(draft(boat), randomUUID(), signal)
    })

    test('a new phone field is matched from its first value on', async () => {
      if (!crm.rig.connector.can.customEntities || !crm.rig.people.addPhoneField) return
      const { contact: names } = crm.rig.names
      const field = `line_${word()}`
      await crm.rig.people.addPhoneField(names.entity, field)
      const phone = number()
      const one = await made(names.entity, { [names.last]: word(), [field]: phone })
      const result = await search([['phone', phone]])
      expect(ids(result)).toEqual([one.record.ref.id])
      expect(result.records[0]?.evidence[0]).toMatchObject({ field })
    })
  })
}
