import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'

/** What is written about a record: once per key, added to, closed, removed. */
export function activitiesSuite(crm: CrmActs): void {
  const { contact, draft, lookedFor, repeated, signal } = crm
  describe('activities', () => {
    test('every kind that is offered can be written, once per key', async () => {
      const one = await contact({})
      for (const kind of crm.rig.connector.can.activityKinds) {
        const key = randomUUID()
        const given = draft(one, { kind })
        const all = await repeated(
          3,
          () => crm.rig.session.logActivity(given, key, signal),
          async () => (await lookedFor(key))?.activity,
        )
        expect(new Set(all.map(({ id }) => id)).size).toBe(1)
        expect(all[0]).toMatchObject({ kind, closed: false, readOnly: false, length: given.body.length })
        expect(await crm.rig.people.readActivity(all[0]?.id as string)).toEqual({ subject: given.subject, body: given.body })
        expect((await lookedFor(key))?.activity?.id).toBe(all[0]?.id)
      }
    })

    test('the same key with another text is refused', async () => {
      if (!crm.rig.connector.can.enforcesKeys) return
      const one = await contact({})
      const key = randomUUID()
      await crm.rig.session.logActivity(draft(one), key, signal)
      await expect(crm.rig.session.logActivity(draft(one, { body: 'other' }), key, signal)).rejects.toMatchObject({ code: 'key-reused' })
    })

    test('on a record that is gone nothing is written', async () => {
      const one = await contact({})
      await crm.rig.people.remove(one.record.ref)
      const key = randomUUID()
      await expect(crm.rig.session.logActivity(draft(one), key, signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
      expect(await lookedFor(key)).toBeUndefined()
    })

    test('lines are appended at the end, once per key, and the version moves', async () => {
      const one = await contact({})
      const activity = await crm.rig.session.logActivity(draft(one), randomUUID(), signal)
      const key = randomUUID()
      const all = await repeated(
        3,
        () => crm.rig.session.appendActivity(activity.id, 'Third.', key, signal),
        async () => (await lookedFor(key))?.activity,
      )
      expect(new Set(all.map(({ version }) => version)).size).toBe(1)
      expect(all[0]?.version).not.toBe(activity.version)
      await crm.rig.session.appendActivity(activity.id, 'Fourth.\nFifth.', randomUUID(), signal)
      expect((await crm.rig.people.readActivity(activity.id)).body).toBe('Hej!\nHello.\nThird.\nFourth.\nFifth.')
      if (!crm.rig.connector.can.enforcesKeys) return
      await expect(crm.rig.session.appendActivity(activity.id, 'Other.', key, signal)).rejects.toMatchObject({ code: 'key-reused' })
    })

    test('two appends at once both arrive, whole', async () => {
      const one = await contact({})
      const { id } = await crm.rig.session.logActivity(draft(one, { body: 'start' }), randomUUID(), signal)
      const lines = Array.from({ length: 8 }, (_, n) => `line ${n}`)
      await Promise.all(lines.map((line) => crm.rig.session.appendActivity(id, line, randomUUID(), signal)))
      expect((await crm.rig.people.readActivity(id)).body.split('\n').sort()).toEqual(['start', ...lines].sort())
    })

    test('kinds that can be closed are closed, in the write or later; others refuse', async () => {
      const one = await contact({})
      for (const kind of crm.rig.connector.can.activityKinds) {
        const open = await crm.rig.session.logActivity(draft(one, { kind }), randomUUID(), signal)
        if (!crm.rig.connector.can.closableKinds.includes(kind)) {
          await expect(crm.rig.session.closeActivity(open.id, signal)).rejects.toMatchObject({ code: 'crm-refused' })
          await expect(crm.rig.session.logActivity(draft(one, { kind, close: true }), randomUUID(), signal)).rejects.toMatchObject({
            code: 'crm-refused',
          })
          continue
        }
        expect(await crm.rig.session.closeActivity(open.id, signal)).toMatchObject({ closed: true })
        expect(await crm.rig.session.closeActivity(open.id, signal)).toMatchObject({ closed: true })
        const closed = await crm.rig.session.logActivity(draft(one, { kind, close: true }), randomUUID(), signal)
        expect(closed).toMatchObject({ closed: true, readOnly: !crm.rig.connector.can.appendToClosed })
        const append = crm.rig.session.appendActivity(closed.id, 'more', randomUUID(), signal)
        if (crm.rig.connector.can.appendToClosed) await append
        else await expect(append).rejects.toMatchObject({ code: 'crm-refused', retryable: false })
      }
    })

    test('removing is refused when a person has edited it since, and otherwise takes it away', async () => {
      if (!crm.rig.connector.can.removesActivities) return
      const one = await contact({})
      const activity = await crm.rig.session.logActivity(draft(one), randomUUID(), signal)
      await crm.rig.people.editActivity(activity.id, 'What a person wrote')
      await expect(crm.rig.session.removeActivity(activity.id, { ifVersion: activity.version }, signal)).rejects.toMatchObject({
        code: 'edited-since',
      })
      expect((await crm.rig.people.readActivity(activity.id)).body).toBe('What a person wrote')
      await crm.rig.session.removeActivity(activity.id, {}, signal)
      await crm.rig.session.removeActivity(activity.id, { ifVersion: activity.version }, signal)
      await expect(crm.rig.session.appendActivity(activity.id, 'more', randomUUID(), signal)).rejects.toMatchObject({
        code: 'crm-record-gone',
      })
    })

    test('a late repeat does not bring a removed activity back', async () => {
      if (!crm.rig.connector.can.removesActivities || !crm.rig.connector.can.enforcesKeys) return
      const one = await contact({})
      const key = randomUUID()
      const { id } = await crm.rig.session.logActivity(draft(one), key, signal)
      await crm.rig.session.removeActivity(id, {}, signal)
      await expect(crm.rig.session.logActivity(draft(one), key, signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
      expect(await crm.rig.session.findByKey(key, signal)).toBeUndefined()
    })

    test('an activity that never was is gone', async () => {
      await expect(crm.rig.session.closeActivity('999999999', signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
      await expect(crm.rig.session.appendActivity('nonsense', 'x', randomUUID(), signal)).rejects.toMatchObject({ code: 'crm-record-gone' })
      expect(await lookedFor(randomUUID())).toBeUndefined()
    })
  })
}
