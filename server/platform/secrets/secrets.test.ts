import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SealedShut } from '#server/ports/secrets.ts'
import { keySource, readKeys, writeKeyFile } from './key-ring.ts'
import { openSecrets } from './open-secrets.ts'
import { rotateKeys } from './rotate-keys.ts'
import { keyId, keyIdOf, openText, sealText } from './sealed-text.ts'

const place = { connection: 'sales', connector: 'acme', column: 'tokens' }
const key = randomBytes(32)
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tagalong-secrets-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))
const ours = () => keySource({ dataFolder: folder, secretKeys: undefined, secretKeyFile: undefined })
const file = () => join(folder, 'secret.key')
const nothingSealed = async () => false

describe('a sealed text', () => {
  test('opens where it was sealed, and says nothing of what it holds', () => {
    const sealed = sealText(key, 'refresh-canary', place)
    expect(openText([key], sealed, place)).toBe('refresh-canary')
    expect(sealed).not.toContain('canary')
    expect(Buffer.from(sealed.split('.')[2] ?? '', 'base64url').toString('latin1')).not.toContain('canary')
  })

  test('is another one each time', () => {
    expect(sealText(key, 'same', place)).not.toBe(sealText(key, 'same', place))
  })

  test.each([
    ['another connection', { ...place, connection: 'service' }],
    ['another connector', { ...place, connector: 'other' }],
    ['another column', { ...place, column: 'password' }],
    // put together as bare text these two would be the same place
    ['a place that reads the same', { connection: 'sal', connector: 'esacme', column: 'tokens' }],
  ])('does not open in %s', (_, elsewhere) => {
    expect(() => openText([key], sealText(key, 'x', place), elsewhere)).toThrow(SealedShut)
  })

  test('does not open with another key, or when a bit of it was changed', () => {
    const sealed = sealText(key, 'x'.repeat(40), place)
    expect(() => openText([randomBytes(32)], sealed, place)).toThrow(SealedShut)
    const [form, id, body = ''] = sealed.split('.')
    const bytes = Buffer.from(body, 'base64url')
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openText([key], `${form}.${id}.${changed.toString('base64url')}`, place), `byte ${at}`).toThrow(SealedShut)
    }
    for (const cut of ['', 's1', `${form}.${id}`, `${form}.${id}.`, `${form}.${id}.AAAA`, `s2.${id}.${body}`])
      expect(() => openText([key], cut, place), cut).toThrow(SealedShut)
  })

  test('names its key, and the name does not give the key away', () => {
    expect(keyIdOf(sealText(key, 'x', place))).toBe(keyId(key))
    expect(keyId(key)).toHaveLength(16)
    expect(key.toString('hex')).not.toContain(keyId(key))
  })
})

describe('the key', () => {
  test('is made with the first secret, for this user alone, and is the same afterwards', async () => {
    const secrets = openSecrets(ours(), nothingSealed)
    const sealed = await secrets.seal('x', place)
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect(await openSecrets(ours(), nothingSealed).open(sealed, place)).toBe('x')
    expect(readdirSync(folder)).toEqual(['secret.key'])
  })

  test('is one, however many begin at once', async () => {
    const sealed = await Promise.all(Array.from({ length: 12 }, () => openSecrets(ours(), nothingSealed).seal('x', place)))
    expect(new Set(sealed.map(keyIdOf)).size).toBe(1)
    expect(readdirSync(folder)).toEqual(['secret.key'])
  })

  test('is not made anew where secrets wait for the one that is missing', async () => {
    await expect(openSecrets(ours(), async () => true).seal('x', place)).rejects.toMatchObject({ code: 'unavailable' })
    expect(readdirSync(folder)).toEqual([])
  })

  test('comes from the configuration, or a file that it names, which is never written', async () => {
    const text = key.toString('base64')
    const given = keySource({ dataFolder: folder, secretKeys: [text], secretKeyFile: undefined })
    const sealed = await openSecrets(given, nothingSealed).seal('x', place)
    writeFileSync(join(folder, 'other.key'), `${key.toString('base64url')}\n`)
    const named = keySource({ dataFolder: folder, secretKeys: undefined, secretKeyFile: join(folder, 'other.key') })
    expect(await openSecrets(named, nothingSealed).open(sealed, place)).toBe('x')
    expect(readdirSync(folder)).toEqual(['other.key'])
    writeFileSync(join(folder, 'other.key'), 'short\n')
    await expect(readKeys(named)).rejects.toMatchObject({ message: expect.stringContaining('holds no key') })
    await expect(readKeys(named)).rejects.not.toMatchObject({ message: expect.stringContaining('short') })
  })
})

describe('a rotation', () => {
  /** a table of secrets, all or none */
  function table(texts: string[], keys: Buffer) {
    let rows = texts.map((text, n) => ({
      place: { ...place, connection: `c${n}` },
      sealed: sealText(keys, text, { ...place, connection: `c${n}` }),
    }))
    return {
      rows: () => rows,
      look: async () => rows,
      resealAll: async (reseal: (row: (typeof rows)[number]) => Promise<string | undefined>) => {
        const next: typeof rows = []
        for (const row of rows) {
          const sealed = await reseal(row)
          if (sealed !== undefined) next.push({ ...row, sealed })
        }
        const forgotten = rows.filter((row) => !next.some((one) => one.place === row.place)).map((row) => row.place.connection)
        rows = next
        return { kept: next.length, forgotten }
      },
    }
  }

  test('seals everything anew, and the old key opens nothing any more', async () => {
    await writeKeyFile(file(), [key])
    const secrets = table(['a', 'b'], key)
    expect(await rotateKeys(ours(), secrets, { lost: false })).toMatchObject({ kept: 2, finished: 'new' })
    const keys = await readKeys(ours())
    expect(keys).toHaveLength(1)
    expect(keys[0]?.equals(key)).toBe(false)
    expect(secrets.rows().map(({ sealed, place: where }) => openText(keys, sealed, where))).toEqual(['a', 'b'])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test('keeps old and new while it is at work, so that whoever reads meanwhile opens both', async () => {
    await writeKeyFile(file(), [key])
    const before = sealText(key, 'old', place)
    await rotateKeys(
      ours(),
      {
        look: async () => [],
        async resealAll() {
          const reader = openSecrets(ours(), nothingSealed)
          expect(await reader.open(before, place)).toBe('old')
          expect(await reader.open(await reader.seal('new', place), place)).toBe('new')
          expect(keyIdOf(await reader.seal('new', place))).not.toBe(keyId(key))
          return { kept: 0, forgotten: [] }
        },
      },
      { lost: false },
    )
  })

  test.each(['before the first secret', 'after the last secret'])('that is killed %s is finished by the next one', async (when) => {
    await writeKeyFile(file(), [key])
    const work = new URL('./testing/rotation-that-dies.ts', import.meta.url)
    writeFileSync(join(folder, 'sealed'), sealText(key, 'kept', place))
    const child = fork(work, [folder, when], { stdio: 'ignore' })
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    const sealed = readFileSync(join(folder, 'sealed'), 'utf8')
    // nothing is out of reach in between
    expect(await openSecrets(ours(), nothingSealed).open(sealed, place)).toBe('kept')
    const [newest] = await readKeys(ours())
    let finished = sealed
    const result = await rotateKeys(
      ours(),
      {
        look: async () => [{ sealed, place }],
        async resealAll(reseal) {
          finished = (await reseal({ sealed, place })) ?? ''
          return { kept: 1, forgotten: [] }
        },
      },
      { lost: false },
    )
    expect(result.finished).toBe('earlier')
    expect(await readKeys(ours())).toEqual([newest])
    expect(await openSecrets(ours(), nothingSealed).open(finished, place)).toBe('kept')
  })

  test('changes nothing where a secret does not open, unless its key is lost for good', async () => {
    await writeKeyFile(file(), [key])
    const secrets = table(['a'], randomBytes(32))
    await expect(rotateKeys(ours(), secrets, { lost: false })).rejects.toMatchObject({ code: 'unavailable' })
    expect(secrets.rows()).toHaveLength(1)
    expect(await readKeys(ours())).toEqual([key])
    expect(await rotateKeys(ours(), secrets, { lost: true })).toMatchObject({ kept: 0, forgotten: ['c0'] })
  })

  test('makes no key where secrets wait for the one that is missing, unless it is lost for good', async () => {
    const secrets = table(['a'], key)
    await expect(rotateKeys(ours(), secrets, { lost: false })).rejects.toMatchObject({ code: 'unavailable' })
    expect(readdirSync(folder)).toEqual([])
    expect(await rotateKeys(ours(), secrets, { lost: true })).toMatchObject({ kept: 0, forgotten: ['c0'] })
    expect(await readKeys(ours())).toHaveLength(1)
  })

  test('of keys in the configuration asks for a second one, and says which to take out', async () => {
    const next = randomBytes(32)
    const given = (...keys: Buffer[]) =>
      keySource({ dataFolder: folder, secretKeys: keys.map((one) => one.toString('base64')), secretKeyFile: undefined })
    const secrets = table(['a'], key)
    await expect(rotateKeys(given(key), secrets, { lost: false })).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await rotateKeys(given(next, key), secrets, { lost: false })).toMatchObject({ kept: 1, keysToTakeOut: true })
    expect(secrets.rows().map(({ sealed, place: where }) => openText([next], sealed, where))).toEqual(['a'])
  })
})
