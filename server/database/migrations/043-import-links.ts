import { type Kysely, sql } from 'kysely'

/**
 * Lookups to a record of the same file. While a file is checked `import_named` says by which ids and names (hashed) its good rows can be pointed at (`line` 0: the row
 * updates a record that is there), and
 * `import_link` at which record a lookup of a row points (`field`: the number of its column), and at which row of the file, where that makes it (`line_to`).
 * Both go when the check has ended. `import_changed.external_ids`: ids of the other system that an import gave to a record that was there; its undo takes them
 * again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table import_named (
    run uuid not null references import_run (id) on delete cascade,
    key bigint not null,
    line integer not null,
    record bigint not null,
    name text not null
  )`,
  'create index import_named_by_key on import_named (run, key)',

  `create table import_link (
    run uuid not null references import_run (id) on delete cascade,
    line integer not null,
    field integer not null,
    entity text,
    record bigint,
    name text,
    line_to integer,
    several boolean not null default false,
    refused boolean not null default false,
    primary key (run, line, field)
  )`,
  'create index import_link_by_line_to on import_link (run, line_to)',

  "alter table import_changed add column external_ids text[] not null default '{}'",
]
