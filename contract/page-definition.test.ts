import { expect, test } from 'vitest'
import { PageDefinition } from './page-definition.ts'
import { definitionFor, pageDefinitions } from './page-definitions/index.ts'
import { readInput } from './read-input.ts'

const whole: PageDefinition = {
  urlPattern: '/c/(?<conversationId>[^/?#]+)',
  channel: 'chat',
  root: ['main'],
  list: ['[role=log]', '.messages'],
  item: ['[role=listitem]', '.message'],
  text: ['.text'],
  author: ['.author'],
  time: ['time@datetime', '.time'],
  roleRules: [
    { when: '.is-agent', role: 'agent' },
    { when: ':scope [data-side=left]', role: 'visitor' },
  ],
  conversationId: ['header@data-id'],
  contact: { name: ['header h2'], phone: ["a[href^='tel:']@href"], email: ["a[href^='mailto:']@href"] },
  status: { ended: ['.ended-banner'] },
}
const faultsOf = (definition: unknown) => {
  const read = readInput(PageDefinition, definition)
  return read.ok ? [] : read.faults.map(({ path, message }) => `${path}: ${message}`)
}

test('every field may be given, and each may be left out', () => {
  expect(faultsOf(whole)).toEqual([])
  expect(faultsOf({})).toEqual([])
  for (const key of Object.keys(whole)) expect(faultsOf({ ...whole, [key]: undefined })).toEqual([])
})

test('an unknown key is refused with the nearest name, at any depth', () => {
  expect(faultsOf({ rolerules: [] })).toEqual([expect.stringMatching(/^rolerules: .* is not known here: did you mean roleRules\?\.$/)])
  expect(faultsOf({ contact: { phones: [] } })).toEqual([expect.stringContaining('did you mean phone?')])
  expect(faultsOf({ status: { closed: [] } })).toEqual([expect.stringContaining('there is ended')])
  expect(faultsOf({ zzzzzzzzzz: 1 })).toEqual([expect.stringContaining('there is urlPattern, channel, root')])
})

test('a selector that does not parse is refused with where: the field, the entry, the character', () => {
  expect(faultsOf({ item: ['.message', '[role=log'] })).toEqual([
    expect.stringMatching(/^item\.1: .* cannot be read at character 10: the attribute is not closed by \]\.$/),
  ])
  expect(faultsOf({ roleRules: [{ when: 'div..a', role: 'agent' }] })[0]).toMatch(/^roleRules\.0\.when: .* at character 5/)
})

test.each([
  ['/c/(\\d+', 'is no regular expression'],
  ['/c/(\\d+)', 'must name what tells conversations apart'],
  ['/c/(?<conversation>\\d+)', 'did you mean conversationId?'],
])('the pattern %s is refused: %s', (urlPattern, why) => expect(faultsOf({ urlPattern })).toEqual([expect.stringContaining(why)]))

test('what we ship is a definition, too', () => {
  for (const [id, definition] of Object.entries(pageDefinitions)) expect([id, faultsOf(definition)]).toEqual([id, []])
})

test('a site is read by its own selectors before those that we ship, field by field; by none where its page speaks for itself', () => {
  expect(definitionFor('page-api', whole)).toBeUndefined()
  expect(definitionFor('constructor', whole)).toBeUndefined()
  expect(definitionFor('configurable', whole)).toBe(whole)
  expect(definitionFor('configurable')).toEqual({})
  const mixed = definitionFor('chatwoot', { list: ['.mine'], contact: { name: ['.who'] } })
  expect(mixed).toMatchObject({ list: ['.mine'], item: pageDefinitions.chatwoot.item })
  expect(mixed?.contact).toMatchObject({ name: ['.who'], phone: ["a[href^='tel:']@href"] })
})

test.each(['^(a+)+$', '(?:x|xx)*/', '((a)+b?)*', '(a*){2,}', '(?:[ab]+/?){1,99}', '(a)\\1+', '(?<accountId>a)\\k<accountId>'])(
  'a pattern over which a browser could stand still is refused: %s',
  (slow) => {
    expect(faultsOf({ urlPattern: `${slow}(?<conversationId>\\d+)` })).toEqual([expect.stringContaining('stand still')])
  },
)

test.each([
  '/a/(?:.*/)?c/(?<conversationId>\\d+)',
  '/(?:x{1,9})/(?<conversationId>[(a+)+]+)',
  '/(?:inbox|team)/\\(x\\)+/(?<conversationId>.+)?',
])('a pattern that only looks so is taken: %s', (urlPattern) => expect(faultsOf({ urlPattern })).toEqual([]))

test.each(['.*.*.*.*', '\\w+\\w*/\\w+[^a]{1,}x', '(?:.*)(?:/.+)x+y*', '.{0,999}.{1,999}.*x+'])(
  'a pattern with four repeats that have no end is refused: %s',
  (slow) => {
    expect(faultsOf({ urlPattern: `${slow}(?<conversationId>1)` })).toEqual([expect.stringContaining('more than 3 repeats without an end')])
  },
)

test.each(['.*a.*b.*c', '/[^a]+x\\S+y\\D{2,}'])('a pattern with three repeats of anything that have no end is refused: %s', (slow) => {
  expect(faultsOf({ urlPattern: `${slow}(?<conversationId>1)` })).toEqual([
    expect.stringContaining('repeats without an end of what may be anything'),
  ])
})

test.each(['(?=a)', '\\p1', 'x{500}'])('a pattern that no page can go along in steps is refused: %s', (strange) => {
  expect(faultsOf({ urlPattern: `${strange}(?<conversationId>1)` })).toHaveLength(1)
})

test.each(['/.*/[^/]+/(?<conversationId>.+)', '\\+.{1,50}/[*+{1,}]/\\*(?<conversationId>\\d+)/\\{1,}'])(
  'three repeats without an end are taken, and what only looks like one: %s',
  (urlPattern) => expect(faultsOf({ urlPattern })).toEqual([]),
)
