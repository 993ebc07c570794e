import { afterEach, expect, test, vi } from 'vitest'
import type { PageDefinition } from '#contract/page-definition.ts'
import { guesses } from './make-guesses.ts'
import { readPage } from './read-page.ts'

const definition: PageDefinition = {
  list: ['.list'],
  item: ['.item'],
  text: ['p'],
  author: ['b'],
  time: ['i'],
  conversationId: ['.list@data-id'],
  roleRules: [
    { when: '.is-note', role: 'note' },
    { when: '.in', role: 'visitor' },
    { when: '.out', role: 'agent' },
  ],
  contact: { name: ['h2'], phone: ['.phone'] },
}
const read = (items: string, own = definition) => {
  document.body.innerHTML = `<h2>Åsa Ek</h2><span class="phone">070-600 00 00</span><div class="list" data-id="7">${items}</div>`
  return readPage(document, { source: 'site', sourceName: 'Site', definition: own }, guesses)?.conversation
}
const known = '<div class="item in"><p>Hej</p></div><div class="item out"><p>Hej du</p></div>'
afterEach(() => {
  document.body.innerHTML = ''
})

test.each([
  '<div class="item row-end"><svg class="icon icon-lock"></svg><p>She owes us</p></div>',
  '<div class="item row-end"><svg><use href="#lock"></use></svg><p>She owes us</p></div>',
  '<div class="item message--internal" style="align-self: flex-end"><p>She owes us</p></div>',
  '<div class="item" data-private="true" style="align-self: flex-end"><p>She owes us</p></div>',
  '<div class="privateGroup"><div class="item" style="align-self: flex-end"><p>She owes us</p></div></div>',
  '<div class="item activity"><span title="Private"></span><p>She owes us</p></div>',
])('a note that no rule knows is one when anything about it says so: %s', (note) => {
  const said = read(known + note)
  expect(said?.messages.map(({ role }) => role)).toEqual(['visitor', 'agent', 'note'])
  expect(said?.couldNotRead).toBeUndefined()
})

test('what no rule knows is told as guessed where the definition has notes, whatever is guessed', () => {
  const said = read(`${known}<div class="item v2" style="align-self: flex-end"><p>She owes us</p></div>`)
  expect(said?.couldNotRead).toEqual(['roles'])
  expect(read(known)?.couldNotRead).toBeUndefined()
})

test('words that were written, addresses of links, and a mark that says no, make nothing private', () => {
  const said = read(
    `${known}<div class="item client" data-private="false"><p>My private note <a href="https://x.example/internal/note">here</a></p></div>`,
  )
  expect(said?.messages.at(-1)?.role).toBe('visitor')
})

test('a definition without notes guesses as ever', () => {
  const without = { ...definition, roleRules: definition.roleRules?.slice(1) }
  const said = read(
    `${known}<div class="item" style="align-self: flex-end"><p>Mer</p></div><div class="item client"><p>Ja</p></div>`,
    without,
  )
  expect(said?.messages.at(-1)?.role).toBe('visitor')
})

test('rules that take long are given up, and that is told: the newest messages are known, the others are left out as notes are', () => {
  const roleRules = [
    { when: '.is-note', role: 'note' as const },
    ...Array.from({ length: 48 }, (_, n) => ({ when: `.item:has(~ .slow-${n})`, role: 'agent' as const })),
    { when: '.in', role: 'visitor' as const },
  ]
  let clock = 0
  let tried = 0
  const { matches } = Element.prototype
  vi.spyOn(performance, 'now').mockImplementation(() => clock)
  vi.spyOn(Element.prototype, 'matches').mockImplementation(function (this: Element, selector) {
    if (!roleRules.some(({ when }) => when === selector)) return matches.call(this, selector)
    clock += 1
    tried += 1
    return selector === '.in' && matches.call(this, selector)
  })
  const said = read('<div class="item in"><p>Hej</p></div>'.repeat(60), { ...definition, roleRules })
  vi.restoreAllMocks()
  expect(tried).toBeLessThanOrEqual(201)
  expect(said?.couldNotRead).toEqual(['roles'])
  const roles = said?.messages.map(({ role }) => role) ?? []
  expect([roles.length, roles.slice(-4), new Set(roles.slice(0, -4))]).toEqual([60, Array(4).fill('visitor'), new Set(['note'])])
})
