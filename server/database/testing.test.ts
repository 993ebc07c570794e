import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { migrations } from './migrations/index.ts'
import { testDatabase } from './testing.ts'

const [one, two] = await Promise.all([testDatabase(), testDatabase()])
afterAll(() => Promise.all([one.close(), two.close()]))

describe('a test database', () => {
  test('is migrated and apart from every other', async () => {
    await one.db.insertInto('audit_person').values({ person_id: 'maja' }).execute()
    expect(await two.db.selectFrom('audit_person').selectAll().execute()).toEqual([])
    const { rows } = await sql<{ name: string }>`SELECT name FROM schema_migration ORDER BY name`.execute(one.db)
    expect(rows.map((row) => row.name)).toEqual(Object.keys(migrations).sort())
  })

  test('is used as the application, not as the owner of the tables', async () => {
    const { rows } = await sql<{ role: string }>`SELECT current_user AS role`.execute(one.db)
    expect(rows[0]?.role).toBe('tagalong_app')
  })

  test('is gone after close', async () => {
    const three = await testDatabase()
    await three.close()
    const { rows } = await sql`SELECT 1 FROM pg_database WHERE datname = ${three.name}`.execute(one.db)
    expect(rows).toEqual([])
  })
})
