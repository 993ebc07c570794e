import { expect, test } from 'vitest'
import type { AppError } from '../errors.ts'
import { ImportRefused, refusalIn } from './import-refused.ts'
import { RefusalReason, refusalWords } from './refusals.ts'

test.each(RefusalReason.options)('%s is told in both languages, with a step to take', (reason) => {
  const [en, sv] = (['en', 'sv'] as const).map((lang) => refusalWords({ reason, parts: ['7', '8', '9'] }, lang))
  for (const words of [en, sv]) for (const text of Object.values(words ?? {})) expect(text).toMatch(/\S/)
  expect(sv?.message).not.toBe(en?.message)
  expect(sv?.hint).not.toBe(en?.hint)
})

test('a refusal is English until somebody who reads Swedish is told', () => {
  const refused = new ImportRefused('invalid-input', 'rows-wrong', [1_200])
  expect([refused.message, refused.code]).toEqual(['1,200 rows are wrong, so that nothing is imported', 'invalid-input'])
  expect(refusalIn('en', refused)).toBe(refused)
  expect(refusalIn('sv', refused)).toMatchObject({ code: 'invalid-input', retryable: false, hint: expect.stringContaining('Rätta filen') })
  expect((refusalIn('sv', refused) as AppError).message).toMatch(/^1.200 rader har fel/)
  const other = new Error('something else')
  expect(refusalIn('sv', other)).toBe(other)
})
