import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { grantApplicationRole } from './roles.ts'
import { testDatabase } from './testing.ts'

const database = await testDatabase()
const { db } = database.owner
afterAll(() => database.close())

/** What stands of the application's role, and by which transaction each was written. */
const rights = async () =>
  (
    await sql<{ name: string; acl: string; written: string }>`
      SELECT relname AS name, relacl::text AS acl, xmin::text AS written FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S')
      UNION ALL SELECT attrelid::regclass || '.' || attname, attacl::text, xmin::text FROM pg_attribute
        WHERE attrelid IN ('audit_entry'::regclass, 'schema_migration'::regclass) AND attnum > 0
      UNION ALL SELECT datname, datacl::text, xmin::text FROM pg_database WHERE datname = current_database()
      UNION ALL SELECT nspname, nspacl::text, xmin::text FROM pg_namespace WHERE nspname = 'public' ORDER BY 1`.execute(db)
  ).rows
const may = async () => (await rights()).map(({ name, acl }) => `${name} ${ofTheirs(acl)}`)
const ofTheirs = (acl: string | null) =>
  (acl ?? '')
    .replace(/[{}]/g, '')
    .split(',')
    .filter((one) => one.startsWith('tagalong_app='))
    .join(',')

describe('the application’s rights', () => {
  test('are written down once: a second start finds them, and changes nothing', async () => {
    await grantApplicationRole(db)
    const before = await rights()
    expect(before.length).toBeGreaterThan(30)
    await grantApplicationRole(db)
    expect(await rights()).toEqual(before)
  })

  test.each([
    'REVOKE SELECT ON tag FROM tagalong_app',
    'REVOKE INSERT ON tag FROM tagalong_app',
    'REVOKE UPDATE ON tag FROM tagalong_app',
    'REVOKE DELETE ON delivery FROM tagalong_app',
    'REVOKE TRUNCATE ON crm_record FROM tagalong_app',
    'REVOKE SELECT ON schema_migration FROM tagalong_app',
    'REVOKE SELECT ON audit_entry FROM tagalong_app',
    'REVOKE INSERT ON audit_seal FROM tagalong_app',
    'REVOKE INSERT (subject) ON audit_entry FROM tagalong_app',
    'REVOKE USAGE ON ALL SEQUENCES IN SCHEMA public FROM tagalong_app',
    'REVOKE SELECT ON ALL SEQUENCES IN SCHEMA public FROM tagalong_app',
    'GRANT INSERT ON audit_entry TO tagalong_app',
    'GRANT INSERT (id) ON audit_entry TO tagalong_app',
    'GRANT UPDATE ON audit_entry TO tagalong_app',
    'GRANT UPDATE (subject) ON audit_entry TO tagalong_app',
    'GRANT DELETE ON audit_entry TO tagalong_app',
    'GRANT TRUNCATE ON audit_entry TO tagalong_app',
    'GRANT UPDATE ON audit_seal TO tagalong_app',
    'GRANT DELETE ON audit_seal TO tagalong_app',
    'GRANT TRUNCATE ON audit_seal TO tagalong_app',
    'GRANT INSERT ON schema_migration TO tagalong_app',
    'GRANT INSERT (name) ON schema_migration TO tagalong_app',
    'GRANT UPDATE ON schema_migration TO tagalong_app',
    'GRANT DELETE ON schema_migration TO tagalong_app',
    'GRANT TRUNCATE ON schema_migration TO tagalong_app',
    'GRANT UPDATE ON ALL SEQUENCES IN SCHEMA public TO tagalong_app',
    'REVOKE CREATE ON DATABASE "{database}" FROM tagalong_app',
    'REVOKE CONNECT ON DATABASE "{database}" FROM PUBLIC, tagalong_app',
    'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC, tagalong_app',
    'REVOKE USAGE ON SCHEMA public FROM PUBLIC, tagalong_app',
  ])('are put right again after %s', async (changed) => {
    const before = await may()
    await sql.raw(changed.replace('{database}', database.name)).execute(db)
    expect(await may()).not.toEqual(before)
    await grantApplicationRole(db)
    expect(await may()).toEqual(before)
  })

  test('reach a table and a sequence that are new', async () => {
    await sql`CREATE TABLE brought_by_a_step (id bigserial)`.execute(db)
    await grantApplicationRole(db)
    expect((await may()).filter((one) => one.startsWith('brought_by'))).toEqual([
      expect.stringContaining('tagalong_app=arwdD/'),
      expect.stringContaining('tagalong_app=rU/'),
    ])
  })
})
