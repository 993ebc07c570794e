import { sameConversation } from '#contract/conversation-identity.ts'
import type { ConversationKey } from '#contract/conversation.ts'
import { recordKey, sameRecord } from '#contract/record-identity.ts'
import type { RecordRef, RecordSummary } from '#contract/records.ts'
import type { PushState, Tag } from '#contract/tags.ts'
import type { OutboxEntry } from '#services/backend/sidebar-host.ts'
import { type Fault, faultOfProblem } from './fault.ts'

/** One tag's way as the agent sees it: from the click on, before the backend knows of it. */
export type Push = {
  /** stays the same from click to saved */
  id: string
  /** the intent that made it, as long as this device knows it */
  key?: string | undefined
  tag?: Tag | undefined
  record?: RecordSummary | undefined
  /** `waiting`: on this device only; `refused`: the backend said no, nothing was written */
  state: PushState | 'waiting' | 'refused'
  fault?: Fault | undefined
  /** sent once without an answer; it is sent again by itself */
  tried?: boolean
  at: string
}

/** An intent as it was made here; its names outlive the outbox entry until the tag itself has arrived. */
export type LocalIntent = { key: string; conversation: ConversationKey; records: RecordSummary[]; at: string; armed: boolean }

/** Tags that the backend told of, and intents that it may not have seen, as one list, the newest first. */
export function pushesOf(key: ConversationKey, tags: Tag[], entries: OutboxEntry[], local: LocalIntent[]): Push[] {
  const mine = tags.filter((tag) => sameConversation(tag.conversation, key))
  const undoing = new Map(entries.flatMap((entry) => (entry.intent.kind === 'undo' ? [[entry.intent.input.id, entry] as const] : [])))
  const pushes = mine.map((tag): Push => {
    const undo = undoing.get(tag.id)
    const intent = local.find((one) => madeBy(tag, one.key))?.key
    const base = { id: pushId(intent ?? tag.key, tag.record.ref), key: intent, tag, record: tag.record, at: tag.taggedAt }
    if (undo?.state === 'refused' && undo.problem) return { ...base, state: tag.state, fault: faultOfProblem(undo.problem) }
    if (undo && tag.state !== 'undone') return { ...base, state: 'undoing' }
    return { ...base, state: tag.state }
  })
  for (const intent of intentsOf(key, entries, local)) {
    for (const { ref, record } of intent.records) {
      if (mine.some((tag) => madeBy(tag, intent.key) && (ref === undefined || sameRecord(tag.record.ref, ref)))) continue
      // a colleague was a moment faster: a record has one tag, and this intent ends in theirs
      if (ref && intent.entry?.state !== 'refused' && mine.some((tag) => sameRecord(tag.record.ref, ref) && standsFor(intent, tag)))
        continue
      pushes.push({
        id: ref ? pushId(intent.key, ref) : intent.key,
        key: intent.key,
        record,
        state: intent.entry ? outboxState(intent.entry) : 'waiting',
        fault: intent.entry?.state === 'refused' && intent.entry.problem ? faultOfProblem(intent.entry.problem) : undefined,
        tried: intent.entry?.problem !== undefined,
        at: intent.at,
      })
    }
  }
  return pushes.sort((a, b) => b.at.localeCompare(a.at) || a.id.localeCompare(b.id))
}

/** Whether a record needs no further tag: it has one, or one is on its way. */
export function isTagged(pushes: Push[], ref: RecordRef): boolean {
  return pushes.some((push) => push.record && sameRecord(push.record.ref, ref) && isLive(push))
}

export function isLive({ state }: Push): boolean {
  return state !== 'undone' && state !== 'undoing' && state !== 'refused'
}

/** One that failed is tried anew by an intent that is still on its way. */
function standsFor({ entry }: Intended, { state }: Tag): boolean {
  return state !== 'undone' && state !== 'undoing' && !(entry && state === 'failed')
}

/** Of the records that were tagged at once, those whose tag from then still stands. */
export function standing(records: RecordSummary[], keys: string[], pushes: Push[]): RecordSummary[] {
  const made = pushes.filter((push) => isLive(push) && keys.some((key) => push.key === key || (push.tag && madeBy(push.tag, key))))
  return records.filter(({ ref }) => made.some(({ record }) => record && sameRecord(record.ref, ref)))
}

/** A key names one request; the backend adds the record's place where one request tags several. */
export function madeBy(tag: Tag, key: string): boolean {
  return tag.key === key || tag.key.startsWith(`${key}:`)
}

type Intended = { key: string; at: string; entry?: OutboxEntry; records: { ref?: RecordRef; record?: RecordSummary | undefined }[] }

function intentsOf(key: ConversationKey, entries: OutboxEntry[], local: LocalIntent[]): Intended[] {
  const kept = entries.flatMap((entry): Intended[] => {
    const { intent } = entry
    const names = new Map(local.find((one) => one.key === entry.key)?.records.map((record) => [recordKey(record.ref), record]))
    if (intent.kind === 'tag' && sameConversation(intent.input.conversation, key))
      return [
        {
          key: entry.key,
          at: entry.addedAt,
          entry,
          records: intent.input.records.map((ref) => ({ ref, record: names.get(recordKey(ref)) })),
        },
      ]
    return []
  })
  const unseen = local.filter((one) => sameConversation(one.conversation, key) && !entries.some((entry) => entry.key === one.key))
  return [
    ...kept,
    ...unseen.map((one) => ({ key: one.key, at: one.at, records: one.records.map((record) => ({ ref: record.ref, record })) })),
  ]
}

function outboxState(entry: OutboxEntry): Push['state'] {
  return entry.state === 'refused' ? 'refused' : 'waiting'
}

function pushId(key: string, ref: RecordRef): string {
  return `${key}\n${recordKey(ref)}`
}
