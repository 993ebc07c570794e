import type { JSONColumnType } from 'kysely'
import type { Memory } from '#contract/api/search.ts'
import type { Match } from '#contract/records.ts'

/** Under what something is remembered: a conversation, a number or an address. */
export type MemorySubject = { kind: 'conversation' | 'phone' | 'email'; subject: string }
type Subject = MemorySubject & { connection: string; entity: string; record: string }

/** Rows of what was learnt about visitors. What each is for stands in migration 025. */
export type MemoryTables = {
  memory: Subject & {
    match: JSONColumnType<Match>
    moved: JSONColumnType<NonNullable<Memory['moved']>> | null
    tagged_at: Date
    checked_at: Date
  }
  refusal: Subject & { person: string; at: Date }
}
