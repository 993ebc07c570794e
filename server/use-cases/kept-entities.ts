import type { EntityDescription } from '#contract/records.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { OpenCrm } from '#server/ports/crm-access.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'

export type Entities = ReadonlyMap<string, EntityDescription>

/** A CRM's metadata as one identity sees it, kept for ten seconds: a search does not read it anew, a new field shows soon. */
export function keptEntities(clock: Clock): (open: OpenCrm, signal: AbortSignal) => Promise<Entities> {
  const kept = new WeakMap<CrmSession, { at: number; entities: Entities }>()
  return async ({ session }, signal) => {
    const now = clock.now().getTime()
    const known = kept.get(session)
    if (known && now >= known.at && now - known.at < keptFor) return known.entities
    const entities = new Map((await session.entities(signal)).map((entity) => [entity.name, entity]))
    kept.set(session, { at: now, entities })
    return entities
  }
}

const keptFor = 10_000
