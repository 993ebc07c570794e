import { expect, test } from 'vitest'
import { hubspotLook, targets, wideLook } from './import.fixture.ts'
import { draftFrom, draftOf, faultsOf, freeTargets, optionsOf, setTarget, skipUndecided, takesCurrency, updateChoices } from './mapping.ts'

const draft = draftOf(hubspotLook)

test('a draft begins with what was recognised; what nobody knows is undecided', () => {
  expect(draft.columns).toEqual(['#id', 'first_name', 'last_name', 'email', undefined, '#skip'])
  expect(draft).toMatchObject({ entity: 'contact', source: 'hubspot', updateBy: '#id', clearEmpty: false })
  expect(faultsOf(draft, targets)).toEqual({ undecided: 1, missing: [], nameless: false })
  expect(optionsOf(draft)).toBeUndefined()
})

test('a field has one column: the one that had it before is undecided again', () => {
  const moved = setTarget(draft, 4, 'email')
  expect([moved.columns[3], moved.columns[4]]).toEqual([undefined, 'email'])
})

test('any number of columns may be left out', () => {
  const left = setTarget(draft, 4, '#skip')
  expect([left.columns[4], left.columns[5]]).toEqual(['#skip', '#skip'])
  expect(skipUndecided(draft).columns[4]).toBe('#skip')
})

test('nothing is updated by a field that no column goes to any more', () => {
  expect(setTarget(draft, 0, '#skip').updateBy).toBeUndefined()
  expect(setTarget(draft, 3, '#skip').updateBy).toBe('#id')
})

test('records are updated by their ids as soon as a column holds them, unless something else was chosen', () => {
  const made = setTarget(draft, 0, '#skip')
  expect(setTarget(made, 4, '#id').updateBy).toBe('#id')
  expect(setTarget({ ...made, updateBy: 'email' }, 4, '#id').updateBy).toBe('email')
})

test('records are found by ids and by what a person would look for, where a column holds it', () => {
  expect(updateChoices(draft, targets).map(({ to }) => to)).toEqual(['first_name', 'last_name', 'email', '#id'])
})

test('what is required has to come from somewhere: from its column, from a whole name, or from the record that is updated', () => {
  const without = setTarget({ ...draft, updateBy: undefined }, 2, '#skip')
  expect(faultsOf(without, targets).missing.map(({ to }) => to)).toEqual(['last_name'])
  expect(faultsOf(setTarget(without, 4, '#name'), targets).missing).toEqual([])
  expect(faultsOf({ ...without, updateBy: '#id' }, targets).missing).toEqual([])
})

test('a lookup that comes by its id is there', () => {
  const needed = [{ to: 'account', label: 'Account', type: 'lookup' as const, required: true }]
  const made = { ...draft, updateBy: undefined }
  expect(faultsOf(made, needed).missing).toHaveLength(1)
  expect(faultsOf(setTarget(made, 4, 'account#id'), needed).missing).toEqual([])
})

test('free fields are those that no column goes to, the required ones first', () => {
  expect(freeTargets(setTarget(draft, 2, '#skip'), targets)[0]?.to).toBe('last_name')
  expect(freeTargets(draft, targets).map(({ to }) => to)).not.toContain('email')
  expect(freeTargets(draft, targets).map(({ to }) => to)).not.toContain('#skip')
})

test('what the server is told names every column once', () => {
  const options = optionsOf(skipUndecided(draft))
  expect(options?.columns).toEqual(['#id', 'first_name', 'last_name', 'email', '#skip', '#skip'].map((to, column) => ({ column, to })))
  expect(options && optionsOf(draftFrom(options))).toEqual(options)
})

test('ids want the name of their system; without ids there is none', () => {
  const nobodys = { ...skipUndecided(draft), source: '..' }
  expect([faultsOf(nobodys, targets).nameless, optionsOf(nobodys)]).toEqual([true, undefined])
  const without = setTarget(nobodys, 0, '#skip')
  expect([faultsOf(without, targets).nameless, optionsOf(without)?.source]).toEqual([false, undefined])
})

test('a currency is asked for where amounts may stand without one', () => {
  const money = [{ to: 'city', label: 'Worth', type: 'currency' as const, required: false }]
  const mapped = setTarget(draft, 4, 'city')
  expect([takesCurrency(draft, money), takesCurrency(mapped, money)]).toEqual([false, true])
  expect(takesCurrency(mapped, [{ ...(money[0] as (typeof money)[0]), currency: 'EUR' }])).toBe(false)
  expect(optionsOf({ ...mapped, currency: 'NOK' })?.currency).toBe('NOK')
})

test('looking at the file anew keeps what the person has set and takes over what was recognised', () => {
  const before = setTarget(draft, 4, 'city')
  const again = { ...hubspotLook, form: { encoding: 'windows-1252', separator: ',' as const } }
  expect(draftOf(again, before)).toMatchObject({ columns: before.columns, form: { encoding: 'windows-1252' } })
  const better = { ...again, columns: again.columns.map((column) => (column.column === 4 ? { ...column, to: 'title' } : column)) }
  expect(draftOf(better, draft).columns[4]).toBe('title')
  expect(draftOf(better, before).columns[4]).toBe('city')
})

test('another separator or another entity makes other columns: nothing of the old ones is kept', () => {
  expect(draftOf(wideLook(200), setTarget(draft, 4, 'city')).columns).toHaveLength(200)
  expect(draftOf({ ...hubspotLook, entity: 'lead' }, setTarget(draft, 4, 'city')).columns[4]).toBeUndefined()
})
