import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { expect, test } from 'vitest'
import { lendDatabase } from '#server/database/testing.ts'
import { openHouse } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'

test('a start that fails half-way leaves no connection to the database behind', { timeout: 30_000 }, async () => {
  const lent = await lendDatabase()
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-failed-'))
  const client = new pg.Client({ connectionString: lent.url, application_name: `looks-${randomBytes(4).toString('hex')}` })
  await client.connect()
  try {
    // found only after pool, notices and audit stand
    await client.query("insert into connection (id, connector, made_at) values ('fault', 'another', now())")
    const configuration = readConfiguration(
      { DATABASE_URL: lent.url, TAGALONG_DATA: folder, TAGALONG_CRM: 'fault', TAGALONG_CRM_URL: 'http://127.0.0.1:9' },
      () => undefined,
    )
    const log = createLog({ level: 'silent' })
    await expect(openHouse(configuration, log, new AbortController().signal)).rejects.toThrow('belongs to another kind of CRM')
    const others = async () => {
      const { rows } = await client.query(
        'select application_name from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      return rows.length
    }
    // PostgreSQL takes a moment to see that somebody has hung up
    await expect.poll(others, { timeout: 5_000 }).toBe(0)
  } finally {
    await client.end()
    await lent.drop()
    rmSync(folder, { recursive: true, force: true })
  }
})
