import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { defaultSettings } from '#contract/settings/defaults.ts'
import { OwnNumbersSection } from './own-numbers.tsx'
import { type Answers, sectionOver } from '../testing/settings-section.tsx'

const numbers = (ownPhones: string[]): Answers => {
  let organisation = { ...defaultSettings.organisation, ownPhones }
  const form = (value: string) => ({ value, ...(/\d{3}/.test(value) && { compared: value.replace(/\D/g, '').replace(/^0/, '+46') }) })
  return {
    'settings.get': () => ({ version: 1, settings: { ...defaultSettings, organisation } }),
    'settings.save': ({ settings }: { settings: { organisation: typeof organisation } }) => {
      organisation = settings.organisation
      return { version: 2 }
    },
    'settings.compared': ({ phones, emails }: { phones: string[]; emails: string[] }) => ({
      phones: phones.map(form),
      emails: emails.map((value) => ({ value, ...(value.includes('@') && { compared: value.toLowerCase() }) })),
    }),
  }
}

test('an own number is added in any form, shown as it is compared, and removed', async () => {
  const { type, submit, text, asked, getByRole, typedIn, accessible } = await sectionOver(OwnNumbersSection, numbers(['08-465 004 00']))
  expect(text()).toContain('+46846500400')
  expect(text()).toContain('read as from Sweden (SE)')
  await type('Phone number', '08 465 004 01')
  await submit('Phone numbers')
  expect(asked('settings.save')).toMatchObject([{ base: 1, settings: { organisation: { ownPhones: ['08-465 004 00', '08 465 004 01'] } } }])
  expect(text()).toContain('+46846500401')
  expect(typedIn('Phone number')).toBe('')
  await accessible()
  await act(() => getByRole('button', { name: 'Remove +46846500400' }).click())
  await submit('Email addresses and domains')
  expect(text()).not.toContain('+46846500400')
})

test.each([
  ['en', 'Email address or @domain', 'Email addresses and domains', 'no visitor with such an address is ever found by it', 'Add anyway'],
  ['sv', 'E-postadress eller @domän', 'E-postadresser och domäner', 'hittas ingen besökare med en sådan adress', 'Lägg till ändå'],
])(
  '%s: a domain that everybody has is asked about once, with what it means, before it is taken',
  async (language, label, form, means, anyway) => {
    const { type, submit, text, asked, typedIn, queryByRole, accessible } = await sectionOver(OwnNumbersSection, numbers([]), language)
    await type(label, '@gmail.com')
    await submit(form)
    expect(asked('settings.save')).toEqual([])
    expect(text()).toContain(means)
    expect(typedIn(label)).toBe('@gmail.com')
    await accessible()
    await type(label, '@fjordbat.example')
    expect(queryByRole('button', { name: anyway })).toBeNull()
    await type(label, '@gmail.com')
    await submit(form)
    expect(queryByRole('button', { name: anyway })).not.toBeNull()
    await submit(form)
    expect(asked('settings.save')).toMatchObject([{ settings: { organisation: { ownEmails: ['@gmail.com'] } } }])
    expect(text()).not.toContain(means)
  },
)

test('what is no number, and what is there already in another form, is told beside the field and stays typed', async () => {
  const { type, submit, text, asked, typedIn, kept } = await sectionOver(OwnNumbersSection, numbers(['08-465 004 00']))
  await type('Phone number', 'ask Minh')
  expect(kept.get('settings:ownPhones')).toBe('ask Minh')
  await submit('Phone numbers')
  expect(text()).toContain('Write a whole phone number.')
  expect(typedIn('Phone number')).toBe('ask Minh')
  await type('Phone number', '0846500400')
  await submit('Phone numbers')
  expect(text()).toContain('It is on the list already.')
  expect(asked('settings.save')).toEqual([])
})

test.each(['1', '1001', 'five', ''])('from %j records on is no switchboard', async (typed) => {
  const { type, submit, text, asked } = await sectionOver(OwnNumbersSection, numbers([]))
  await type('Records that share it', typed)
  await submit('Switchboards')
  expect(text()).toContain('Write a whole number from 2 to 1,000.')
  expect(asked('settings.save')).toEqual([])
})

test.each([
  ['en', 'Matches nothing: it is not a whole phone number.', 'Matches nothing: it is neither an address nor a domain.'],
  ['sv', 'Träffar ingenting: det är inget helt telefonnummer.', 'Träffar ingenting: det är varken en adress eller en domän.'],
])('%s: one that never matches says so in the words of its list', async (language, phone, email) => {
  const answers = numbers(['12'])
  const organisation = { ...defaultSettings.organisation, ownPhones: ['12'], ownEmails: ['nobody'] }
  const { text } = await sectionOver(
    OwnNumbersSection,
    { ...answers, 'settings.get': () => ({ version: 1, settings: { ...defaultSettings, organisation } }) },
    language,
  )
  expect(text()).toContain(phone)
  expect(text()).toContain(email)
})
