import { expect, test } from 'vitest'
import { emailBeginning, normaliseEmail } from './email.ts'

test.each([
  ['asa@example.se', 'asa@example.se'],
  ['  ASA@Example.SE ', 'asa@example.se'],
  ['mailto:asa@example.se', 'asa@example.se'],
  ['MAILTO:Asa@example.se?subject=Hej', 'asa@example.se'],
  ['Åsa Lind <asa@example.se>', 'asa@example.se'],
  ['"Lind, Åsa" <Asa@example.se>', 'asa@example.se'],
  ['<asa@example.se>', 'asa@example.se'],
  ['asa@example.se;', 'asa@example.se'],
  ['asa@example.se.', 'asa@example.se'],
  ['asa.lind+boats@example.co.uk', 'asa.lind+boats@example.co.uk'],
  ["o'brien@example.ie", "o'brien@example.ie"],
  ['åsa@exämple.se', 'åsa@xn--exmple-cua.se'],
  ['asa@XN--EXMPLE-CUA.se', 'asa@xn--exmple-cua.se'],
  ['asa@EXÄMPLE.se', 'asa@xn--exmple-cua.se'],
  ['info@ドメイン.jp', 'info@xn--eckwd4c7c.jp'],
  ['a\u030asa@example.se', 'åsa@example.se'], // decomposed å
  ['asa\u200b@example.se', 'asa@example.se'],
  ['asa@example.se\u00a0', 'asa@example.se'],
  ['ａｓａ@example.se', 'asa@example.se'],
  ['a_b-c.d@sub.sub.example.museum', 'a_b-c.d@sub.sub.example.museum'],
])('%s is compared as %s', (raw, expected) => expect(normaliseEmail(raw)).toBe(expected))

test.each([
  '',
  ' ',
  '@',
  'asa',
  'asa@',
  '@example.se',
  'asa@example',
  'asa@@example.se',
  'asa@exa mple.se',
  'as a@example.se',
  'asa@.se',
  'asa@example..se',
  '.asa@example.se',
  'asa.@example.se',
  'a..b@example.se',
  'asa,lind@example.se',
  'asa@-',
  '\u0000@example.se',
  `${'a'.repeat(65)}@example.se`,
  `a@${'b.'.repeat(200)}se`,
  '0701234567',
  '<>',
  'x'.repeat(5_000),
])('%j is no address', (raw) => expect(normaliseEmail(raw)).toBeUndefined())

test('a person with two addresses at one domain is two addresses', () => {
  expect(normaliseEmail('asa+boats@example.se')).not.toBe(normaliseEmail('asa@example.se'))
})

test('reading an address again changes nothing', () => {
  for (const raw of ['Åsa <ÅSA@EXÄMPLE.se>', 'mailto:a@b.se', 'info@ドメイン.jp']) {
    const once = normaliseEmail(raw) as string
    expect(normaliseEmail(once)).toBe(once)
  }
})

test.each([
  ['asa', 'asa'],
  ['Asa.L', 'asa.l'],
  ['asa@ex', 'asa@ex'],
  ['mailto:asa', 'asa'],
  ['a', undefined],
  ['åsa lind', undefined],
])('typing %s asks for addresses that begin with %s', (raw, expected) => expect(emailBeginning(raw)).toBe(expected))
