import { expect, test } from 'vitest'
import { selectorFault } from './page-selector.ts'

test.each([
  'main',
  '.messages',
  '[role=log]',
  "a[href^='tel:']@href",
  'time@datetime',
  '@data-time',
  'header h2',
  'ul > li:not(.system):nth-child(2n+1)',
  ':scope > .text, .body p',
  'chat-desk >>> .list >>> .item@data-id',
  '.resolve button{Reopen|Åter öppna}',
  '[data-x="a@b]"]',
  '.\\31 0-wide',
  'article:has(> .note) .text',
  'input:is([type=tel], [name="phone" i])',
  '#message-12 ~ .späť',
])('%s is read', (entry) => expect(selectorFault(entry)).toBeUndefined())

test.each([
  ['.', 2, 'a name is missing'],
  ['div..text', 5, 'a name is missing'],
  ['[role=log', 10, 'the attribute is not closed by ]'],
  ['[=x]', 2, 'the name of an attribute is missing'],
  ['[a="x]', 4, 'a value is missing, or its quote is not closed'],
  ['.a,', 4, 'a name, a class, [an attribute] or a :state is missing'],
  ['.a > > .b', 6, 'a name, a class, [an attribute] or a :state is missing'],
  [':not(.a', 8, 'the bracket is not closed'],
  ['p::before', 4, 'parts of an element with :: cannot be read'],
  ['.a >>> .b >>> .', 16, 'a name is missing'],
  ['p}', 2, '"}" does not belong here'],
  ['button{ }', 7, 'there is no text between { and }'],
  ['', 1, 'a name, a class, [an attribute] or a :state is missing'],
])('%s is refused at character %i: %s', (entry, at, why) => expect(selectorFault(entry)).toEqual({ at, why }))

test.each([
  ['a b c d e f g h i', undefined],
  ['a > b > c > d > e > f > g > h > i > j > k', undefined],
  ['a b c d e f g h i j', 'more than 8 steps'],
  ['.x ~ * + * ~ * * ~ * * ~ * ~ * ~ a', 'more than 8 steps'],
  ['a b c d e, f g h i j k', 'more than 8 steps'],
  ['li:has(.seen):has(> .note, .lock)', undefined],
  ['li:has(~ .seen)', 'not what follows it'],
  ['li:has(.a):has(.b):has(.c)', 'more than 2 times'],
  ['main ~ * li:has(.a) > p, main p', undefined],
  ['li:has(.a) > p b', undefined],
  ['li:has(.a) p b', 'behind :has(…) only > and one space'],
  [':is(li:has(.a), b) ~ p', 'behind :has(…) only > and one space'],
  ['li:HAS(* ~ *)', 'only one element'],
  ['li:has(:is(* *))', 'only one element'],
])('what a browser would go back and forth over is refused: %s', (entry, why) => {
  expect(selectorFault(entry)?.why).toEqual(why === undefined ? undefined : expect.stringContaining(why))
})

test('whatever is typed is read or refused, and soon', () => {
  const signs = ['.', '#', '[', ']', '(', ')', ':', '>', ' ', ',', '"', 'a', '=', '{', '}', '@', '*', '~', '\\', '|']
  let seed = 7
  for (let n = 0; n < 3_000; n++) {
    let text = ''
    for (let length = 0; length < 24; length++) {
      seed = (seed * 48_271) % 2_147_483_647
      text += signs[seed % signs.length]
    }
    const fault = selectorFault(text)
    if (fault) expect(fault.at).toBeLessThanOrEqual(text.length + 1)
  }
})

test('the longest selector that a definition may have is read in milliseconds, though nothing but spaces stand in it', () => {
  const { user } = process.cpuUsage()
  for (let n = 0; n < 20; n++) expect(selectorFault(`:a(${' '.repeat(490)}`)).toBeDefined()
  expect(process.cpuUsage().user - user).toBeLessThan(2_000_000)
})
