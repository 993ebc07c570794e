import { describe, expect, test } from 'vitest'
import type { CrmActs } from './crm-acts.suite.ts'
import { word } from './made-up-values.suite.ts'

/** Every change once, in order, none skipped. */
export function changeFeedSuite(crm: CrmActs): void {
  const { contact, signal } = crm
  describe('change feed', () => {
    const drain = async (cursor: string | undefined, limit = 100) => {
      const changes = []
      let at = cursor
      for (;;) {
        const page = await crm.rig.session.changes(crm.rig.names.contact.entity, at, limit, signal)
        changes.push(...page.changes)
        at = page.cursor
        if (!page.more) return { changes, cursor: at }
      }
    }
    /** A feed may hold back what is young: asks until all of these have come, each time from the last cursor. */
    const until = async (cursor: string | undefined, wanted: string[]) => {
      const seen: Awaited<ReturnType<typeof drain>>['changes'] = []
      let at = cursor
      await expect
        .poll(
          async () => {
            const page = await drain(at)
            seen.push(...page.changes)
            at = page.cursor
            return wanted.every((id) => seen.some((change) => change.id === id))
          },
          { timeout: 60_000, interval: 50 },
        )
        .toBe(true)
      return { changes: seen, cursor: at }
    }

    test('changes come oldest first, each record at its newest version', async () => {
      if (!crm.rig.connector.can.changeFeed) return
      const { contact: names } = crm.rig.names
      const start = (await drain(undefined)).cursor
      const [a, b, c] = [await contact({}), await contact({}), await contact({})]
      const newest = await crm.rig.session.update(a.record.ref, { [names.first]: 'Newest' }, {}, signal)
      const order = [b, c, a].map(({ record }) => record.ref.id)
      const { changes } = await until(start, order)
      // what came before its own update was read is allowed once more; the last word on each is its newest version
      expect(
        changes
          .filter((change) => order.includes(change.id))
          .map((change) => change.id)
          .slice(-3),
      ).toEqual(order)
      expect(changes.findLast((change) => change.id === a.record.ref.id)).toMatchObject({
        deleted: false,
        version: newest.version,
        values: { [names.first]: 'Newest' },
      })
    })

    test('it can be read one at a time, without gap or double', async () => {
      if (!crm.rig.connector.can.changeFeed) return
      const start = (await drain(undefined)).cursor
      const made = [await contact({}), await contact({}), await contact({}), await contact({})].map(({ record }) => record.ref.id)
      await until(start, made)
      const { changes } = await drain(start, 1)
      expect(changes.map((change) => change.id).filter((id) => made.includes(id))).toEqual(made)
    })

    test('deleted and merged records are told, with the successor', async () => {
      if (!crm.rig.connector.can.changeFeed) return
      const [gone, loser, winner] = [await contact({}), await contact({}), await contact({})]
      const { cursor } = await until(
        undefined,
        [gone, loser, winner].map(({ record }) => record.ref.id),
      )
      await crm.rig.people.remove(gone.record.ref)
      await crm.rig.people.succeed(loser.record.ref, winner.record.ref)
      const { changes } = await until(cursor, [gone.record.ref.id, loser.record.ref.id])
      expect(changes.find((change) => change.id === gone.record.ref.id)).toMatchObject({ deleted: true })
      expect(changes.find((change) => change.id === loser.record.ref.id)).toMatchObject({
        deleted: true,
        successor: { id: winner.record.ref.id },
      })
    })

    test('a change that commits late is not skipped by a cursor given out meanwhile', async () => {
      if (!crm.rig.connector.can.changeFeed || !crm.rig.people.createSlowly) return
      const { contact: names } = crm.rig.names
      const slow = await crm.rig.people.createSlowly({ [names.last]: word() })
      const quick = await contact({})
      const meanwhile = await drain(undefined)
      expect(meanwhile.changes.some((change) => change.id === slow.ref.id)).toBe(false)
      await slow.commit()
      const after = await until(meanwhile.cursor, [slow.ref.id])
      const all = [...meanwhile.changes, ...after.changes].map((change) => change.id)
      expect(all).toContain(slow.ref.id)
      await until(undefined, [quick.record.ref.id])
    })

    test('a cursor that the feed never gave is refused', async () => {
      if (!crm.rig.connector.can.changeFeed) return
      await expect(crm.rig.session.changes(crm.rig.names.contact.entity, "1'; drop", 10, signal)).rejects.toMatchObject({
        code: 'invalid-input',
      })
    })
  })
}
