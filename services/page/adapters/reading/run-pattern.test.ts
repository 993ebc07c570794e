import fc from 'fast-check'
import { expect, test } from 'vitest'
import { takeApart } from '#contract/address-pattern.ts'
import { pageDefinitions } from '#contract/page-definitions/index.ts'
import { groupsIn } from './run-pattern.ts'

const found = (pattern: string, address: string) => groupsIn(takeApart(pattern), address)

test('it finds what a regular expression finds', () => {
  const { urlPattern } = pageDefinitions.chatwoot
  expect(found(urlPattern ?? '', '/app/accounts/3/inbox/7/conversations/1204?x=1')).toEqual({ accountId: '3', conversationId: '1204' })
  expect(found(urlPattern ?? '', '/app/accounts/3/contacts/9')).toBeUndefined()
  expect(found('/(?:inbox|team|)/?(?<conversationId>[^/?#]{2,4}?)\\b', '/inbox/ab-1')).toEqual({ conversationId: 'ab' })
  expect(found('#/(?<conversationId>.+)$', '/x#/a/b')).toEqual({ conversationId: 'a/b' })
})

test('whatever is written of sets, choices, repeats and edges, it says what the browser’s own regular expressions say', () => {
  const one = fc.constantFrom('a', 'b', '/', '.', '[ab]', '[^/]', '\\d', '\\/', '1')
  const repeat = fc.constantFrom('', '', '*', '+', '?', '*?', '+?', '{2}', '{1,2}', '{0,2}?', '{1,}')
  const plain = fc.oneof(
    fc.tuple(one, repeat).map((parts) => parts.join('')),
    fc.constantFrom('^', '$', '\\b'),
  )
  const run = fc.array(plain, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))
  const group = fc.array(run, { minLength: 1, maxLength: 3 }).map((of) => `(?:${of.join('|')})`)
  // a repeat of what may be nothing is left by JavaScript after a rule of its own, which no address needs
  const solid = fc.tuple(fc.array(fc.array(one, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 2 }), repeat)
  const again = solid.map(([of, times]) => `(?:${of.map((signs) => signs.join('')).join('|')})${times}`)
  const pattern = fc.array(fc.oneof(run, group, again), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''))
  const address = fc.string({ unit: fc.constantFrom('a', 'b', '/', '1'), maxLength: 8 })
  fc.assert(
    fc.property(pattern, pattern, address, (before, inner, text) => {
      const whole = `(?:${before})(?<conversationId>${inner})`
      const said = new RegExp(whole).exec(text)
      expect(found(whole, text)?.['conversationId']).toBe(said?.groups?.['conversationId'])
    }),
    { numRuns: 300 },
  )
})

// seen red on `new RegExp(pattern).exec(address)`: the first of these took 9 s in Chromium
test.each([
  '.*a.*b.*c(?<conversationId>1)',
  '(a+)+$(?<conversationId>1)',
  '(?:a|a?)+(?:a|a?)+(?<conversationId>1)',
  '(?:.*.*)*(?<conversationId>1)',
])('no step of %s is tried twice at one place of a long address', (pattern) => {
  const steps = takeApart(pattern)
  let tried = 0
  const counted = new Proxy(steps, {
    get: (all, name) => {
      if (typeof name === 'string' && /^\d+$/.test(name)) tried += 1
      return Reflect.get(all, name)
    },
  })
  expect(groupsIn(counted, `${'a'.repeat(1_000)}${'b'.repeat(3_000)}`)).toBeUndefined()
  // looked at from each of the two ways that lead to it at most, in the 2,048 characters that count
  expect(tried).toBeLessThan(steps.length * 2_049 * 3)
})
