import { describe, expect, test } from 'vitest'
import { hashPassword, verifyPassword } from './password-hash.ts'
import { passwordFault } from '#contract/password-rules.ts'

const maja = { name: 'Maja Holm', email: 'maja.holm@fjordbat.example' }

describe('a password', () => {
  test.each([
    ['', 'missing'],
    ['kort', 'short'],
    ['nio tecke', 'short'],
    ['é'.normalize('NFD').repeat(9), 'short'],
    ['x'.repeat(201), 'long'],
    ['maja.holm@fjordbat.example', 'own-name'],
    ['Maja Holm 2026!', 'own-name'],
    ['MAJAHOLM1234', 'own-name'],
    ['12345678901', 'common'],
    ['password123', 'common'],
    ['P4ssw0rd!2026', 'common'],
    ['Lösenord123!', 'common'],
    ['qwertyuiop', 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['abcabcabcabc', 'common'],
    ['0987654321', 'common'],
    ['Sommar2026!!', 'common'],
    ['letmeinplease', 'common'],
  ])('%j is refused as %s', (password, fault) => {
    expect(passwordFault(password, maja)).toBe(fault)
  })

  test.each(['four calm herrings swim', 'Kallt vatten i maj', 'maja likes herring', 'xK7#pQ2$mN', '密码是一个很长的句子啊'])(
    '%j is accepted',
    (password) => {
      expect(passwordFault(password, maja)).toBeUndefined()
    },
  )
})

describe('the hash of a password', () => {
  test('is Argon2id with a salt of its own, and opens with the same password only', async () => {
    const [one, two] = await Promise.all([hashPassword('four calm herrings swim'), hashPassword('four calm herrings swim')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=65536,t=3,p=1\$/)
    expect(one).not.toBe(two)
    expect(await verifyPassword({ hash: one, password: 'four calm herrings swim' })).toBe(true)
    expect(await verifyPassword({ hash: one, password: 'four calm herrings swam' })).toBe(false)
  })

  test('opens however the accent was typed', async () => {
    const hash = await hashPassword('åtta gröna äpplen'.normalize('NFC'))
    expect(await verifyPassword({ hash, password: 'åtta gröna äpplen'.normalize('NFD') })).toBe(true)
  })

  test('opens with the cost that it was made with', async () => {
    // m=8, t=1: made once with the reference implementation's parameters, far below ours
    const { argon2Sync } = await import('node:crypto')
    const salt = Buffer.alloc(16, 7)
    const key = argon2Sync('argon2id', { message: 'old', nonce: salt, memory: 8, passes: 1, parallelism: 1, tagLength: 32 })
    const hash = `$argon2id$v=19$m=8,t=1,p=1$${salt.toString('base64').replace(/=+$/, '')}$${key.toString('base64').replace(/=+$/, '')}`
    expect(await verifyPassword({ hash, password: 'old' })).toBe(true)
  })

  test.each(['', 'four calm herrings swim', '$argon2id$v=19$m=65536,t=3,p=1$AAAA$BBBB', '$2b$10$abcdefghijklmnopqrstuv'])(
    'that is none (%j) opens with nothing',
    async (hash) => {
      expect(await verifyPassword({ hash, password: hash })).toBe(false)
    },
  )
})
