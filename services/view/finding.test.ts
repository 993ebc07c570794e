import { expect, test } from 'vitest'
import { currentMatch, type Finding, keyAt, matchesOf, narrowed, neighbour, newFinding, screenOf, strangerOf } from './finding.ts'
import { found, nothing, remembered, stops } from './script/answers.ts'
import { asaChat, asaMatch, oguzMatch, ownSms, switchboardMatches } from './script/people.ts'

const finding = (more: Partial<Finding>): Finding => ({ ...newFinding(asaChat), phase: 'ready', ...more })

test('one match is a card, several are a list, none is the form', () => {
  expect(screenOf(finding({ answer: found([asaMatch], []) }))).toBe('one')
  expect(screenOf(finding({ answer: found([asaMatch, oguzMatch], []) }))).toBe('several')
  expect(screenOf(finding({ answer: nothing }))).toBe('none')
})

test('one match of a shared number is still a question', () => {
  const shared = { identifier: 'phone' as const, value: '030', records: 4 }
  expect(screenOf(finding({ answer: found([asaMatch], [], { shared }) }))).toBe('several')
})

test('one match on the first of more pages is no single match', () => {
  expect(screenOf(finding({ answer: found([asaMatch], [], { total: 5, next: 'p2' }) }))).toBe('several')
})

test('the remembered record comes first and once', () => {
  const now = finding({ answer: found([oguzMatch, asaMatch], [], { memory: remembered(asaMatch) }) })
  expect(matchesOf(now).map(({ record }) => record.name)).toEqual([asaMatch.record.name, oguzMatch.record.name])
  expect(screenOf(now)).toBe('one')
  expect(screenOf({ ...now, asList: true })).toBe('several')
})

test('a memory that the search no longer confirms is gone', () => {
  expect(matchesOf(finding({ memory: remembered(asaMatch), answer: nothing }))).toEqual([])
})

test('a memory stays while the CRM cannot be asked', () => {
  const answer = found([], stops('failed', 'none', 'none'), { trouble: { code: 'crm-timeout', message: '' } })
  expect(screenOf(finding({ memory: remembered(asaMatch), answer }))).toBe('one')
})

test('narrowing knows no case and no accents, and looks at the account too', () => {
  expect(narrowed(switchboardMatches, 'jurgen').map(({ record }) => record.name)).toEqual([
    'Jürgen Freiherr von Hohenberg-Wittelsbach',
    'Jürgen Maier',
  ])
  expect(narrowed(switchboardMatches, 'sud einkauf').map(({ record }) => record.name)).toEqual(['Oğuz Yıldırım'])
})

test('of several records none is current until one is chosen, and only as long as it is shown', () => {
  const several = finding({ answer: found(switchboardMatches, [], {}) })
  expect(currentMatch(several)).toBeUndefined()
  const maier = keyAt(switchboardMatches, 4)
  expect(currentMatch({ ...several, chosen: maier })?.record.name).toBe('Jürgen Maier')
  expect(currentMatch({ ...several, chosen: maier, filter: 'jur' })?.record.name).toBe('Jürgen Maier')
  expect(currentMatch({ ...several, chosen: maier, filter: 'ioanna papa' })?.record.name).toBe('Ioanna Papadopoulou (Ιωάννα)')
  expect(currentMatch({ ...several, chosen: maier, answer: found(switchboardMatches.slice(0, 3), [], {}) })).toBeUndefined()
})

test('the only record is current, unless its number is shared', () => {
  expect(currentMatch(finding({ answer: found([asaMatch], []) }))).toBe(asaMatch)
  const shared = { identifier: 'phone' as const, value: '030', records: 4 }
  expect(currentMatch(finding({ answer: found([asaMatch], [], { shared }) }))).toBeUndefined()
})

test('the arrows begin at either end, and stop there', () => {
  const three = switchboardMatches.slice(0, 3)
  const [first, second, last] = [0, 1, 2].map((at) => keyAt(three, at))
  expect([neighbour(three, undefined, 1), neighbour(three, undefined, -1)]).toEqual([first, last])
  expect([neighbour(three, first, 1), neighbour(three, first, -1), neighbour(three, last, 1)]).toEqual([second, first, last])
  expect(neighbour([], undefined, 1)).toBeUndefined()
})

test('nobody is created with our own number', () => {
  const now: Finding = { ...newFinding(ownSms), answer: found([], stops('own', 'not-given', 'not-given')) }
  expect(strangerOf(now).phones).toEqual([])
  expect(strangerOf(finding({ answer: nothing })).phones).toEqual(asaChat.visitor.phones)
})
