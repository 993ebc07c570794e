import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, expect, test, vi } from 'vitest'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { sealAudit } from '#server/database/audit/seal.ts'
import { connect, type Database } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { type LentDatabase, lendDatabase } from '#server/database/testing.ts'
import { backUp } from '#server/database/transfer/backup.ts'
import { openBackup } from '#server/database/transfer/read-backup.ts'
import type { TransferSource } from '#server/database/transfer/source.ts'
import { writeBackup } from '#server/database/transfer/write-backup.ts'
import { silent } from '#server/http/testing.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { restoreCommand } from './restore.ts'

vi.setConfig({ testTimeout: 60_000 })

const folder = mkdtempSync(join(tmpdir(), 'tagalong-restore-'))
const lent: LentDatabase[] = []
const signal = new AbortController().signal
afterAll(async () => {
  for (const database of lent) await database.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function newDatabase(): Promise<string> {
  const database = await lendDatabase()
  lent.push(database)
  return database.url
}

/** A backup whose sums are right, of a database with three sealed rows of audit after `change`. */
async function backupAfter(name: string, change: (db: Database['db']) => Promise<unknown>): Promise<string> {
  const url = await newDatabase()
  const { db, close } = connect({ connectionString: url }, { size: 2 })
  try {
    await migrate(db)
    for (const subject of ['one', 'two', 'three']) await insertAuditRows(db, [{ at: new Date(), action: 'test.done', subject }])
    await vi.waitFor(async () => {
      await sealAudit(db)
      const { rows } = await sql`select from audit_entry e where not exists (select from audit_seal s where s.entries @> e.id)`.execute(db)
      expect(rows).toEqual([])
    }, 20_000)
    await sql`alter table audit_entry disable trigger user`.execute(db)
    await change(db)
  } finally {
    await close()
  }
  const file = join(folder, name)
  await backUp({ connectionString: url }, file, { clock: { now: () => new Date() }, progress: () => undefined, signal })
  return file
}

async function restored(file: string): Promise<string> {
  const said: string[] = []
  const configuration = readConfiguration({ DATABASE_URL: await newDatabase(), TAGALONG_DATA: folder }, () => undefined)
  await restoreCommand.run([file], { configuration, log: silent, say: (line) => said.push(line), signal })
  return said.join('\n')
}

test('a backup whose audit somebody changed is told from one that is as it was', async () => {
  const whole = await restored(await backupAfter('whole.backup', async () => undefined))
  expect(whole).toContain('Its audit holds: 3 rows under')
  const changed = await restored(
    await backupAfter('changed.backup', (db) => sql`update audit_entry set subject = 'somebody else' where subject = 'two'`.execute(db)),
  )
  expect(changed).toMatch(/Its audit has been tampered with: a row under seal \d+ was changed/)
})

/** The same file written by hand, with sums that are right. */
async function rewritten(file: string, name: string, how: (source: TransferSource) => TransferSource): Promise<string> {
  const backup = await openBackup(file)
  const path = join(folder, name)
  await writeBackup(how(backup), path, () => undefined, signal).finally(() => backup.close())
  return path
}

test.each(['audit_seal', 'person_account'])('a backup without %s is refused, however right its sums are', async (left) => {
  const whole = await backupAfter(`before-${left}.backup`, async () => undefined)
  const without = await rewritten(whole, `without-${left}.backup`, ({ header, tables }) => ({
    header,
    async *tables() {
      for await (const table of tables()) {
        if (table.head.name !== left) yield table
        else for await (const _ of table.chunks);
      }
    },
  }))
  await expect(restored(without)).rejects.toMatchObject({ code: 'invalid-input', message: `It lacks ${left}` })
})

test('a backup with what its schema does not take is refused in words', async () => {
  const whole = await backupAfter('before-sequence.backup', async () => undefined)
  const odd = await rewritten(whole, 'sequence.backup', ({ header, tables }) => ({
    header: { ...header, sequences: [...header.sequences, { name: 'pg_class', last: '1', called: true }] },
    tables,
  }))
  await expect(restored(odd)).rejects.toMatchObject({
    code: 'invalid-input',
    message: expect.stringContaining('It holds what its schema does not take'),
    hint: expect.stringContaining('Nothing was changed'),
  })
})
