import { expect, test } from 'vitest'
import { first } from '#components/messages/en/first.ts'
import { rest } from '#components/messages/en/rest.ts'
import { rest as sv } from '#components/messages/sv/rest.ts'
import { createTexts } from '#components/messages/texts.ts'
import { faultText, reasonText } from './fault-text.ts'

test('the CRM’s words are quoted; a sentence of our own checks is never told as the CRM’s', async () => {
  const texts = createTexts(first, 'en', 'en-GB', Promise.resolve(rest))
  await texts.whole
  const ours = { code: 'invalid-input' as const, message: 'Text of message 4 must not hold a NUL character: no database keeps one.' }
  expect(faultText(ours, texts)).toBe(`Something in it is not accepted. ${ours.message}`)
  expect(reasonText(ours, texts)).toBe(ours.message)
  const swedish = createTexts(first, 'sv', 'sv-SE', Promise.resolve(sv))
  await swedish.whole
  expect(faultText(ours, swedish)).toBe('Något i det godtas inte.')
  const crms = { code: 'crm-refused' as const, message: 'Phone must have a country code.' }
  expect(faultText(crms, texts)).toBe('The CRM refused it. The CRM says: “Phone must have a country code.”')
  expect(reasonText(crms, texts)).toBe('The CRM says: “Phone must have a country code.”')
  expect(reasonText({ code: 'internal', message: 'TypeError' }, texts)).toBe('Something broke on our side. Nothing was lost; try again.')
})
