import { expect, test } from 'vitest'
import type { PageDefinition } from '#contract/page-definition.ts'
import {
  linesOf,
  patternFault,
  readPasted,
  rulesAsText,
  rulesFault,
  selectorFields,
  selectorsFault,
  selectorsOf,
  withRules,
  withSelectors,
} from './definition-text.ts'

test('each field is written and read back, and what is emptied is left out', () => {
  let definition: PageDefinition = {}
  for (const field of selectorFields) definition = withSelectors(definition, field, [`.${field}`, 'main'])
  for (const field of selectorFields) expect(selectorsOf(definition, field)).toEqual([`.${field}`, 'main'])
  expect(definition.contact).toEqual({ name: ['.name', 'main'], phone: ['.phone', 'main'], email: ['.email', 'main'] })
  for (const field of selectorFields) definition = withSelectors(definition, field, [])
  expect(definition).toEqual({})
})

test('rules are lines of a role and a selector; what is none is kept and told', () => {
  const definition = withRules({}, 'agent: .is-agent\n\n note : :scope .lock\n')
  expect(definition.roleRules).toEqual([
    { role: 'agent', when: '.is-agent' },
    { role: 'note', when: ':scope .lock' },
  ])
  expect(rulesAsText(definition)).toBe('agent: .is-agent\nnote: :scope .lock')
  expect([rulesFault(definition), rulesFault({})]).toEqual([undefined, undefined])
  for (const wrong of ['boss: .x', 'agent', 'agent: .x[', '.x']) expect(rulesFault(withRules({}, `agent: .a\n${wrong}`))).toBe(2)
  expect(rulesAsText(withRules({}, 'agent'))).toBe('agent')
})

test('a fault is told with its line and character', () => {
  expect(selectorsFault(linesOf('.a\n\n  .b > .\n'))).toEqual({ line: 2, at: 7 })
  expect(selectorsFault(['.a', 'time@datetime'])).toBeUndefined()
  expect(patternFault({ urlPattern: '/c/(\\d+' })).toBe('pattern')
  expect(patternFault({ urlPattern: '/c/(\\d+)' })).toBe('pattern')
  for (const slow of ['.*a.*b.*c', '(a+)+', '(?=a)']) expect(patternFault({ urlPattern: `${slow}(?<conversationId>1)` })).toBe('slow')
  expect(patternFault({ urlPattern: '/c/(?<conversationId>\\d+)' })).toBeUndefined()
})

test('a pasted definition is taken as a whole or refused with the place; the address in it is the site\u2019s', () => {
  const text = JSON.stringify({ id: 'my-inbox', match: ['https://inbox.example.com/*'], list: ['[role=log]'] })
  expect(readPasted(text)).toEqual({ ok: true, definition: { list: ['[role=log]'] }, match: 'https://inbox.example.com/*' })
  expect(readPasted('{"list":["[role=log"]}')).toMatchObject({ ok: false, message: expect.stringContaining('list.0') })
  expect(readPasted('{"lists":[]}')).toMatchObject({ ok: false, message: expect.stringContaining('did you mean list?') })
  for (const wrong of ['{', '[]', 'null', '7']) expect(readPasted(wrong).ok).toBe(false)
})
