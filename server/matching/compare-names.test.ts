import { expect, test } from 'vitest'
import { compareNames } from './compare-names.ts'
import { personNames, visitorNames } from './name.ts'

const compare = (visitor: string, record: string | { first: string; last: string }) =>
  compareNames(
    visitorNames({ fullName: visitor }).map((one) => one.normalised),
    personNames(typeof record === 'string' ? { full: record } : record),
  )

test.each([
  // order, case, accents, punctuation
  ['Karin Ek', 'Karin Ek'],
  ['Karin Ek', 'Ek, Karin'],
  ['Ek Karin', { first: 'Karin', last: 'Ek' }],
  ['KATERINA DVORAKOVA', { first: 'Kateřina', last: 'Dvořáková' }],
  ['Siobhan O’Brien', { first: 'Siobhán', last: "O'Brien" }],
  ['Anna Karin Öberg', { first: 'Anna-Karin', last: 'Öberg' }],
  ['Dr. Karin Ek', { first: 'Karin', last: 'Ek' }],
  // particles and several family names, family name first or last
  ['Zoë van den Broek', { first: 'Zoë', last: 'van den Broek' }],
  ['van den Broek, Zoë', { first: 'Zoë', last: 'van den Broek' }],
  ['García Márquez Gabriel', { first: 'Gabriel', last: 'García Márquez' }],
  ['Ek Karin Maria', { first: 'Karin Maria', last: 'Ek' }],
  // scripts that write no space between family and given name
  ['李雪梅', { first: '雪梅', last: '李' }],
  ['李 雪梅', { first: '雪梅', last: '李' }],
  ['雪梅 李', { first: '雪梅', last: '李' }],
  ['雪梅 李', '李雪梅'],
  ['李雪梅', '雪梅 李'],
  ['김민준', { first: '민준', last: '김' }],
  ['민준 김', '김민준'],
  ['山田太郎', { first: '太郎', last: '山田' }],
  ['ヤマダ タロウ', { first: 'タロウ', last: 'ヤマダ' }],
] as const)('%s and %j are the same name', (visitor, record) => expect(compare(visitor, record)).toBe('same'))

test.each([
  // one begins as the other
  ['Karin Ek', { first: 'Karin', last: 'Ekdahl' }],
  ['Karin Ekdahl', { first: 'Karin', last: 'Ek' }],
  ['Åsa Li', { first: 'Åsa', last: 'Lind' }],
  ['李', { first: '雪梅', last: '李' }],
  ['李雪', { first: '雪梅', last: '李' }],
  // something is left out
  ['K. Ek', { first: 'Karin', last: 'Ek' }],
  ['Ek, K.', { first: 'Karin', last: 'Ek' }],
  ['Karin Ek', { first: 'K', last: 'Ek' }],
  ['J. R. R. Tolkien', { first: 'John Ronald Reuel', last: 'Tolkien' }],
  ['Karin Ek', { first: 'Karin Maria', last: 'Ek' }],
  ['Karin M Ek', { first: 'Karin Maria', last: 'Ek' }],
  ['Zoë Broek', { first: 'Zoë', last: 'van den Broek' }],
  ['Åsa Lindqvist', { first: 'Åsa', last: 'Lindqvist-Bergström' }],
  ['Gabriel García', { first: 'Gabriel', last: 'García Márquez' }],
  ['Karin', { first: 'Karin', last: 'Ek' }],
  ['Ek', { first: 'Karin', last: 'Ek' }],
  // written another way
  ['Jan Vandijk', { first: 'Jan', last: 'van Dijk' }],
  ['Annakarin Öberg', { first: 'Anna-Karin', last: 'Öberg' }],
  ['Jurgen Grossmann', { first: 'Jürgen', last: 'Großmann' }, 'same'],
  ['Juergen Mueller', { first: 'Jürgen', last: 'Müller' }],
  ['Soeren Oestergaard', { first: 'Søren', last: 'Østergaard' }],
  ['Aase Aagaard', { first: 'Åse', last: 'Ågård' }],
] as const)('%s and %j are alike', (visitor, record, ...verdict) => expect(compare(visitor, record)).toBe(verdict[0] ?? 'alike'))

test.each([
  ['Karin Ek', { first: 'Karin', last: 'Lind' }],
  ['Karin Ek', { first: 'Katarina', last: 'Ek' }],
  ['K. Ek', { first: 'Maria', last: 'Ek' }],
  ['K. E.', { first: 'Karin', last: 'Ek' }],
  ['K', { first: 'Karin', last: 'Ek' }],
  ['Karin Maria Ek', { first: 'Karin Sofia', last: 'Ek' }],
  ['Gabriel García Lorca', { first: 'Gabriel', last: 'García Márquez' }],
  ['李雪梅', { first: '小明', last: '李' }],
  ['李雪梅', { first: '雪梅', last: '王' }],
  ['Li Xuemei', { first: '雪梅', last: '李' }],
  ['', { first: 'Karin', last: 'Ek' }],
] as const)('%j and %j differ', (visitor, record) => expect(compare(visitor, record)).toBe('differs'))

test('which of the two is the visitor’s makes no difference', () => {
  expect(compareNames(['karin ekdahl'], ['karin ek'])).toBe(compareNames(['karin ek'], ['karin ekdahl']))
  expect(compareNames(['k ek'], ['karin ek'])).toBe(compareNames(['karin ek'], ['k ek']))
})
