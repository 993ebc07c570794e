import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { ReadRecord } from '../crm-connector.ts'
import { hostileTexts } from '../hostile-texts.ts'
import type { CrmActs } from './crm-acts.suite.ts'
import { word, failed, keepable, cleaned } from './made-up-values.suite.ts'

/** Text that somebody means ill with stays text. */
export function hostileValuesSuite(crm: CrmActs): void {
  const { made, contact, search, find, draft, signal } = crm
  describe('hostile values', () => {
    test.each(hostileTexts)('%s is text: kept as it is, or refused beside its field', async (_what, text) => {
      const { contact: names } = crm.rig.names
      const outcome = await made(names.entity, { [names.last]: word(), [names.text]: text }).catch((error: unknown) => error)
      if (outcome instanceof AppError) {
        expect(outcome.code).toBe('crm-refused')
        expect(outcome.fields?.[0]?.path).toBe(`values.${names.text}`)
        return
      }
      const read = await crm.rig.session.read((outcome as ReadRecord).record.ref, [names.text], signal)
      expect(read?.values[names.text]).toBe(keepable(text))
    })

    test.each(hostileTexts)('a transcript with %s arrives as it is', async (_what, text) => {
      const one = await contact({})
      const { id } = await crm.rig.session.logActivity(draft(one, { body: `Before ${text} after` }), randomUUID(), signal)
      const { body } = await crm.rig.people.readActivity(id)
      expect(body).toBe(`Before ${cleaned(text)} after`)
    })

    test.each(hostileTexts)('searching for %s neither breaks nor finds everything', async (_what, text) => {
      const normalised = cleaned(text).slice(0, 200)
      await expect(
        search([
          ['email', normalised],
          ['name', normalised],
        ]),
      ).resolves.toBeDefined()
      expect((await find({ kind: 'identifier', identifier: 'email', normalised })).total).toBe(0)
    })

    test.each(['__proto__', 'constructor', 'prototype', 'toString', 'x".y', "x'); --"])(
      'a field called %s does not exist',
      async (field) => {
        const { contact: names } = crm.rig.names
        const values = Object.defineProperty({ [names.last]: word() }, field, { value: 'x', enumerable: true })
        const failure = await failed(made(names.entity, values))
        expect(failure).toMatchObject({ code: 'crm-refused', fields: [{ path: `values.${field}` }] })
        expect(({} as Record<string, unknown>)['x']).toBeUndefined()
      },
    )
  })
}
