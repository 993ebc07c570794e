import { sql } from 'kysely'
import type { Memory } from '#contract/api/search.ts'
import type { ConversationKey, Visitor } from '#contract/conversation.ts'
import type { Match, RecordRef, RecordSummary } from '#contract/records.ts'
import type { OrganisationSettings } from '#contract/settings/settings.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { ownIdentifiers } from '#server/matching/own.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type * as z from 'zod/mini'
import { prepared } from './prepared.ts'
import type { MemorySubject } from './tables/memory.ts'
import type { Db, Tx } from './tables.ts'
import { together } from './together.ts'

/** Who a memory is about: a conversation, and the visitor in it as the page gave them. */
export type About = { conversation?: ConversationKey | undefined; visitor: Visitor; organisation: z.infer<typeof OrganisationSettings> }

/**
 * Remembers the record that a conversation was tagged to, for it and for its visitor's numbers and addresses. The latest tag wins.
 * Answers with what it was remembered under.
 */
export function remember(db: Db | Tx, about: About, record: RecordSummary, at: Date): Promise<MemorySubject[]> {
  return rememberUnder(db, subjects(about), record, at)
}

/** The same under what a tag taught, whatever the conversation says of its visitor today. */
export async function rememberUnder(
  db: Db | Tx,
  known: readonly MemorySubject[],
  record: RecordSummary,
  at: Date,
): Promise<MemorySubject[]> {
  const match = JSON.stringify({ record, evidence: [], compared: [], fields: [] } satisfies Match)
  const { connection, entity, id } = record.ref
  const rows = known.map((subject) => ({
    ...subject,
    connection,
    entity,
    record: id,
    match,
    moved: null,
    tagged_at: at,
    checked_at: at,
  }))
  if (rows.length === 0) return []
  await db
    .insertInto('memory')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['kind', 'subject', 'connection', 'entity', 'record'])
        .doUpdateSet({ tagged_at: at, checked_at: at, match, moved: null }),
    )
    .execute()
  return [...known]
}

/**
 * What is remembered, at once and without asking the CRM: the conversation's own latest record, else the one that all
 * tags of the visitor's numbers and addresses agree on. Records refused for this visitor are left out.
 */
export async function recall(db: Db | Tx, about: About): Promise<Memory | undefined> {
  return (await recollect(db, about)).memory
}

/** Memory and refusals together, in one statement: what a search needs before it asks the CRM. */
export async function recollect(db: Db | Tx, about: About): Promise<{ memory?: Memory; refused: RecordRef[] }> {
  const known = subjects(about)
  if (known.length === 0) return { refused: [] }
  const rows = await learntAbout(db, known)
  const refused = new Map(rows.filter((row) => row.what === 'refusal').map((row) => [keyOf(row), refOf(row)]))
  const memory = decide(rows.filter((row) => row.what === 'memory' && !refused.has(keyOf(row))))
  return { ...(memory !== undefined && { memory }), refused: [...refused.values()] }
}

const learntAbout = together<readonly MemorySubject[], Row[]>(async (db, questions) => {
  const asked = questions.flatMap((subjects, place) => subjects.map((one) => ({ ...one, place })))
  const rows = await learnt(db, [asked.map((one) => one.place), asked.map((one) => one.kind), asked.map((one) => one.subject)])
  const answers = questions.map((): Row[] => [])
  for (const row of rows) answers[row.place]?.push(row)
  return answers
})

const learnt = prepared<Row & { place: number }>(
  'memory and refusals',
  `with about as materialized (select * from unnest($1::integer[], $2::text[], $3::text[]) as a (place, kind, subject))
    select 'refusal' as what, a.place, r.kind, r.connection, r.entity, r.record, null::jsonb as match, null::jsonb as moved, null::timestamptz as tagged_at, null::timestamptz as checked_at
      from about a join refusal r on r.kind = a.kind and r.subject = a.subject
    union all
    select 'memory', a.place, m.kind, m.connection, m.entity, m.record, m.match, m.moved, m.tagged_at, m.checked_at
      from about a join memory m on m.kind = a.kind and m.subject = a.subject`,
)

/** Takes back what a tag taught: it was undone. */
export async function forget(db: Db | Tx, taught: readonly MemorySubject[], ref: RecordRef): Promise<void> {
  await remove(db, 'memory', taught, ref)
}

/**
 * One undo after the other, for one record: each forgets what its tag taught and puts back what others taught of the same visitor. One that
 * waited only for a row would not see the row that was put in its place, and leave it for good.
 */
export async function aloneWithTaught(tx: Tx, { connection, entity, id }: RecordRef): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext(${['taught', connection, entity, id].join('\n')}))`.execute(tx)
}

/** Keeps with a tag what it taught: a reading may give the conversation another visitor, and undo has to find all of it. */
export async function keepTaught(tx: Tx, tagId: string, taught: readonly MemorySubject[]): Promise<void> {
  const more = JSON.stringify(taught)
  await sql`
    update tag set taught = (select jsonb_agg(distinct one) from jsonb_array_elements(coalesce(taught, '[]') || ${more}::jsonb) as one)
    where id = ${tagId} and not coalesce(taught, '[]') @> ${more}::jsonb`.execute(tx)
}

/** The CRM was asked: keeps the fresh record for every memory of the old one, under its successor where it moved. */
export async function refreshMemory(db: Db | Tx, old: RecordRef, match: Match, at: Date, moved?: Memory['moved']): Promise<void> {
  const { connection, entity, id } = match.record.ref
  const fresh = {
    connection,
    entity,
    record: id,
    match: JSON.stringify(match),
    checked_at: at,
    ...(moved && { moved: JSON.stringify(moved) }),
  }
  const ofOld = (table: 'memory') =>
    db.updateTable(table).set(fresh).where('connection', '=', old.connection).where('entity', '=', old.entity).where('record', '=', old.id)
  if (entity === old.entity && id === old.id) await ofOld('memory').execute()
  else {
    // a subject that already remembers the successor keeps that row
    await sql`delete from memory o using memory n where o.connection = ${old.connection} and o.entity = ${old.entity} and o.record = ${old.id}
      and n.kind = o.kind and n.subject = o.subject and n.connection = ${connection} and n.entity = ${entity} and n.record = ${id}`.execute(
      db,
    )
    await ofOld('memory').execute()
  }
}

/** The record is gone from the CRM for good: nobody is led to it again. */
export async function forgetRecord(db: Db | Tx, ref: RecordRef): Promise<void> {
  await db
    .deleteFrom('memory')
    .where('connection', '=', ref.connection)
    .where('entity', '=', ref.entity)
    .where('record', '=', ref.id)
    .execute()
}

/** "Not this person": leaves the record out for this conversation and visitor, and forgets that it was remembered. */
export async function refuse(db: Db | Tx, about: About, ref: RecordRef, person: string, at: Date): Promise<void> {
  const rows = subjects(about).map((subject) => ({
    ...subject,
    connection: ref.connection,
    entity: ref.entity,
    record: ref.id,
    person,
    at,
  }))
  if (rows.length === 0) return
  await db
    .insertInto('refusal')
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  await remove(db, 'memory', subjects(about), ref)
}

export async function takeBackRefusal(db: Db | Tx, about: About, ref: RecordRef): Promise<void> {
  await remove(db, 'refusal', subjects(about), ref)
}

type Row = {
  what: 'refusal' | 'memory'
  kind: 'conversation' | 'phone' | 'email'
  connection: string
  entity: string
  record: string
  match: Match
  moved: Memory['moved'] | null
  tagged_at: Date
  checked_at: Date
}

/** A visitor's number that led to several records belongs to a switchboard or a family: it decides nothing. */
function decide(rows: Row[]): Memory | undefined {
  const latest = (some: Row[]) => some.toSorted((a, b) => b.tagged_at.getTime() - a.tagged_at.getTime())[0]
  const own = latest(rows.filter((row) => row.kind === 'conversation'))
  if (own !== undefined) return memoryOf(own, 'conversation')
  const records = new Set(rows.map(keyOf))
  const visitors = records.size === 1 ? latest(rows) : undefined
  return visitors && memoryOf(visitors, 'visitor')
}

function memoryOf(row: Row, by: Memory['by']): Memory {
  return { match: row.match, by, checkedAt: row.checked_at.toISOString(), ...(row.moved && { moved: row.moved }) }
}

/** Under what a conversation's tag is remembered; the organisation's own numbers and addresses lead to nobody. */
export function subjects({ conversation, visitor, organisation }: About): MemorySubject[] {
  const own = ownIdentifiers(organisation)
  const phones = visitor.phones
    .map((raw) => normalisePhone(raw, organisation.country))
    .filter((value) => value !== undefined && !own.phone(value))
  const emails = visitor.emails.map(normaliseEmail).filter((value) => value !== undefined && !own.email(value))
  return [
    ...(conversation ? [{ kind: 'conversation' as const, subject: `${conversation.source}\n${conversation.externalId}` }] : []),
    ...[...new Set(phones)].map((subject) => ({ kind: 'phone' as const, subject: subject as string })),
    ...[...new Set(emails)].map((subject) => ({ kind: 'email' as const, subject: subject as string })),
  ]
}

async function remove(db: Db | Tx, table: 'memory' | 'refusal', known: readonly MemorySubject[], ref: RecordRef): Promise<void> {
  if (known.length === 0) return
  await sql`delete from ${sql.table(table)} t using unnest(${known.map((one) => one.kind)}::text[], ${known.map((one) => one.subject)}::text[]) as a (kind, subject)
    where t.kind = a.kind and t.subject = a.subject and t.connection = ${ref.connection} and t.entity = ${ref.entity} and t.record = ${ref.id}`.execute(
    db,
  )
}

function refOf(row: Row): RecordRef {
  return { connection: row.connection, entity: row.entity, id: row.record }
}

function keyOf(row: Row): string {
  return `${row.connection}\n${row.entity}\n${row.record}`
}
