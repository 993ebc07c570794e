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
