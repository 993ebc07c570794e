import { expect, test } from 'vitest'
import { takeApart } from './address-pattern.ts'

test.each([
  ['a(?=b)', 'looks ahead'],
  ['(?<!a)b', 'looks ahead or behind'],
  ['(a)\\1', 'refer back'],
  ['(?<id>a)\\k<id>', 'refer back'],
  ['(a', 'not closed'],
  ['a)', 'never opened'],
  ['*a', 'repeats nothing'],
  ['(?:.{1,99}){1,99}', 'more than 200 steps'],
  ['x{201}', 'more than 200 steps'],
])('%s cannot be taken apart: %s', (pattern, why) => expect(() => takeApart(pattern)).toThrow(why))

test('what it is taken apart into is data, that goes to a page as it is', () => {
  const steps = takeApart('^/c/(?<conversationId>\\d+)?$')
  expect(JSON.parse(JSON.stringify(steps))).toEqual(steps)
})

test.each(['(?:){9007199254740991}', '(?:a{0}){9007199254740991}', '(?:(?:){0,9007199254740991}){9007199254740991}'])(
  '%s, which repeats nothing without an end, keeps nobody counting',
  (nothing) => expect(takeApart(`a${nothing}b`)).toEqual(takeApart('ab')),
)
