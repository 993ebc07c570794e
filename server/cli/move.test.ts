import { expect, test } from 'vitest'
import { withoutPassword } from './move.ts'

test.each([
  ['postgres://tagalong:s3cret@db.example.com/tagalong', 'postgres://tagalong:***@db.example.com/tagalong'],
  [
    'postgres://db.example.com/tagalong?user=t&password=s3cret&sslmode=require',
    'postgres://db.example.com/tagalong?user=t&password=***&sslmode=require',
  ],
  ['postgres://tagalong@db.example.com/tagalong', 'postgres://tagalong@db.example.com/tagalong'],
])('the address of a database is told without its password: %s', (address, told) => {
  expect(withoutPassword(address)).toBe(told)
})
