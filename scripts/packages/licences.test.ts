import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { licenceFaults, type Lock, noticeFaults } from './licences.ts'
import { packageOf, shippedPackages } from './shipped-packages.ts'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
const notices = readFileSync('THIRD-PARTY-NOTICES.md', 'utf8')
const folder = mkdtempSync(join(tmpdir(), 'tagalong-shipped-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('every package that is installed is under a licence that somebody has allowed', () => {
  expect(Object.keys(lock.packages).length).toBeGreaterThan(100)
  expect(licenceFaults(lock)).toEqual([])
})

test('what people’s browsers run stands in the notices, package by package, and nothing else does', async () => {
  const shipped = await shippedPackages(process.cwd(), folder)
  // seen nothing is not the same as nothing to see
  expect(shipped).toEqual(expect.arrayContaining(['preact', 'zod', 'ky', 'webextension-polyfill']))
  expect(noticeFaults(shipped, notices, lock)).toEqual([])
})

describe('a licence', () => {
  const locked = (license: string | undefined, more: object = {}): Lock => ({
    packages: { '': {}, 'node_modules/x': { ...(license !== undefined && { license }), ...more } },
  })

  test.each(['GPL-3.0', 'AGPL-3.0-only', 'MPL-2.0', 'SEE LICENSE IN x', '(MIT AND GPL-3.0)', undefined])(
    '%s is refused in what runs',
    (license) => {
      expect(licenceFaults(locked(license))).toHaveLength(1)
    },
  )

  test('may be one of several, and a tool’s may be more', () => {
    expect(licenceFaults(locked('(MIT OR GPL-3.0)'))).toEqual([])
    expect(licenceFaults(locked('MPL-2.0', { dev: true }))).toEqual([])
    expect(licenceFaults(locked('GPL-3.0', { dev: true }))).toHaveLength(1)
  })

  test('is missed in the notices, and missed where it is another one, or nothing is shipped under it', () => {
    const text = '# Notices\n\n## x\nMIT License. Copyright (c) somebody.\n'
    expect(noticeFaults(['x'], text, locked('MIT'))).toEqual([])
    expect(noticeFaults(['x'], '# Notices\n', locked('MIT'))).toEqual(['x is shipped and does not stand in THIRD-PARTY-NOTICES.md'])
    expect(noticeFaults(['x'], text, locked('ISC'))).toEqual(['THIRD-PARTY-NOTICES.md does not say that x is under ISC'])
    expect(noticeFaults(['x'], text, locked('GPL-3.0'))).toEqual(['x is shipped under "GPL-3.0", which may not be handed on so'])
    expect(noticeFaults([], text, locked('MIT'))).toEqual(['THIRD-PARTY-NOTICES.md names x, of which nothing is shipped'])
  })

  test('belongs to the innermost package of a path', () => {
    expect(packageOf('/a/node_modules/b/node_modules/@c/d/e.js?x')).toBe('@c/d')
    expect(packageOf('/a/components/b.tsx')).toBeUndefined()
  })
})
