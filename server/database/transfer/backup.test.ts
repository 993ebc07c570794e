import { readdirSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { Address } from '../connect.ts'
import { migrations } from '../migrations/index.ts'
import { testDatabase } from '../testing.ts'
import { backUp, lastBackup } from './backup.ts'
import { ourTables } from './contents.ts'
import { verifyBackup } from './read-backup.ts'
import { openSnapshot } from './snapshot.ts'
import { everything, furnish, on, parts, put, transferDesk } from './testing/transfer-desk.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const desk = transferDesk()
afterAll(desk.close)
const { folder, newFile, quiet } = desk

let source: Address
let file: string
beforeAll(async () => {
  ;({ source, file } = await desk.house())
})

test('every table of a migrated database is either in a backup or left out for a reason', async () => {
  const tables = await on(source, ({ pool }) =>
    pool.query("SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname COLLATE \"C\""),
  )
  expect(tables.rows.map(({ relname }) => relname)).toEqual(ourTables)
})

describe('a backup', () => {
  test('is readable by its owner only, leaves nothing half done beside it, and is known to the database', async () => {
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    expect(await on(source, ({ db }) => lastBackup(db))).toBeInstanceOf(Date)
  })

  test('replaces no file', async () => {
    const taken = newFile()
    await writeFile(taken, 'precious')
    await expect(backUp(source, taken, parts)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('is there already'),
    })
    expect(await readFile(taken, 'utf8')).toBe('precious')
  })

  test('that is broken off leaves no file', async () => {
    const path = newFile()
    const stop = new AbortController()
    await expect(backUp(source, path, { ...parts, progress: () => stop.abort(), signal: stop.signal })).rejects.toThrow()
    expect(readdirSync(folder).filter((name) => name.includes(path.split('/').at(-1) ?? ''))).toEqual([])
  })

  test('is of one moment, though others write while it is made', async () => {
    const busy = await quiet()
    const path = newFile()
    await furnish(busy)
    const backedUp = backUp(busy, path, {
      ...parts,
      progress: ({ table }) => {
        if (table === 'audit_entry') written ??= on(busy, ({ db }) => sql`insert into lane (name) values ('late')`.execute(db))
      },
    })
    let written: Promise<unknown> | undefined
    await backedUp
    await written
    const other = await quiet()
    await put(other, path)
    expect((await everything(other))['lane']).toEqual([])
    expect((await everything(busy))['lane']).toHaveLength(1)
  })

  test('says what it holds when it is verified', async () => {
    const { tables, header } = await verifyBackup(file)
    expect(tables).toContainEqual({ name: 'crm_record', rows: 5000 })
    expect(header.migrations).toEqual(Object.keys(migrations).sort())
  })
})

test('a table whose last row is larger than a piece does not hold up the ones behind it', async () => {
  const [from, to] = [await quiet(), await quiet()]
  const path = newFile()
  await on(from, ({ pool }) => pool.query("update crm_state set country = repeat('x', 1200000)"))
  await backUp(from, path, parts)
  await put(to, path)
  expect((await everything(to))['crm_state']).toEqual((await everything(from))['crm_state'])
})

test('a snapshot of a database without tables says that there is nothing', async () => {
  const empty = await testDatabase()
  await empty.owner.pool.query('drop schema public cascade; create schema public')
  await expect(openSnapshot(empty.owner.address, new Date())).rejects.toMatchObject({
    message: expect.stringContaining('nothing in this database'),
  })
  await empty.close()
})
