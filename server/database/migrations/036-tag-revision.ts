import { type Kysely, sql } from 'kysely'

/**
 * Counts the changes of a tag. Two answers about one tag may overtake each other on their way to a sidebar: the higher revision is the
 * later one. By trigger, so that no write can forget it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tag add column revision bigint not null default 1`.execute(db)
  await sql`
    create function tag_revised() returns trigger language plpgsql as $$
    begin
      new.revision := old.revision + 1;
      return new;
    end $$`.execute(db)
  await sql`create trigger tag_revised before update on tag for each row execute function tag_revised()`.execute(db)
}
