import { type RawBuilder, sql } from 'kysely'
import { normaliseEmail } from '#server/matching/email.ts'
import { normalisePhone } from '#server/matching/phone.ts'
import type { Visitor } from '#contract/conversation.ts'
import type { Db, Tx } from './tables.ts'

/** A visitor by what they are reached by, in the form in which it is compared; or one conversation, whoever it is with. */
export type Sought = { kind: 'phone' | 'email'; value: string } | { kind: 'conversation'; source: string; externalId: string }

export type FoundConversation = { id: string; source: string; externalId: string; visitor: Visitor }

const pageRows = 2_000

/** The conversations in which the page named this visitor. Every one is looked at: pages write numbers in every way. */
export async function conversationsOf(db: Db | Tx, sought: Sought, country: string): Promise<FoundConversation[]> {
  const rows = (after: string) =>
    db
      .selectFrom('conversation')
      .select(['id', 'source', 'external_id as externalId', 'visitor'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(pageRows)
      .$if(sought.kind === 'conversation', (query) =>
        sought.kind === 'conversation' ? query.where('source', '=', sought.source).where('external_id', '=', sought.externalId) : query,
      )
      .execute()
  const found: FoundConversation[] = []
  for (let after = '00000000-0000-0000-0000-000000000000'; ; ) {
    const page = await rows(after)
    found.push(...page.filter(({ visitor }) => isOf(visitor, sought, country)))
    if (page.length < pageRows) return found
    after = page.at(-1)?.id as string
  }
}

function isOf({ phones, emails }: Visitor, sought: Sought, country: string): boolean {
  if (sought.kind === 'conversation') return true
  if (sought.kind === 'phone') return phones.some((raw) => normalisePhone(raw, country) === sought.value)
  return emails.some((raw) => normaliseEmail(raw) === sought.value)
}

/** Other conversations whose messages or variables say this number or address, by whomever. */
export async function conversationsThatMention(db: Db | Tx, sought: Sought, except: readonly string[]): Promise<FoundConversation[]> {
  if (sought.kind === 'conversation') return []
  const { rows } = await sql<FoundConversation>`
    select c.id, c.source, c.external_id as "externalId", c.visitor from conversation c
    where c.id <> all (${except}::uuid[])
      and (${mentions(sql`c.visitor::text`, sought)} or ${mentions(sql`coalesce(c.url, '')`, sought)}
        or exists (select from message m where m.conversation_id = c.id
          and (${mentions(sql`m.text`, sought)} or ${mentions(sql`coalesce(m.author, '') || m.attachments::text`, sought)})))
    order by c.id`.execute(db)
  return rows
}

/**
 * Whether a text says it, however it is written: an address in any case, a number by its digits without country and leading zero. It
 * may find too much (two numbers side by side), never too little.
 */
export function mentions(text: RawBuilder<unknown>, sought: Sought): RawBuilder<boolean> {
  if (sought.kind === 'conversation') return sql`false`
  if (sought.kind === 'email') return sql`position(${sought.value} in lower(${text})) > 0`
  return sql`position(${digitsOf(sought.value)} in regexp_replace(${text}, '[^0-9]', '', 'g')) > 0`
}

/** As many digits of the end as a number has without its country, in nearly every country. */
function digitsOf(phone: string): string {
  const digits = phone.replace(/\D/g, '')
  return digits.slice(Math.max(0, Math.min(3, digits.length - 7)))
}
