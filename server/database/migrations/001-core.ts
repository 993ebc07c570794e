import { type Kysely, sql } from 'kysely'

/** Extensions, versions of the settings, and the audit with its seals. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`CREATE EXTENSION IF NOT EXISTS pg_trgm`.execute(db)
  await sql`CREATE EXTENSION IF NOT EXISTS unaccent`.execute(db)
  await sql`
    CREATE TABLE settings_version (
      version integer PRIMARY KEY,
      schema integer NOT NULL,
      settings jsonb NOT NULL,
      saved_at timestamptz NOT NULL DEFAULT now(),
      saved_by text
    )`.execute(db)
  await audit(db)
}

async function audit(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE TABLE audit_person (
      pseudonym uuid PRIMARY KEY DEFAULT gen_random_uuid(),
      person_id text UNIQUE
    )`.execute(db)
  // tx tells the sealer which rows are final: a lower id may be committed after a higher one
  await sql`
    CREATE TABLE audit_entry (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      tx xid8 NOT NULL DEFAULT pg_current_xact_id(),
      action text NOT NULL,
      subject text NOT NULL,
      person uuid REFERENCES audit_person,
      details jsonb NOT NULL
    )`.execute(db)
  await sql`CREATE INDEX audit_entry_tx ON audit_entry (tx)`.execute(db)
  await sql`
    CREATE TABLE audit_seal (
      number bigint PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT clock_timestamp(),
      previous bytea NOT NULL,
      hash bytea NOT NULL,
      entries int8multirange NOT NULL,
      upto xid8 NOT NULL
    )`.execute(db)
  await sql`
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'rows of % are only ever inserted', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END $$`.execute(db)
  for (const table of ['audit_entry', 'audit_seal']) {
    await sql`
      CREATE TRIGGER insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${sql.table(table)}
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`.execute(db)
  }
}
