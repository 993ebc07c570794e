import { once } from 'node:events'
import { EventEmitter } from 'node:events'
import { testDatabase } from '#server/database/testing.ts'
import type { ConnectorIo } from '#server/ports/connector-io.ts'
import type { ConnectorRig } from '#server/ports/crm-connector-suite/crm-acts.suite.ts'
import type { EntityRef } from '#server/ports/crm-connector.ts'
import { editActivity } from './activities.ts'
import { addEntity, addField } from './change-metadata.ts'
import { makeConnector } from './index.ts'
import { loadMetadata } from './metadata.ts'
import { deleteRecord, setInactive, setSuccessor } from './retire-record.ts'
import { insertRecord } from './write-record.ts'

export const testIo: ConnectorIo = {
  connection: 'crm',
  clock: { now: () => new Date() },
  country: () => 'SE',
  currency: () => 'SEK',
  recordUrl: (entity, id) => `http://localhost:4310/crm/${entity}/${id}`,
}

/** The embedded CRM on a database of its own, with the acts of people that the suite asks for. */
export async function embeddedRig(): Promise<ConnectorRig & { database: Awaited<ReturnType<typeof testDatabase>> }> {
  const database = await testDatabase({ size: 12 })
  const { db } = database
  const connector = makeConnector(db, database.pool)
  const read = (id: string) =>
    db.selectFrom('crm_activity').select(['subject', 'body', 'closed', 'version']).where('id', '=', id).executeTakeFirstOrThrow()
  return {
    database,
    connector,
    session: connector.open({}, testIo),
    names: {
      account: { entity: 'account', name: 'name', phone: 'phone' },
      contact: {
        entity: 'contact',
        first: 'first_name',
        last: 'last_name',
        phone: 'mobile',
        secondPhone: 'phone',
        email: 'email',
        account: 'account',
        text: 'title',
      },
      lead: { entity: 'lead', last: 'last_name', phone: 'phone', email: 'email' },
    },
    people: {
      deactivate: (ref) => setInactive(db, ref, true, new Date()),
      succeed: (ref, successor) => setSuccessor(db, ref, successor, new Date()),
      remove: (ref) => deleteRecord(db, ref, new Date()),
      editActivity: async (id, body) => {
        const { subject, closed, version } = await read(id)
        await editActivity(db, id, { subject, body, closed }, String(version))
      },
      readActivity: async (id) => {
        const { subject, body } = await read(id)
        return { subject, body }
      },
      addCustomEntity: (name) =>
        addEntity(db, {
          name,
          label: 'Boat',
          labelPlural: 'Boats',
          primaryField: 'title',
          fields: [
            { name: 'title', label: 'Title', type: 'text' },
            { name: 'line', label: 'Line', type: 'phone' },
            { name: 'mail', label: 'Mail', type: 'email' },
            { name: 'seats', label: 'Seats', type: 'whole-number' },
          ],
        }),
      addPhoneField: (entity, name) => addField(db, entity, { name, label: 'Line', type: 'phone' }),
      createSlowly: (values) => createSlowly(db, values),
    },
    close: async () => {
      await connector.close()
      await database.close()
    },
  }
}

async function createSlowly(
  db: Awaited<ReturnType<typeof testDatabase>>['db'],
  values: Parameters<typeof insertRecord>[2],
): Promise<{ ref: EntityRef; commit(): Promise<void> }> {
  const bell = new EventEmitter()
  const meta = (await loadMetadata(db)).entities.get('contact')
  if (!meta) throw new Error('no contact')
  const inserted = once(bell, 'inserted')
  const done = db.transaction().execute(async (tx) => {
    const committed = once(bell, 'commit')
    bell.emit('inserted', await insertRecord(tx, meta, values, 'SE', new Date()))
    await committed
  })
  const [id] = (await inserted) as [string]
  return {
    ref: { entity: 'contact', id },
    commit: async () => {
      bell.emit('commit')
      await done
    },
  }
}
