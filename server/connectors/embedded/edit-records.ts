import { AppError } from '#contract/errors.ts'
import type { FieldValues } from '#contract/records.ts'
import type { Db } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import { asCrm } from './crm-errors.ts'
import { type Along, createRecord } from './create-record.ts'
import { loadMetadata } from './metadata.ts'
import { setInactive } from './retire-record.ts'
import { updateRecord } from './update-record.ts'

/** Changes that a person makes on the CRM's own pages. */
export type RecordEdits = {
  /** answers with the record that the key made, however often it is asked */
  create(entity: string, values: FieldValues, options: { key: string; anyway: boolean }, by: By): Promise<EntityRef>
  update(ref: EntityRef, values: FieldValues, options: { ifVersion: string }, by: By): Promise<void>
  setInactive(ref: EntityRef, inactive: boolean, by: By): Promise<void>
}

export type By = { person: string; signal: AbortSignal }

/** Each change and its audit row in one transaction. */
export function editRecords({ db, io, audit }: { db: Db; io: ConnectorIo; audit: Pick<Audit, 'write'> }): RecordEdits {
  const noting =
    (action: string, { person }: By): Along =>
    (tx, ref) =>
      audit.write(tx, { action, subject: `${io.connection}/${ref.entity}/${ref.id}`, person })
  const parts = async (entity: string) => {
    const meta = (await loadMetadata(db)).entities.get(entity)
    if (!meta) throw new AppError('not-found', `The CRM has no entity ${entity.slice(0, 128)}`, { hint: 'Choose one of the lists.' })
    return { db, meta, country: io.country(), at: io.clock.now() }
  }
  return {
    create: (entity, values, options, by) =>
      asCrm(by.signal, 'create a record', async () => ({
        entity,
        id: await createRecord(await parts(entity), values, options, noting('record.created', by)),
      })),
    update: (ref, values, options, by) =>
      asCrm(by.signal, 'save a record', async () =>
        updateRecord(await parts(ref.entity), ref.id, values, options, noting('record.changed', by)),
      ),
    setInactive: (ref, inactive, by) =>
      asCrm(by.signal, 'save a record', () =>
        setInactive(db, ref, inactive, io.clock.now(), noting(inactive ? 'record.deactivated' : 'record.activated', by)),
      ),
  }
}
