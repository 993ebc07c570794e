import { expect, test } from 'vitest'
import { isEverybodys } from './everybodys-domains.ts'

test.each([
  '@gmail.com',
  '@Outlook.com',
  ' @hotmail.com ',
  '@yahoo.com',
  '@yahoo.co.uk',
  '@icloud.com',
  '@live.com',
  '@live.se',
  '@proton.me',
])('anybody may have an address at %s', (typed) => expect(isEverybodys(typed)).toBe(true))

test.each(['@fjordbat.example', 'support@gmail.com', '@mygmail.com', '@gmail.com.example', '@outlook.fjordbat.example', 'gmail', '@', ''])(
  '%j is one’s own, or no domain',
  (typed) => expect(isEverybodys(typed)).toBe(false),
)
