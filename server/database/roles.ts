import { sql } from 'kysely'
import type { Address } from './connect.ts'
import type { Db } from './tables.ts'

/** The role that the running application has. It owns no table of ours and cannot change an audit row. */
export const applicationRole = 'tagalong_app'

/** Makes the application's role where the owner may make roles; false where it may not, then owner and application are one. */
export async function makeApplicationRole(owner: Db): Promise<boolean> {
  try {
    await sql`CREATE ROLE tagalong_app LOGIN`.execute(owner)
  } catch (error) {
    const code = (error as { code?: string }).code
    if (code === '42501') return (await roleExists(owner)) && memberOf(owner)
    // it exists, or another process makes it at this moment
    if (code !== '42710' && code !== '23505') throw error
  }
  await sql`GRANT tagalong_app TO CURRENT_USER`.execute(owner).catch(() => undefined)
  return memberOf(owner)
}

/**
 * Gives the role what the application needs: every table, the audit for reading and adding to only. Can be repeated, and then changes nothing:
 * PostgreSQL writes a right down again that stands already, and makes every connection read its tables' descriptions anew.
 */
export async function grantApplicationRole(owner: Db): Promise<void> {
  if (!(await roleExists(owner)) || (await standsAsGranted(owner))) return
  await owner.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(hashtext('tagalong migrate'))`.execute(tx)
    const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(tx)
    // CREATE: pg-boss keeps its own schema, made and migrated by itself
    await sql`GRANT CONNECT, CREATE, TEMPORARY ON DATABASE ${sql.id(rows[0]?.name ?? '')} TO tagalong_app`.execute(tx)
    await sql`GRANT USAGE ON SCHEMA public TO tagalong_app`.execute(tx)
    await sql`GRANT SELECT, INSERT, UPDATE, DELETE, TRUNCATE ON ALL TABLES IN SCHEMA public TO tagalong_app`.execute(tx)
    // without UPDATE nobody can make the audit's numbers begin again, which would stop it
    await sql`GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO tagalong_app`.execute(tx)
    await sql`REVOKE UPDATE ON ALL SEQUENCES IN SCHEMA public FROM tagalong_app`.execute(tx)
    await sql`REVOKE UPDATE, DELETE, TRUNCATE ON audit_entry, audit_seal FROM tagalong_app`.execute(tx)
    // a row's number and transaction are the database's: by them the seals find it
    await sql`REVOKE INSERT ON audit_entry FROM tagalong_app`.execute(tx)
    await sql`GRANT INSERT (at, action, subject, person, details) ON audit_entry TO tagalong_app`.execute(tx)
    await sql`REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON schema_migration FROM tagalong_app`.execute(tx)
  })
}

/** Whether the role may do all that is granted below, and nothing that is taken from it there. Asked of what stands, not of what was once done. */
async function standsAsGranted(owner: Db): Promise<boolean> {
  const { rows } = await sql<{ stands: boolean }>`
    WITH app AS (SELECT oid AS role FROM pg_roles WHERE rolname = 'tagalong_app'),
    ours AS (SELECT oid, relname, relkind, relname IN ('audit_entry', 'audit_seal') AS audit FROM pg_class WHERE relnamespace = 'public'::regnamespace)
    SELECT has_database_privilege(role, current_database(), 'CONNECT') AND has_database_privilege(role, current_database(), 'CREATE')
      AND has_database_privilege(role, current_database(), 'TEMPORARY') AND has_schema_privilege(role, 'public', 'USAGE')
      AND (SELECT bool_and(
          has_table_privilege(role, oid, 'SELECT')
          AND has_table_privilege(role, oid, 'INSERT') = (relname NOT IN ('audit_entry', 'schema_migration'))
          AND has_table_privilege(role, oid, 'UPDATE') = (NOT audit AND relname <> 'schema_migration')
          AND has_table_privilege(role, oid, 'DELETE') = (NOT audit AND relname <> 'schema_migration')
          AND has_table_privilege(role, oid, 'TRUNCATE') = (NOT audit AND relname <> 'schema_migration')
          AND has_any_column_privilege(role, oid, 'UPDATE') = (NOT audit AND relname <> 'schema_migration'))
        FROM ours WHERE relkind IN ('r', 'p', 'v', 'm', 'f'))
      AND (SELECT bool_and(has_column_privilege(role, attrelid, attnum, 'INSERT') = (attname IN ('at', 'action', 'subject', 'person', 'details')))
        FROM pg_attribute WHERE attrelid = 'audit_entry'::regclass AND attnum > 0 AND NOT attisdropped)
      AND NOT has_any_column_privilege(role, 'schema_migration', 'INSERT')
      AND (SELECT bool_and(has_sequence_privilege(role, oid, 'USAGE') AND has_sequence_privilege(role, oid, 'SELECT')
          AND NOT has_sequence_privilege(role, oid, 'UPDATE')) FROM ours WHERE relkind = 'S') AS stands
    FROM app`.execute(owner)
  // where anything is not there at all it is unknown, and then granted
  return rows[0]?.stands === true
}

/** The same server seen as the application. By login where nobody is asked for a password, else by taking the role at connecting. */
export function asApplication(owner: Address, byLogin: boolean): Address {
  return byLogin ? { ...owner, user: applicationRole } : { ...owner, options: `${owner.options ?? ''} -c role=${applicationRole}`.trim() }
}

async function roleExists(owner: Db): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM pg_roles WHERE rolname = 'tagalong_app'`.execute(owner)
  return rows.length > 0
}

async function memberOf(owner: Db): Promise<boolean> {
  const { rows } = await sql<{ may: boolean }>`SELECT pg_has_role(current_user, 'tagalong_app', 'MEMBER') AS may`.execute(owner)
  return rows[0]?.may ?? false
}
