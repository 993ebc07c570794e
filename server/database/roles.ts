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

/** Gives the role what the application needs: every table, the audit for reading and adding to only. Can be repeated. */
export async function grantApplicationRole(owner: Db): Promise<void> {
  if (!(await roleExists(owner))) return
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
