import { type Kysely, sql } from 'kysely'

/** Whom a pseudonym of the audit stands for is forgotten when a person is erased, and never becomes somebody else. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    CREATE FUNCTION refuse_other_person() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a pseudonym of the audit never stands for somebody else' USING ERRCODE = 'insufficient_privilege';
    END $$`.execute(db)
  await sql`
    CREATE TRIGGER forget_only BEFORE UPDATE ON audit_person FOR EACH ROW
    WHEN (NEW.pseudonym <> OLD.pseudonym OR (NEW.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id))
    EXECUTE FUNCTION refuse_other_person()`.execute(db)
}
