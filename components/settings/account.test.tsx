import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { AccountSection } from './account.tsx'
import { sectionOver } from '../testing/settings-section.tsx'

test.each([
  ['en', 'New password', 'Password', 'Use at least 10 characters.', 'Enter your current password.'],
  ['sv', 'Nytt lösenord', 'Lösenord', 'Använd minst 10 tecken.', 'Ange ditt nuvarande lösenord.'],
])('%s: what is wrong with a password is told beside its field before anything is sent', async (language, label, form, short, missing) => {
  const { type, submit, text, asked, typedIn, accessible } = await sectionOver(AccountSection, {}, language)
  await type(label, 'short')
  await submit(form)
  expect(text()).toContain(short)
  expect(text()).toContain(missing)
  expect(typedIn(label)).toBe('short')
  expect(asked('account.password')).toEqual([])
  await accessible()
})

test('a wrong current password is told beside it, and nothing that was typed is lost', async () => {
  const { type, submit, text, typedIn } = await sectionOver(AccountSection, {
    'account.password': () => {
      throw new AppError('invalid-input', 'x', { fields: [{ path: 'current', message: 'x' }] })
    },
  })
  await type('Current password', 'not the one')
  await type('New password', 'four calm herrings swim')
  await submit('Password')
  expect(text()).toContain('This is not your current password.')
  expect([typedIn('Current password'), typedIn('New password')]).toEqual(['not the one', 'four calm herrings swim'])
  await type('Current password', 'another one')
  expect(text()).not.toContain('This is not your current password.')
})

test('after the change the fields are empty and it is said how many sessions ended; no password is ever kept', async () => {
  const { type, submit, text, typedIn, asked, kept } = await sectionOver(AccountSection, {
    'account.password': () => ({ endedSessions: 2 }),
  })
  expect(text()).toContain('signs you out everywhere else')
  await type('Current password', 'the one before')
  await type('New password', 'four calm herrings swim')
  await submit('Password')
  expect(asked('account.password')).toEqual([{ current: 'the one before', password: 'four calm herrings swim' }])
  expect(text()).toContain('2 other sessions were ended')
  expect([typedIn('Current password'), typedIn('New password')]).toEqual(['', ''])
  expect(kept.size).toBe(0)
})

test('a name that cannot be is told beside it', async () => {
  const { type, submit, text, asked } = await sectionOver(AccountSection, {})
  await type('Your name', '  ')
  await submit('Name')
  expect(text()).toContain('Enter your name.')
  await type('Your name', 'Maja Ek')
  await submit('Name')
  expect(asked('account.rename')).toEqual([{ name: 'Maja Ek' }])
})

test.each([
  ['en', 'Your name', 'Name', 'Character 5, U+202E, cannot be seen. Type the name anew.'],
  ['sv', 'Ditt namn', 'Namn', 'Tecken 5, U+202E, syns inte. Skriv namnet på nytt.'],
])('%s: a character of the name that nobody sees is told with its place', async (language, label, form, sentence) => {
  const { type, submit, text, asked } = await sectionOver(AccountSection, {}, language)
  await type(label, 'Maja\u202eEk')
  await submit(form)
  expect(text()).toContain(sentence)
  expect(asked('account.rename')).toEqual([])
})

test('that the new name is saved stays told once the name is known everywhere', async () => {
  let name = 'Maja Holm'
  const person = () => ({ id: 'p1', name, email: 'maja@fjordbat.example', role: 'admin' as const })
  const { type, submit, text, typedIn, getByRole } = await sectionOver(
    AccountSection,
    {
      'account.rename': ({ name: given }: { name: string }) => {
        name = given
      },
    },
    'en',
    {
      readConnection: async () => ({ backend: 'https://a.example', permitted: true, link: { state: 'online' }, person: person() }),
    },
  )
  await type('Your name', 'Maja Ek')
  await submit('Name')
  expect(text()).toContain('Saved.')
  expect(typedIn('Your name')).toBe('Maja Ek')
  // there is nothing left to save: the new name has come back
  expect(getByRole('button', { name: 'Save name' }).getAttribute('aria-disabled')).toBe('true')
})
