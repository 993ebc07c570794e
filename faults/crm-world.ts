import type { Db } from '#server/database/tables.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'

/** What a CRM holds, looked at from behind: not through the code that is tried. */
export type CrmWorld = {
  /** environment of a server that works against it */
  environment: Record<string, string>
  addContacts(contacts: { first_name: string; last_name: string; email: string; title: string }[]): Promise<string[]>
  activitiesOf(recordId: string): Promise<{ id: string; subject: string; body: string }[]>
  recordsWith(email: string): Promise<{ id: string; values: Record<string, unknown> }[]>
  record(id: string): Promise<Record<string, unknown> | undefined>
  close(): Promise<void>
}

/** The embedded CRM, read by statements of our own. */
export function embeddedWorld(db: Db): CrmWorld {
  const records = async (where: { id: string } | { email: string }) => {
    let query = db.selectFrom('crm_record').select(['id', 'values']).where('entity', '=', 'contact')
    if ('id' in where) query = query.where('id', '=', where.id)
    else query = query.where((eb) => eb(eb.cast<string>(eb.ref('values'), 'text'), 'like', `%${where.email}%`))
    return (await query.execute()).map(({ id, values }) => ({ id, values: values as Record<string, unknown> }))
  }
  return {
    environment: {},
    addContacts: (contacts) =>
      bulkLoad(
        db,
        'contact',
        contacts.map((values) => ({ values })),
        { country: 'SE', at: new Date() },
      ),
    activitiesOf: (record) =>
      db.selectFrom('crm_activity').select(['id', 'subject', 'body']).where('record', '=', record).orderBy('id').execute(),
    recordsWith: (email) => records({ email }),
    record: async (id) => (await records({ id }))[0]?.values,
    close: async () => undefined,
  }
}
