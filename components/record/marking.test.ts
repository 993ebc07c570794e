import { describe, expect, test } from 'vitest'
import { begunPart, fold, markedBeginnings, sharedPart, type Stretch } from './marking.ts'

/** The stretches as text, the marked ones in brackets. */
const shown = (stretches: Stretch[]) => stretches.map(({ text, marked }) => (marked ? `[${text}]` : text)).join('')
const both = (visitor: string, record: string, kind: 'phone' | 'email' | 'name') => {
  const parts = sharedPart(visitor, record, kind)
  return [shown(parts.visitor), shown(parts.record)]
}

describe('phones share their last digits, however they are written', () => {
  test.each([
    ['+46 70-174 06 12', '070 174 06 12', '+46 [70-174 06 12]', '0[70 174 06 12]'],
    ['0046701740612', '+46 (0)70-174 06 12', '00[46701740612]', '[+46 (0)70-174 06 12]'],
    ['+46701740612', '+46701740612', '[+46701740612]', '[+46701740612]'],
    ['+49 30 23125 400', '030 / 23125-400 ext. 17', '+49 [30 23125 400]', '0[30 / 23125-400] ext. 17'],
    ['+971 50 123 4567', '٠٥٠ ١٢٣ ٤٥٦٧', '+971 [50 123 4567]', '٠[٥٠ ١٢٣ ٤٥٦٧]'],
    ['+46 70-174 06 12', '08-465 004 10', '+46 70-174 06 12', '08-465 004 10'],
    ['112', '112', '112', '112'],
    ['', '070', '', '070'],
  ])('%s and %s', (visitor, record, markedVisitor, markedRecord) => {
    expect(both(visitor, record, 'phone')).toEqual([markedVisitor, markedRecord])
  })
})

describe('of what was found by its beginning the typed part is marked', () => {
  test.each([
    ['+4670174', '070-174 06 12', 'phone', '0[70-174] 06 12'],
    ['+4670174', '+46 (0)70-174 06 12', 'phone', '[+46 (0)70-174] 06 12'],
    ['+4670174', '0046 70 174 06 12', 'phone', '00[46 70 174] 06 12'],
    ['070-174', '+46 70 174 06 12', 'phone', '+46 [70 174] 06 12'],
    ['070-174', '070-174 06 12', 'phone', '0[70-174] 06 12'],
    ['112', '', 'phone', ''],
    ['00', '000', 'phone', '000'],
    ['+46701740612', '070 174 06 12', 'phone', '0[70 174 06 12]'],
    ['+4670174', '08-465 004 10', 'phone', '08-465 004 10'],
    ['karin', 'Karin.Ek@example.com', 'email', '[Karin].Ek@example.com'],
    ['ek', 'Karin.Ek@example.com', 'email', 'Karin.Ek@example.com'],
    ['kar', 'Karin Ek', 'name', '[Kar]in Ek'],
  ] as const)('%s in %s (%s)', (typed, record, kind, marked) => {
    expect(shown(begunPart(typed, record, kind))).toBe(marked)
  })
})

test('an e-mail is shared whole or not at all', () => {
  expect(both('Zoe@Example.com', 'zoe@example.com', 'email')).toEqual(['[Zoe@Example.com]', '[zoe@example.com]'])
  expect(both('zoe@example.com', 'zoe@example.org', 'email')).toEqual(['zoe@example.com', 'zoe@example.org'])
})

describe('names share words', () => {
  test.each([
    ['Zoë van den Broek', 'Zoe van den Broeck', '[Zoë van den] Broek', '[Zoe van den] Broeck'],
    ['Lindqvist-Bergström, Åsa', 'Asa Lindqvist-Bergstrom', '[Lindqvist-Bergström], [Åsa]', '[Asa Lindqvist-Bergstrom]'],
    ['Łukasz Wiśniewski', 'Lukasz Wisniewski', '[Łukasz Wiśniewski]', '[Lukasz Wisniewski]'],
    ['ليلى المنصوري', 'ليلى', '[ليلى] المنصوري', '[ليلى]'],
  ])('%s and %s', (visitor, record, markedVisitor, markedRecord) => {
    expect(both(visitor, record, 'name')).toEqual([markedVisitor, markedRecord])
  })
})

test('no character is lost or doubled, whatever comes in', () => {
  const odd = ['', ' ', '++', '(0)', 'a\u0301', '🙂🙂', '<b>1234</b>', '\u202e1234567', 'x'.repeat(500), '1'.repeat(500)]
  for (const a of odd)
    for (const b of odd)
      for (const kind of ['phone', 'email', 'name'] as const) {
        const parts = sharedPart(a, b, kind)
        expect(parts.visitor.map(({ text }) => text).join('')).toBe(a)
        expect(parts.record.map(({ text }) => text).join('')).toBe(b)
      }
})

test('what was typed is marked where a word begins with it', () => {
  expect(shown(markedBeginnings('Jürgen Freiherr von Hohenberg', 'hoh'))).toBe('Jürgen Freiherr von [Hoh]enberg')
  expect(shown(markedBeginnings('Jürgen', 'JUR'))).toBe('[Jür]gen')
  expect(shown(markedBeginnings('NH-2024-0117', 'NH-2024'))).toBe('[NH-2024]-0117')
  expect(shown(markedBeginnings('Jürgen', 'gen'))).toBe('Jürgen')
  expect(shown(markedBeginnings('Jürgen', ' '))).toBe('Jürgen')
})

test('letters that only look accented are folded as well', () => {
  expect(fold('ŁØĐ ßæ İı')).toBe('lod ssae ii')
})
