import type { Memory } from '#contract/api/search.ts'
import { type Match, type RecordRef, sameRecord } from '#contract/records.ts'
import { forgetRecord, refreshMemory } from '#server/database/memory.ts'
import type { Db } from '#server/database/tables.ts'
import type { PlannedStop } from '#server/matching/order.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { ReadRecord } from '#server/ports/crm-connector.ts'
import { compareVisitor, identifyingFields } from './compare-visitor.ts'
import type { Configured } from './configured.ts'
import { toMatch } from './to-match.ts'

export type CheckedMemory = { memory?: Memory; gone?: string }

/** Asks the CRM about a remembered record: what it is today, what it became, or that it is gone. What was learnt is kept. */
export async function checkMemory(
  parts: { db: Db; clock: Clock },
  open: OpenCrm,
  remembered: Memory,
  all: readonly Configured[],
  stops: readonly PlannedStop[],
  country: string,
  signal: AbortSignal,
): Promise<CheckedMemory> {
  const old = remembered.match.record
  const read = await followSuccessors(open, old.ref, all, signal)
  if (read === undefined) {
    await forgetRecord(parts.db, old.ref)
    return { gone: old.name }
  }
  const { record, values } = read.found
  const description = all.find((one) => one.settings.entity === record.ref.entity)?.description
  const match = toMatch(
    { record, values, ...(description && compareVisitor(stops, description, { name: record.name, values }, country)) },
    all,
  )
  const at = parts.clock.now()
  const moved = sameRecord(record.ref, old.ref) ? remembered.moved : { from: old.name, reason: read.reason ?? 'merged' }
  if (!sameRecord(record.ref, old.ref) || at.getTime() - Date.parse(remembered.checkedAt) > keptFresh) {
    await refreshMemory(parts.db, old.ref, withoutValues(match), at, moved)
  }
  return { memory: { match, by: remembered.by, checkedAt: at.toISOString(), ...(moved && { moved }) } }
}

/** The record itself, or the one it became in the end; undefined when it, or that, is gone. */
export async function followSuccessors(
  open: OpenCrm,
  ref: RecordRef,
  all: readonly Configured[],
  signal: AbortSignal,
): Promise<{ found: ReadRecord; reason?: 'merged' | 'converted' } | undefined> {
  let at = ref
  let reason: 'merged' | 'converted' | undefined
  for (let step = 0; step < longestChain; step += 1) {
    const one = all.find(({ settings }) => settings.entity === at.entity)
    const fields = one ? [...new Set([...one.detail.map((field) => field.name), ...identifyingFields(one.description)])] : []
    const found = await open.session.read(at, fields, signal)
    if (!found) return undefined
    const next = found.record.successor
    if (!next) return { found, ...(reason && { reason }) }
    reason = next.entity === at.entity ? (reason ?? 'merged') : 'converted'
    at = next
  }
  return undefined
}

/** A search a second does not write a row a second. */
const keptFresh = 60_000
const longestChain = 8

/** Only who the record is: what it holds is read from the CRM each time, and agents' configured fields may change. */
function withoutValues(match: Match): Match {
  return { record: match.record, evidence: [], compared: [], fields: [] }
}
