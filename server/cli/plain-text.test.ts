import { expect, test } from 'vitest'
import { givenName, plainText } from './plain-text.ts'

test('a terminal is shown controls and turned lines as numbers, and every letter as it is', () => {
  expect(plainText('a\u001b[2Jb \u009b1m \rc \u0007\u202etxt.exe\u2028')).toBe(
    'a\\u001b[2Jb \\u009b1m \\u000dc \\u0007\\u202etxt.exe\\u2028',
  )
  const letters = 'Åsa, Minh Nguyễn\n\t日本 👩‍👩‍👧 ‫'.replace('\u202b', '')
  expect(plainText(letters)).toBe(letters)
})

test('JSON that is shown reads as it was written', () => {
  const text = JSON.stringify({ name: 'a\u001b\u009b\u202e\u2028\n' }, undefined, 2)
  expect(JSON.parse(plainText(text))).toEqual(JSON.parse(text))
})

test('a name that somebody gave is one line', () => {
  expect(givenName('42\nErased: everything.')).toBe('42\\nErased: everything.')
})
