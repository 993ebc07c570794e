import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { AccountSection } from './account.tsx'
import { sectionOver } from '../testing/settings-section.tsx'

test.each([
  ['en', 'New password', 'Password', 'Use at least 10 characters.', 'Enter the password that you have now.'],
  ['sv', 'Nytt lösenord', 'Lösenord', 'Använd minst 10 tecken.', 'Ange det lösenord du har nu.'],
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

test('a wrong password now is told beside it, and nothing that was typed is lost', async () => {
  const { type, submit, text, typedIn } = await sectionOver(AccountSection, {
    'account.password': () => {
      throw new AppError('invalid-input', 'x', { fields: [{ path: 'current', message: 'x' }] })
    },
  })
  await type('Password now', 'not the one')
  await type('New password', 'four calm herrings swim')
  await submit('Password')
  expect(text()).toContain('This is not your password now.')
  expect([typedIn('Password now'), typedIn('New password')]).toEqual(['not the one', 'four calm herrings swim'])
  await type('Password now', 'another one')
  expect(text()).not.toContain('This is not your password now.')
})

test('after the change the fields are empty and it is said how many sessions ended; no password is ever kept', async () => {
  const { type, submit, text, typedIn, asked, kept } = await sectionOver(AccountSection, {
    'account.password': () => ({ endedSessions: 2 }),
  })
  expect(text()).toContain('signs you out everywhere else')
  await type('Password now', 'the one before')
  await type('New password', 'four calm herrings swim')
  await submit('Password')
  expect(asked('account.password')).toEqual([{ current: 'the one before', password: 'four calm herrings swim' }])
  expect(text()).toContain('2 other sessions were ended')
  expect([typedIn('Password now'), typedIn('New password')]).toEqual(['', ''])
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
