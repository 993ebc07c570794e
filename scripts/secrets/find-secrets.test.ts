import { createHash, generateKeyPairSync } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { findSecrets } from './find-secrets.ts'

// each is put together here, so that this file holds none
const chance = (salt: string) => createHash('sha512').update(salt).digest('base64url')
const letters = (salt: string, count: number) =>
  chance(salt)
    .replace(/[^A-Za-z0-9]/g, '')
    .slice(0, count)
const suspected = (text: string) => findSecrets('a.ts', text).map(({ line, what }) => `${line}: ${what}`)

describe('what looks like a secret', () => {
  const { privateKey } = generateKeyPairSync('ed25519', {
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  test.each([
    ['a token of Tagalong', `const token = 'tagalong_refresh_${chance('a').slice(0, 43)}'`],
    ['a private key', privateKey.split('\n')[0] ?? ''],
    ['an access key of AWS', `AKIA${letters('b', 40).toUpperCase().slice(0, 16)}`],
    ['a token of GitHub', `ghp_${letters('c', 36)}`],
    ['a token of npm', `//registry.example/:_authToken=npm_${letters('d', 36)}`],
    ['a token of Slack', `xoxb-${letters('e', 30)}`],
    ['a JSON Web Token', `eyJ${letters('f', 20)}.eyJ${letters('g', 30)}.${chance('h').slice(0, 30)}`],
    ['a password in an address', `DATABASE_URL=postgres://tagalong:${letters('i', 12)}@db.example/tagalong`],
    ['a text without sense under the name of a secret', `clientSecret: '${letters('j', 24)}'`],
    ['a long text without sense', `const x = '${chance('k').slice(0, 60)}'`],
  ])('is %s, told by its line and never shown', (what, row) => {
    expect(suspected(`first\n${row}\n`)).toEqual([`2: ${what}`])
    expect(JSON.stringify(findSecrets('a.ts', row))).not.toContain(row.slice(-12))
  })

  test.each([
    `const token = 'tagalong_refresh_${'A'.repeat(43)}'`,
    "input: { refreshToken: 'tagalong_refresh_unknown' }",
    'postgres://user:password@host/db and https://localhost:4310/a@b',
    "import { x } from '../../server/connectors/embedded/ordered-search.ts'",
    '0123456789abcdef0123456789abcdef0123456789abcdef is a sum of something',
    'export const aVeryLongNameOfAFunctionThatSaysWhatItDoesAndNothingElse2 = 1',
    "password: 'five calm herrings swim'",
  ])('is not %s', (row) => {
    expect(suspected(row)).toEqual([])
  })
})
