import { makeConnector as embedded } from './embedded/index.ts'
import { makeConnector as fault } from './fault/index.ts'
import type { CrmConnector } from '#server/ports/crm-connector.ts'

/** Every connector by id, one line each. Only the embedded CRM uses the database; `close` gives back what a connector holds. */
export const connectors = { embedded, fault } satisfies Record<string, (...parts: never[]) => CrmConnector & { close(): Promise<void> }>
