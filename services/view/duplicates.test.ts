import { expect, test } from 'vitest'
import { recordKey } from '#contract/record-identity.ts'
import { currentDuplicate, type Duplicate, partDuplicates } from './duplicates.ts'
import { emailEvidence, match, phoneEvidence, zoe, zoeLead } from './script/people.ts'

const byEmail: Duplicate = { match: match(zoe, []), reason: 'same-email', evidence: [emailEvidence('zoe@broekbloemen.example.com')] }
const alike: Duplicate = { match: match(zoeLead, []), reason: 'similar-name', evidence: [] }

test('the likeliest duplicate is current at once', () => {
  expect(currentDuplicate({ duplicates: [byEmail, alike] })).toBe(byEmail)
  expect(currentDuplicate({ duplicates: [alike] })).toBe(alike)
  expect(currentDuplicate({ duplicates: [] })).toBeUndefined()
})

test('of two that are as likely, none is until the agent chooses', () => {
  const other = { ...byEmail, match: match(zoeLead, []) }
  expect(currentDuplicate({ duplicates: [byEmail, other] })).toBeUndefined()
  expect(currentDuplicate({ duplicates: [byEmail, other], chosen: recordKey(zoeLead.ref) })).toBe(other)
})

test('one that has the same phone as well is likelier than one with the same email alone', () => {
  const both = { ...byEmail, evidence: [...byEmail.evidence, phoneEvidence('Phone', '020 7946 0100', '020 7946 0100')] }
  expect(currentDuplicate({ duplicates: [both, { ...byEmail, match: match(zoeLead, []) }] })).toBe(both)
})

test('those that the agent said it is not are set apart from those that may be meant', () => {
  expect(partDuplicates([byEmail, alike], [zoe])).toEqual({ likely: [alike], notThem: [byEmail] })
})
