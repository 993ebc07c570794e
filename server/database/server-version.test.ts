import { type DatabaseConnection, DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import { expect, test } from 'vitest'
import type { Tables } from './tables.ts'
import { refuseOldServer } from './server-version.ts'

/** A database that answers with one version, whatever it is asked. */
function server(number: number): Kysely<Tables> {
  class OneAnswer extends DummyDriver {
    override async acquireConnection() {
      return { executeQuery: async () => ({ rows: [{ number }] }) } as unknown as DatabaseConnection
    }
  }
  return new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new OneAnswer(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  })
}

test.each([
  [90_624, 9],
  [130_022, 13],
  [140_018, 14],
])('a server that says %i is refused with what it is and what to do', async (number, major) => {
  await expect(refuseOldServer(server(number), 'db.example.com/tagalong')).rejects.toMatchObject({
    code: 'unavailable',
    retryable: false,
    message: `db.example.com/tagalong is PostgreSQL ${major}; Tagalong needs 15 or later`,
    hint: 'Point DATABASE_URL at a newer server, or leave it out to use the embedded one.',
  })
})

test.each([150_000, 160_004, 180_004])('one that says %i is taken', async (number) => {
  await expect(refuseOldServer(server(number), 'here')).resolves.toBeUndefined()
})
