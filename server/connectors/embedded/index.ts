import * as z from 'zod/mini'
import type pg from 'pg'
import { AppError } from '#contract/errors.ts'
import type { Db } from '#server/database/tables.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { CrmConnector, CrmSession, EntityRef } from '#server/ports/crm-connector.ts'
import { appendActivity, closableKinds, closeActivity, findByKey, logActivity, removeActivity } from './activities.ts'
import { changesAfter } from './changes.ts'
import { createRecord } from './create-record.ts'
import { asCrm } from './crm-errors.ts'
import { findRecords } from './find-records.ts'
import { findSimilar } from './find-similar.ts'
import { type EntityMeta, keptMetadata, type Metadata } from './metadata.ts'
import { orderedSearch } from './ordered-search.ts'
import { storedRecord, toReadRecord } from './read-record.ts'
import { openSearchDoor, type SearchDoor } from './search-door.ts'
import { updateRecord } from './update-record.ts'

export type EmbeddedConnector = CrmConnector & { close(): Promise<void> }

/** The CRM that lives in our own database. `close` ends the connections that its searches hold. */
export function makeConnector(db: Db, pool: pg.Pool): EmbeddedConnector {
  // the pool hides the password from whoever copies its options
  const { password } = pool.options
  const door = openSearchDoor({ ...pool.options, ...(password !== undefined && { password }) })
  const metadata = keptMetadata(db)
  return {
    id: 'embedded',
    title: 'Tagalong CRM',
    config: z.strictObject({}),
    can: {
      enforcesKeys: true,
      activityKinds: ['note', 'task', 'custom'],
      closableKinds,
      appendToClosed: false,
      removesActivities: true,
      changeFeed: true,
      customEntities: true,
    },
    open: (_config, io) => openSession(db, door, metadata, io),
    close: () => door.close(),
  }
}

function openSession(db: Db, door: SearchDoor, metadata: ReturnType<typeof keptMetadata>, io: ConnectorIo): CrmSession {
  const activityUrl = (activity: { entity: string; record: string; id: string }) =>
    `${io.recordUrl(activity.entity, activity.record)}#activity-${activity.id}`
  const parts = async (entity: string) => ({ db, meta: known(await metadata.fresh(), entity), country: io.country(), at: io.clock.now() })
  const reread = async (ref: EntityRef, meta: EntityMeta) => {
    const row = await storedRecord(db, ref)
    if (!row) throw new AppError('crm-record-gone', `The CRM has no ${ref.entity} ${ref.id} any more`)
    return toReadRecord(row, meta, [...meta.fields.keys()], io)
  }
  return {
    check: (signal) =>
      asCrm(signal, 'say who is connected', async () => {
        await metadata.fresh()
        return { user: 'Tagalong', environment: 'Tagalong CRM in its own database' }
      }),
    entities: (signal) =>
      asCrm(signal, 'describe its entities', async () => [...(await metadata.fresh()).entities.values()].map((meta) => meta.description)),
    search: (query, signal) => asCrm(signal, 'search', () => orderedSearch(door, metadata.atLeast, query, io)),
    find: (query, signal) =>
      asCrm(signal, 'search', async () => {
        const known = await metadata.fresh()
        return query.by.kind === 'similar' ? findSimilar(db, known, query.by.name, query, io) : findRecords(door, known, query, io)
      }),
    read: (ref, fields, signal) =>
      asCrm(signal, 'read a record', async () => {
        const meta = (await metadata.fresh()).entities.get(ref.entity)
        const row = meta && (await storedRecord(db, ref))
        return meta && row ? toReadRecord(row, meta, fields, io) : undefined
      }),
    create: (entity, values, options, signal) =>
      asCrm(signal, 'create a record', async () => {
        const made = await parts(entity)
        return reread({ entity, id: await createRecord(made, values, options) }, made.meta)
      }),
    update: (ref, values, options, signal) =>
      asCrm(signal, 'save a record', async () => {
        const held = await parts(ref.entity)
        await updateRecord(held, ref.id, values, options)
        return reread(ref, held.meta)
      }),
    logActivity: (draft, key, signal) => asCrm(signal, 'save an activity', () => logActivity(db, draft, key, activityUrl)),
    appendActivity: (id, lines, key, signal) =>
      asCrm(signal, 'append to an activity', () => appendActivity(db, id, lines, key, activityUrl)),
    closeActivity: (id, signal) => asCrm(signal, 'close an activity', () => closeActivity(db, id, activityUrl)),
    removeActivity: (id, options, signal) => asCrm(signal, 'remove an activity', () => removeActivity(db, id, options)),
    findByKey: (key, signal) => asCrm(signal, 'look for what was written', () => findByKey(db, key, activityUrl)),
    changes: (entity, cursor, limit, signal) =>
      asCrm(signal, 'list changes', async () => changesAfter(db, known(await metadata.fresh(), entity), io.connection, cursor, limit)),
  }
}

function known(metadata: Metadata, entity: string): EntityMeta {
  const meta = metadata.entities.get(entity)
  if (!meta)
    throw new AppError('crm-refused', `The CRM has no entity ${entity.slice(0, 128)}`, {
      hint: 'Read the forms again; the CRM may have changed.',
      retryable: false,
    })
  return meta
}
