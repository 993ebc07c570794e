import type pg from 'pg'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import { browseActivities, browseEntities, browseRecord, browseRecords, type BrowseQuery } from './browse.ts'
import { editRecords } from './edit-records.ts'
import {
  activitiesOfPerson,
  eraseActivities,
  erasePersonRecords,
  exportRecords as exportPersonRecords,
  identifiersOfRecords,
  recordsOfPerson,
} from './erase-person.ts'
import { exportRecords } from './import/export/export-records.ts'
import { importHandlers } from './import/handlers.ts'
import { importParts } from './import/parts-of-house.ts'
import { eraseImportFiles, sweepImports } from './import/run/forget.ts'
import { uploadedFile } from './import/run/file-source.ts'
import { workOnce } from './import/run/work.ts'
import { reindexRecords } from './reindex-records.ts'

/** `server.application`: how an import reaches the database, on connections of its own. */
type House = { db: Db; clock: Clock; audit: Audit; io: ConnectorIo; server: { application: pg.PoolConfig } }

/** What the embedded CRM is besides a connector: a CRM with pages, files and work of its own. Whoever puts the house together asks here. */
export function ownCrm(house: House) {
  const { db, io, audit, clock } = house
  return {
    handlers: importHandlers(house),
    /** what its pages show */
    browse: {
      entities: () => browseEntities(db),
      records: (query: BrowseQuery) => browseRecords(db, query, io),
      record: (ref: EntityRef) => browseRecord(db, ref, io),
      activities: (ref: EntityRef, page: { limit: number; after?: string }) => browseActivities(db, ref, page),
    },
    edit: editRecords({ db, io, audit }),
    exportRecords: (entity: string, asked: Parameters<typeof exportRecords>[2]) =>
      exportRecords({ db, audit, connection: io.connection }, entity, asked),
    /** what it holds of somebody who asks for it, or is to be forgotten */
    person: {
      connection: io.connection,
      recordsOf: recordsOfPerson,
      identifiersOf: identifiersOfRecords,
      export: (tx: Db | Tx, records: readonly string[], conversations: readonly string[]) =>
        exportPersonRecords(tx, io.connection, records, conversations),
      activitiesOf: activitiesOfPerson,
      eraseActivities,
      eraseRecords: (tx: Tx, records: Parameters<typeof erasePersonRecords>[2]) =>
        erasePersonRecords(tx, io.connection, records, clock.now(), audit),
      eraseImportFiles,
    },
    sweepImports: () => sweepImports(db, clock.now()),
    /** Takes up one import that waits, if there is one. One small read; files are read by a thread beside this one. */
    workOnImports: (signal: AbortSignal) => workOnce(importParts(house, 1), ({ id }) => uploadedFile(db, id), signal),
    /** One small read, until an admin moves the organisation to another country or a newer version reads names otherwise. */
    readRecordsAnew: (signal: AbortSignal) => reindexRecords(db, io.country(), signal),
  }
}
