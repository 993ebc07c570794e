import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Handlers } from '#server/ports/handlers.ts'

/** The CRM's own metadata, read now: what an admin chooses fields from. */
export function describeEntities(parts: { crm: CrmAccess }): Handlers['entities.describe'] {
  return async (_input, caller) => ({ entities: await parts.crm.open(caller.person).session.entities(caller.signal) })
}
