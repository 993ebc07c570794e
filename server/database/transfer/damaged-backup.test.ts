import { createHash } from 'node:crypto'
import { rmSync, statSync, truncateSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { verifyBackup } from './read-backup.ts'
import { everything, parts, put, transferDesk } from './testing/transfer-desk.ts'
import { writeBackup } from './write-backup.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const desk = transferDesk()
afterAll(desk.close)
const { newFile, quiet } = desk

let file: string
beforeAll(async () => {
  ;({ file } = await desk.house())
})

describe('a backup that was damaged', () => {
  const damage = async (change: (bytes: Buffer) => Buffer) => {
    const path = newFile()
    await writeFile(path, change(await readFile(file)))
    return path
  }
  const target = () => quiet()

  test.each([0.001, 0.1, 0.5, 0.9, 0.9999])('by a cut after %f of it is refused, and nothing is changed', async (part) => {
    const path = newFile()
    await writeFile(path, await readFile(file))
    truncateSync(path, Math.floor(statSync(path).size * part))
    await expect(verifyBackup(path)).rejects.toMatchObject({ code: 'invalid-input' })
    const address = await target()
    await expect(put(address, path)).rejects.toMatchObject({ code: 'invalid-input', hint: expect.stringContaining('Nothing was changed') })
    expect((await everything(address))['crm_record']).toEqual([])
  })

  test('by one changed bit anywhere is refused', async () => {
    const whole = await readFile(file)
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 150)) {
      const path = await damage((bytes) => {
        bytes[at] = (bytes[at] ?? 0) ^ 4
        return bytes
      })
      await expect(verifyBackup(path), `byte ${at}`).rejects.toMatchObject({ code: 'invalid-input' })
      rmSync(path)
    }
  })

  test.each([
    ['checksum', { sha256: '0'.repeat(64) }, 'checksum'],
    ['number of rows', { rows: 7 }, 'rows'],
  ])('by a table with another %s than it says is refused, though the file is as it was written', async (_, lie, why) => {
    const path = newFile()
    const header = { madeAt: new Date().toISOString(), migrations: ['001-core'], postgres: '18', sequences: [] }
    const chunks = (async function* () {
      yield Buffer.from('a\nb\n')
    })()
    const sha256 = createHash('sha256').update('a\nb\n').digest('hex')
    const foot = () => ({ rows: 2, bytes: 4, sha256, ...lie })
    const tables = async function* () {
      yield { head: { name: 'lane', columns: ['name'] }, chunks, foot }
    }
    await writeBackup({ header, tables }, path, parts.progress, parts.signal)
    await expect(verifyBackup(path)).rejects.toMatchObject({ message: expect.stringContaining(why) })
  })

  test('by bytes behind its end is refused', async () => {
    await expect(verifyBackup(await damage((bytes) => Buffer.concat([bytes, Buffer.from('x')])))).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  test('and any other file is told apart', async () => {
    await expect(verifyBackup(await damage(() => Buffer.from('<html>')))).rejects.toMatchObject({
      message: expect.stringContaining('no backup of Tagalong'),
    })
    await expect(verifyBackup(await damage((bytes) => Buffer.concat([Buffer.from('tagalong backup 2\n'), bytes])))).rejects.toMatchObject({
      message: expect.stringContaining('newer Tagalong'),
    })
  })
})
