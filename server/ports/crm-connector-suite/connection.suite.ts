import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'

/** The connection, and what the CRM says of itself. */
export function connectionSuite(crm: CrmActs): void {
  const { signal } = crm
  describe('connection and metadata', () => {
    test('check says who is connected to what', async () => {
      const { user, environment } = await crm.rig.session.check(signal)
      expect(user).not.toBe('')
      expect(environment).not.toBe('')
    })

    test('entities are described with their primary field, types and identifiers', async () => {
      const entities = await crm.rig.session.entities(signal)
      for (const { entity } of [crm.rig.names.account, crm.rig.names.contact, crm.rig.names.lead]) {
        const description = entities.find((one) => one.name === entity)
        expect(description?.fields.some((field) => field.name === description.primaryField)).toBe(true)
        expect(description?.fields.some((field) => field.type === 'phone' && field.identifier === 'phone')).toBe(true)
      }
      const person = entities.find((one) => one.name === crm.rig.names.contact.entity)
      expect(person?.fields.find((field) => field.name === crm.rig.names.contact.last)?.required).toBe(true)
    })

    test('capabilities do not contradict each other', () => {
      const { activityKinds, closableKinds } = crm.rig.connector.can
      expect(activityKinds.length).toBeGreaterThan(0)
      for (const kind of closableKinds) expect(activityKinds).toContain(kind)
      expect(closableKinds).not.toContain('note')
    })

    test('an aborted call ends with `cancelled`', async () => {
      await expect(crm.rig.session.check(AbortSignal.abort())).rejects.toMatchObject({ code: 'cancelled' })
    })
  })
}
