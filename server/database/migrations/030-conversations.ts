import { type Kysely, sql } from 'kysely'

/**
 * Conversations as the readings of them add up, what they were tagged to, and what is on its way to a CRM because of it.
 * `delivery` is the outbox: one row is one call to a CRM, its id is the key that the CRM knows the call by.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  `create table conversation (
    id uuid primary key default gen_random_uuid(),
    source text not null,
    external_id text not null,
    channel text not null check (channel in ('chat', 'sms')),
    status text not null check (status in ('open', 'ended')),
    visitor jsonb not null,
    agent jsonb,
    url text,
    source_name text,
    started_at timestamptz,
    ended_at timestamptz,
    first_read_at timestamptz not null,
    last_read_at timestamptz not null,
    unique (source, external_id)
  )`,
  `create table message (
    conversation_id uuid not null references conversation on delete cascade,
    id text not null,
    position integer not null,
    role text not null check (role in ('agent', 'visitor', 'bot', 'system', 'note')),
    author text,
    text text not null,
    at timestamptz,
    attachments jsonb not null default '[]',
    primary key (conversation_id, id)
  )`,

  // undone tags do not count: the same record may be tagged again
  `create table tag (
    id uuid primary key default gen_random_uuid(),
    key text not null unique,
    conversation_id uuid not null references conversation on delete cascade,
    connection text not null,
    entity text not null,
    record_id text not null,
    record jsonb not null,
    state text not null check (state in ('armed', 'queued', 'sending', 'saved', 'failed', 'parked', 'undoing', 'undone')),
    subject text not null,
    choices jsonb not null,
    message_count integer not null default 0,
    person jsonb not null,
    tagged_at timestamptz not null,
    saved_at timestamptz,
    reason jsonb,
    attempts integer not null default 0,
    next_attempt_at timestamptz,
    written jsonb
  )`,
  `create unique index tag_once on tag (conversation_id, connection, entity, record_id) where state not in ('undoing', 'undone')`,
  'create index tag_of_conversation on tag (conversation_id, tagged_at)',
  'create index tag_of_record on tag (connection, entity, record_id, tagged_at desc)',

  // which messages a tag has dealt with: chosen ones go, the others were left out on purpose
  `create table tag_message (
    tag_id uuid not null references tag on delete cascade,
    message_id text not null,
    chosen boolean not null,
    delivery_id uuid,
    primary key (tag_id, message_id)
  )`,

  `create table tag_activity (
    tag_id uuid not null references tag on delete cascade,
    activity_id text not null,
    delivery_key text not null,
    kind text not null,
    closed boolean not null,
    read_only boolean not null,
    version text not null,
    url text,
    length integer not null,
    number integer not null,
    at timestamptz not null,
    primary key (tag_id, activity_id)
  )`,

  `create table delivery (
    id uuid primary key default gen_random_uuid(),
    tag_id uuid not null references tag on delete cascade,
    number integer not null,
    lane text not null,
    priority smallint not null default 0,
    kind text not null check (kind in ('write', 'log', 'append', 'remove', 'restore')),
    state text not null check (state in ('waiting', 'queued', 'sending', 'done', 'failed', 'parked', 'cancelled')),
    payload jsonb not null,
    crm_key text not null,
    unsure boolean not null default false,
    attempts integer not null default 0,
    token bigint not null default 0,
    leased_until timestamptz,
    due_at timestamptz not null,
    made_at timestamptz not null,
    settled_at timestamptz,
    reason jsonb,
    unique (tag_id, number)
  )`,
  `create index delivery_due on delivery (lane, priority, due_at, made_at, id) where state = 'queued'`,
  `create index delivery_leased on delivery (leased_until) where state = 'sending'`,
  `create index delivery_unfinished on delivery (tag_id, number) where state in ('waiting', 'queued', 'sending', 'failed', 'parked')`,

  // how a connection is: a lane that was told to wait, waits in every process
  `create table lane (
    name text primary key,
    paused_until timestamptz,
    why text check (why in ('told', 'trouble', 'session')),
    failures integer not null default 0
  )`,

  // one key, one request, one answer
  `create table request (
    key uuid primary key,
    use_case text not null,
    person text not null,
    hash text not null,
    progress jsonb not null default '{}',
    made_at timestamptz not null,
    done_at timestamptz,
    busy_until timestamptz
  )`,
  'create index request_age on request (made_at)',

  // rows are numbered under a lock that is held until commit: number order is commit order, so a cursor skips nothing
  'create sequence change_number',
  `create table change (
    number bigint primary key,
    kind text not null check (kind in ('tag', 'settings')),
    tag_id uuid,
    version integer,
    at timestamptz not null
  )`,
  'create index change_age on change (at)',
  // epoch: another database is another line of cursors; floor: rows up to here have been swept
  `create table change_line (
    one boolean primary key default true check (one),
    epoch uuid not null default gen_random_uuid(),
    floor bigint not null default 0
  )`,
  'insert into change_line default values',
]
