import type { ColumnType, Generated, GeneratedAlways, JSONColumnType } from 'kysely'
import type { Person } from '#contract/api/session.ts'
import type { Channel, Message, Role, Visitor } from '#contract/conversation.ts'
import type { FieldValues, RecordSummary } from '#contract/records.ts'
import type { ActivityKind, PushState, Tag, TagChoices } from '#contract/tags.ts'
import type { DeliveryKind, Payload } from '../deliveries.ts'
import type { MemorySubject } from './memory.ts'

/** Rows of conversations, tags and the outbox. What each is for stands in migration 030. */
export type TaggingTables = {
  conversation: ConversationTable
  message: MessageTable
  tag: TagTable
  tag_message: { tag_id: string; message_id: string; chosen: boolean; delivery_id: string | null }
  tag_activity: TagActivityTable
  delivery: DeliveryTable
  lane: { name: string; paused_until: Date | null; why: 'told' | 'trouble' | 'session' | null; failures: Generated<number> }
  request: RequestTable
  change: { number: string; kind: 'tag' | 'settings'; tag_id: string | null; version: number | null; at: Date }
  /** `restored_at`: when a backup was put back into this database */
  change_line: { one: Generated<boolean>; epoch: Generated<string>; floor: Generated<string>; restored_at: Date | null }
}

export type ConversationTable = {
  id: Generated<string>
  source: string
  external_id: string
  channel: Channel
  status: 'open' | 'ended'
  visitor: JSONColumnType<Visitor>
  agent: JSONColumnType<{ name?: string; email?: string }> | null
  url: string | null
  source_name: string | null
  started_at: Date | null
  ended_at: Date | null
  first_read_at: Date
  last_read_at: Date
}

export type MessageTable = {
  conversation_id: string
  id: string
  position: number
  role: Role
  author: string | null
  text: string
  at: Date | null
  attachments: JSONColumnType<NonNullable<Message['attachments']>>
}

export type TagTable = {
  id: Generated<string>
  key: string
  conversation_id: string
  connection: string
  entity: string
  record_id: string
  record: JSONColumnType<RecordSummary>
  state: PushState
  subject: string
  choices: JSONColumnType<TagChoices>
  message_count: Generated<number>
  person: JSONColumnType<Person>
  tagged_at: Date
  saved_at: Date | null
  reason: JSONColumnType<NonNullable<Tag['reason']>> | null
  attempts: Generated<number>
  /** counted by the database */
  revision: GeneratedAlways<string>
  next_attempt_at: Date | null
  /** values of the record that the tag replaced: what was there, and what it wrote */
  written: JSONColumnType<WrittenValues> | null
  /** under what its record was remembered; null for tags of before this was kept */
  taught: JSONColumnType<MemorySubject[]> | null
}

export type WrittenValues = { before: FieldValues; after: FieldValues }

export type TagActivityTable = {
  tag_id: string
  activity_id: string
  /** the key of the delivery that made it: finds it again in the CRM */
  delivery_key: string
  kind: ActivityKind
  closed: boolean
  read_only: boolean
  /** as we last wrote it */
  version: string
  url: string | null
  length: number
  /** first, second … activity of this tag */
  number: number
  at: Date
  /** known from a backup: the CRM may know more of it than we do */
  unsure: Generated<boolean>
}

export type DeliveryTable = {
  id: Generated<string>
  tag_id: string
  /** order within the tag: the next one waits until this one is done */
  number: number
  /** order of making */
  place: ColumnType<string, never, never>
  /** the connection */
  lane: string
  /** 0 agents, 10 bulk */
  priority: Generated<number>
  kind: DeliveryKind
  state: 'waiting' | 'queued' | 'sending' | 'done' | 'failed' | 'parked' | 'cancelled'
  payload: JSONColumnType<Payload>
  /** what the CRM knows this call by */
  crm_key: string
  /** an earlier send may have arrived: look for the marker before sending again */
  unsure: Generated<boolean>
  /** looks in a row at which the CRM could not tell */
  looks: Generated<number>
  /** a person has looked and wants it sent: where the CRM still cannot tell, it is sent, once */
  decided: Generated<boolean>
  attempts: Generated<number>
  /** grows with every claim: a settlement with an older one is refused */
  token: Generated<string>
  leased_until: Date | null
  due_at: Date
  made_at: Date
  settled_at: Date | null
  reason: JSONColumnType<NonNullable<Tag['reason']>> | null
}

export type RequestTable = {
  key: string
  use_case: string
  person: string
  hash: string
  /** how far it has come: enough to finish or to answer again */
  progress: JSONColumnType<{ record?: RecordSummary; tags?: string[] }>
  made_at: Date
  done_at: Date | null
  busy_until: Date | null
}
