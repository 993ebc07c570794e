import { expect, test } from 'vitest'
import { currentMatch, type Finding, matchesOf, narrowed, newFinding, screenOf, shownMatches, strangerOf } from './finding.ts'
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

test('the current row is one that is shown', () => {
  const now = finding({ answer: found(switchboardMatches, [], {}), current: 6, filter: 'jur' })
  expect(shownMatches(now)).toHaveLength(2)
  expect(currentMatch(now)?.record.name).toBe('Jürgen Maier')
})

test('nobody is created with our own number', () => {
  const now: Finding = { ...newFinding(ownSms), answer: found([], stops('own', 'not-given', 'not-given')) }
  expect(strangerOf(now).phones).toEqual([])
  expect(strangerOf(finding({ answer: nothing })).phones).toEqual(asaChat.visitor.phones)
})
