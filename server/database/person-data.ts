import { type RawBuilder, sql } from 'kysely'
import type { Visitor } from '#contract/conversation.ts'
import type { RecordRef } from '#contract/records.ts'
import { normaliseEmail } from '#server/matching/email.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import { emailPattern, phonePattern } from './mention-patterns.ts'
import type { Db, Tx } from './tables.ts'

/** What a visitor is reached by, in the form in which it is compared. */
export type Identifier = { kind: 'phone' | 'email'; value: string }
/** A visitor by what they are reached by; or one conversation, whoever it is with. */
export type Sought = Identifier | { kind: 'conversation'; source: string; externalId: string }

export type FoundConversation = { id: string; source: string; externalId: string; visitor: Visitor }

const pageRows = 2_000

/** The conversations in which the page named this visitor. Every one is looked at: pages write numbers in every way. */
export async function conversationsOf(db: Db | Tx, sought: Sought, country: string): Promise<FoundConversation[]> {
  const found: FoundConversation[] = []
  for await (const page of pagesOf(db, sought)) found.push(...page.filter(({ visitor }) => isOf(visitor, sought, country)))
  return found
}

async function* pagesOf(db: Db | Tx, sought?: Sought): AsyncGenerator<FoundConversation[]> {
  const rows = (after: string) =>
    db
      .selectFrom('conversation')
      .select(['id', 'source', 'external_id as externalId', 'visitor'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .$if(sought?.kind === 'conversation', (query) =>
        sought?.kind === 'conversation' ? query.where('source', '=', sought.source).where('external_id', '=', sought.externalId) : query,
      )
      .execute()
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await rows(after)
    yield page
    if (page.length < pageRows) return
    after = page.at(-1)?.id as string
  }
}

/** Whether the page names this visitor, in whatever way it writes. */
export function isOf(visitor: Visitor, sought: Sought, country: string): boolean {
  return sought.kind === 'conversation' || identifiersIn(visitor, country).some((one) => keyOf(one) === keyOf(sought))
}

function identifiersIn({ phones, emails }: Visitor, country: string): Identifier[] {
  const values = (kind: Identifier['kind'], all: (string | undefined)[]) =>
    all.flatMap((value) => (value === undefined ? [] : [{ kind, value }]))
  return [
    ...values(
      'phone',
      phones.map((raw) => normalisePhone(raw, country)),
    ),
    ...values('email', emails.map(normaliseEmail)),
  ]
}

const keyOf = ({ kind, value }: Identifier) => `${kind} ${value}`

export type TheirIdentifiers = {
  /** what leads to this visitor alone, the number or address that was asked for among them */
  theirs: Identifier[]
  /** what other visitors have too: it may be a family's or a company's */
  shared: Identifier[]
}

/** `ofRecords`: the numbers and addresses in records of the CRM that is ours to read. */
export type IdentifierParts = { country: string; ofRecords(db: Db | Tx, records: readonly RecordRef[]): Promise<Identifier[]> }

/**
 * Every number and address of a visitor: of their own conversations, and of the people's records that these are tagged to, as our own CRM
 * has them and as they were learnt. A company's are its own.
 */
export async function identifiersOf(
  db: Db | Tx,
  sought: Sought,
  own: readonly FoundConversation[],
  { country, ofRecords }: IdentifierParts,
): Promise<TheirIdentifiers> {
  const ids = own.map(({ id }) => id)
  const { rows: tagged } = await sql<RecordRef>`
    select distinct connection, entity, record_id as id from tag
    where conversation_id = any (${ids}::uuid[]) and state <> 'undone' and record ->> 'kind' is distinct from 'account'`.execute(db)
  const { rows: learnt } = await sql<Identifier>`
    select distinct kind, subject as value from memory
    where kind in ('phone', 'email') and (connection, entity, record) in (
      select r ->> 'connection', r ->> 'entity', r ->> 'id' from jsonb_array_elements(${JSON.stringify(tagged)}::jsonb) as r)
    union select one ->> 'kind', one ->> 'subject' from tag, jsonb_array_elements(taught) as one
    where conversation_id = any (${ids}::uuid[]) and one ->> 'kind' in ('phone', 'email')`.execute(db)
  const all = new Map<string, Identifier>()
  for (const one of [...own.flatMap(({ visitor }) => identifiersIn(visitor, country)), ...learnt, ...(await ofRecords(db, tagged))])
    all.set(keyOf(one), one)
  const elsewhere = all.size > 0 ? await heldByOthers(db, all, new Set(ids), country) : new Set<string>()
  if (sought.kind !== 'conversation') {
    all.set(keyOf(sought), { kind: sought.kind, value: sought.value })
    elsewhere.delete(keyOf(sought))
  }
  const found = [...all.values()]
  return {
    theirs: found.filter((one) => !elsewhere.has(keyOf(one))),
    shared: found.filter((one) => elsewhere.has(keyOf(one))),
  }
}

async function heldByOthers(
  db: Db | Tx,
  wanted: ReadonlyMap<string, Identifier>,
  own: ReadonlySet<string>,
  country: string,
): Promise<Set<string>> {
  const held = new Set<string>()
  for await (const page of pagesOf(db))
    for (const { visitor } of page.filter(({ id }) => !own.has(id)))
      for (const one of identifiersIn(visitor, country)) if (wanted.has(keyOf(one))) held.add(keyOf(one))
  return held
}

/** Memory and refusals under one of these. */
export function under(identifiers: readonly Identifier[]): RawBuilder<boolean> {
  return sql<boolean>`(kind, subject) in (select * from unnest(${identifiers.map(({ kind }) => kind)}::text[], ${identifiers.map(({ value }) => value)}::text[]))`
}

/** Other conversations whose messages or variables say this number or address, by whomever, or whose visitor once had it. */
export async function conversationsThatMention(db: Db | Tx, sought: Sought, except: readonly string[]): Promise<FoundConversation[]> {
  if (sought.kind === 'conversation') return []
  const { rows } = await sql<FoundConversation>`
    select c.id, c.source, c.external_id as "externalId", c.visitor from conversation c
    where c.id <> all (${except}::uuid[])
      and (${mentions(asText(sql`c.visitor`), sought)} or ${mentions(decoded(sql`coalesce(c.url, '')`), sought)}
        or exists (select from message m where m.conversation_id = c.id
          and (${mentions(sql`m.text`, sought)} or ${mentions(sql`coalesce(m.author, '')`, sought)} or ${mentions(asText(sql`m.attachments`), sought)}))
        or exists (select from tag t where t.conversation_id = c.id and ${mentions(asText(sql`t.taught`), sought)}))
    order by c.id`.execute(db)
  return rows
}

/** Whether a text says it, and not one that only holds it: johanna@… is somebody else than anna@…. */
export function mentions(text: RawBuilder<unknown>, { kind, value }: Identifier): RawBuilder<boolean> {
  // what holds its characters at all is found quickly; the pattern looks at these alone
  if (kind === 'email') return sql`(position(${value} in lower(${text})) > 0 and lower(${text}) ~ ${emailPattern(value)})`
  const { pattern, digits } = phonePattern(value)
  return sql`(position(${digits} in regexp_replace(${text}, '[^0-9]', '', 'g')) > 0 and ${text} ~ ${pattern})`
}

/** The words of a value of JSON: a line's end before an address is written there as a backslash and an n. */
export function asText(json: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`regexp_replace(coalesce((${json})::text, ''), '\\\\(u[0-9a-f]{4}|.)', ' ', 'g')`
}

/** The words of an address: @ and + stand there as %40 and %2B. */
function decoded(url: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`regexp_replace(regexp_replace(regexp_replace(${url}, '%40', '@', 'g'), '%2b', '+', 'gi'), '%[0-9a-f]{2}', ' ', 'gi')`
}
