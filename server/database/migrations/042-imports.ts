import { type Kysely, sql } from 'kysely'

/**
 * Imports into the embedded CRM. `import_part` holds an uploaded file, `import_piece` what was checked and is ready to be written, `import_key` the ids
 * seen in the file so far: they go when the import ends, or after a day. `import_fault` says what is wrong, by line. `import_made` (ids) and
 * `import_changed` (values before and after) are what undo goes by. `crm_external_id` says under which id another system knows a record.
 * `crm_state.mark` tells this CRM's records from those of another one in exported files.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table import_run (
    id uuid primary key default gen_random_uuid(),
    state text not null,
    origin text not null check (origin in ('page', 'command')),
    file_name text not null,
    size bigint not null,
    sha256 text,
    person text,
    options jsonb,
    basis text,
    counts jsonb not null default '{}',
    columns jsonb,
    place jsonb,
    read_all boolean not null default false,
    keep_good boolean not null default false,
    written text[] not null default '{}',
    progress jsonb,
    trouble jsonb,
    undone jsonb,
    stopped_in text,
    token integer not null default 0,
    leased_until timestamptz,
    began timestamptz not null,
    touched timestamptz not null,
    ended timestamptz
  )`,
  'create index import_run_by_began on import_run (began desc)',

  `create table import_part (
    run uuid not null references import_run (id) on delete cascade,
    number integer not null,
    size integer not null,
    body bytea not null,
    primary key (run, number)
  )`,
  'alter table import_part alter column body set storage external',

  `create table import_piece (
    run uuid not null references import_run (id) on delete cascade,
    section text not null,
    number integer not null,
    rows integer not null,
    body bytea not null,
    primary key (run, section, number)
  )`,
  'alter table import_piece alter column body set storage external',

  `create table import_key (
    run uuid not null references import_run (id) on delete cascade,
    hash bigint not null,
    line integer not null,
    primary key (run, hash)
  )`,

  `create table import_fault (
    run uuid not null references import_run (id) on delete cascade,
    number bigint generated always as identity,
    kind text not null check (kind in ('fault', 'kept')),
    line bigint,
    column_name text,
    value text,
    reason text not null,
    parts text[] not null,
    record jsonb,
    primary key (run, kind, number)
  )`,

  `create table import_made (
    run uuid not null references import_run (id) on delete cascade,
    first bigint not null,
    last bigint not null,
    primary key (run, first)
  )`,

  `create table import_changed (
    run uuid not null references import_run (id) on delete cascade,
    record bigint not null,
    before jsonb not null,
    after jsonb not null,
    was integer not null,
    version integer not null,
    restored integer,
    primary key (run, record)
  )`,
  'create index import_changed_of_record on import_changed (record)',

  `create table crm_external_id (
    source text not null,
    entity text not null,
    id text collate "C" not null,
    record bigint not null,
    primary key (source, entity, id)
  )`,
  'create index crm_external_id_of_record on crm_external_id (record)',

  `alter table crm_state add column mark text not null default substr(translate(gen_random_uuid()::text, '-', ''), 1, 8)`,
]
