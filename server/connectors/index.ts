import type pg from 'pg'
import type { Db } from '#server/database/tables.ts'
import type { CrmConnector } from '#server/ports/crm-connector.ts'
import { makeConnector as embedded } from './embedded/index.ts'

/** Every connector by id, one line each. Only the embedded CRM uses the database; `close` gives back what a connector holds. */
export const connectors = { embedded } satisfies Record<string, (db: Db, pool: pg.Pool) => CrmConnector & { close(): Promise<void> }>
