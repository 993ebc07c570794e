import { expect, test } from 'vitest'
import { firstUnseen } from './unseen-character.ts'

test.each([
  ['Maja\u202eHolm', { code: 'U+202E', place: 5 }],
  ['\u0000', { code: 'U+0000', place: 1 }],
  ['a😀b\u200b\u0001', { code: 'U+200B', place: 4 }],
  ['\u{e0001}', { code: 'U+E0001', place: 1 }],
  ['Åsa Lindqvist', undefined],
  ['', undefined],
])('of %j the first that cannot be seen is named', (text, named) => expect(firstUnseen(text, /\p{C}/u)).toEqual(named))
