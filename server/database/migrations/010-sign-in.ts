import { type Kysely, sql } from 'kysely'

/** People, their passwords, page sessions (better-auth's tables under our own names), links, codes and tokens. */
export async function up(db: Kysely<any>): Promise<void> {
  await sql`
    create table person (
      id text primary key,
      name text not null,
      email text not null unique check (email = lower(email)),
      role text not null check (role in ('agent', 'integrator', 'admin')),
      disabled_at timestamptz,
      last_seen_at timestamptz,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)

  // better-auth: account
  await sql`
    create table person_account (
      id text primary key,
      person_id text not null references person on delete cascade,
      provider_id text not null,
      account_id text not null,
      password text,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      unique (provider_id, account_id)
    )`.execute(db)
  await sql`create index on person_account (person_id)`.execute(db)

  // better-auth: session. The token column holds a hash; updated_at is the last use
  await sql`
    create table page_session (
      id text primary key,
      token_hash text not null unique,
      person_id text not null references person on delete cascade,
      device text not null,
      expires_at timestamptz not null,
      created_at timestamptz not null,
      updated_at timestamptz not null
    )`.execute(db)
  await sql`create index on page_session (person_id)`.execute(db)
  await sql`create index on page_session (expires_at)`.execute(db)

  // signs cookies and form tokens; shared by all processes on this database
  await sql`
    create table sign_in_secret (
      one boolean primary key default true check (one),
      secret text not null
    )`.execute(db)

  await sql`
    create table setup_link (
      token_hash text primary key,
      kind text not null check (kind in ('first', 'recovery')),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      replaced_at timestamptz
    )`.execute(db)

  await sql`
    create table invitation (
      id text primary key,
      token_hash text not null unique,
      email text not null check (email = lower(email)),
      role text not null check (role in ('agent', 'integrator', 'admin')),
      person_id text references person on delete cascade,
      invited_by text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      revoked_at timestamptz,
      replaced_at timestamptz
    )`.execute(db)
  await sql`
    create unique index invitation_open on invitation (email)
      where used_at is null and revoked_at is null and replaced_at is null`.execute(db)

  // one row per signed-in extension: a family of tokens
  await sql`
    create table token_family (
      id text primary key,
      person_id text not null references person on delete cascade,
      device text not null,
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null
    )`.execute(db)
  await sql`create index on token_family (person_id)`.execute(db)

  // one row per rotation: a refresh token and the access token that was given with it
  await sql`
    create table session_token (
      refresh_hash text primary key,
      access_hash text not null unique,
      family_id text not null references token_family on delete cascade,
      generation integer not null,
      state text not null check (state in ('current', 'rotated', 'superseded')),
      created_at timestamptz not null,
      access_expires_at timestamptz not null,
      access_used_at timestamptz
    )`.execute(db)
  await sql`create index on session_token (family_id, generation)`.execute(db)
  await sql`create unique index session_token_current on session_token (family_id) where state = 'current'`.execute(db)

  await sql`
    create table sign_in_code (
      code_hash text primary key,
      person_id text not null references person on delete cascade,
      challenge text not null,
      redirect text not null,
      device text not null,
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      family_id text references token_family on delete set null
    )`.execute(db)
  await sql`create index on sign_in_code (person_id)`.execute(db)
  await sql`create index on sign_in_code (family_id)`.execute(db)

  // failed sign-ins by hash of person, address, or both
  await sql`
    create table sign_in_attempt (
      key_hash text primary key,
      failures integer not null,
      last_at timestamptz not null,
      blocked_until timestamptz not null
    )`.execute(db)
}
