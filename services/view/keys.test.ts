import { describe, expect, test } from 'vitest'
import { commandFor, type Focused, type Pressed } from './keys.ts'

const press = (key: string, more: Partial<Pressed> = {}): Pressed => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  repeat: false,
  ...more,
})
const at = (focused: Focused, key: string, more: Partial<Pressed> = {}) => commandFor(press(key, more), focused, undefined)

describe('with no field in focus', () => {
  test.each([
    ['Enter', 'primary'],
    ['d', 'details'],
    ['o', 'open'],
    ['z', 'undo'],
    ['/', 'search'],
    ['?', 'keys'],
    ['j', 'next'],
    ['K', 'previous'],
    ['ArrowDown', 'next'],
    ['Escape', 'back'],
  ])('%s does %s', (key, command) => {
    expect(at('elsewhere', key)).toEqual({ do: command })
  })
  test('digits choose a row, from one', () => {
    expect(at('elsewhere', '1')).toEqual({ do: 'choose', at: 0 })
    expect(at('elsewhere', '9')).toEqual({ do: 'choose', at: 8 })
    expect(at('elsewhere', '0')).toBeUndefined()
  })
})

describe('while somebody types', () => {
  test.each(['d', 'o', 'z', 'j', '1', '/', '?', 'Enter', ' '])('%s is what it is', (key) => {
    expect(at('text', key)).toBeUndefined()
    expect(at('list-field', key)).toBeUndefined()
  })
  test('Ctrl+Enter and Cmd+Enter take the next step, Escape goes back', () => {
    expect(at('text', 'Enter', { ctrlKey: true })).toEqual({ do: 'primary' })
    expect(at('text', 'Enter', { metaKey: true })).toEqual({ do: 'primary' })
    expect(at('text', 'Escape')).toEqual({ do: 'back' })
  })
  test('arrows move in the list below a search field, and only there', () => {
    expect(at('list-field', 'ArrowDown')).toEqual({ do: 'next' })
    expect(at('text', 'ArrowDown')).toBeUndefined()
  })
  test('Alt+digit changes the kind of record', () => {
    expect(at('text', '2', { altKey: true })).toEqual({ do: 'tab', at: 1 })
  })
  test('a key that belongs to an input method does nothing', () => {
    expect(at('elsewhere', 'Enter', { isComposing: true })).toBeUndefined()
  })
})

test('Enter on a button is the button’s own', () => {
  expect(at('control', 'Enter')).toBeUndefined()
  expect(at('row', 'Enter')).toEqual({ do: 'primary' })
})

test('a held key repeats movement and nothing that acts', () => {
  expect(at('elsewhere', 'Enter', { repeat: true })).toBeUndefined()
  expect(at('elsewhere', 'Enter', { repeat: true, ctrlKey: true })).toBeUndefined()
  expect(at('elsewhere', 'z', { repeat: true })).toBeUndefined()
  expect(at('elsewhere', 'j', { repeat: true })).toEqual({ do: 'next' })
})

test('the browser’s own shortcuts pass', () => {
  for (const key of ['c', 'f', 'd', 'o', 'z', 'j']) expect(at('elsewhere', key, { ctrlKey: true })).toBeUndefined()
})

test('an open menu has the keys to itself, except Escape', () => {
  expect(commandFor(press('d'), 'control', 'menu')).toBeUndefined()
  expect(commandFor(press('Enter', { ctrlKey: true }), 'control', 'ways')).toBeUndefined()
  expect(commandFor(press('Escape'), 'control', 'keys')).toEqual({ do: 'back' })
})
