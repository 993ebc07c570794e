import { type Kysely, sql } from 'kysely'

/**
 * What was learnt about a visitor: the record that a conversation, a phone or an e-mail was tagged to, and the records that
 * an agent said it is not. `subject` is "<source>\n<external id>", an E.164 number or a lower-case address.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table memory (
    kind text not null check (kind in ('conversation', 'phone', 'email')),
    subject text collate "C" not null,
    connection text not null,
    entity text not null,
    record text not null,
    match jsonb not null,
    moved jsonb,
    tagged_at timestamptz not null,
    checked_at timestamptz not null,
    primary key (kind, subject, connection, entity, record)
  )`,
  'create index memory_of_record on memory (connection, entity, record)',

  `create table refusal (
    kind text not null check (kind in ('conversation', 'phone', 'email')),
    subject text collate "C" not null,
    connection text not null,
    entity text not null,
    record text not null,
    person text not null,
    at timestamptz not null,
    primary key (kind, subject, connection, entity, record)
  )`,
]
