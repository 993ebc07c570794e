import type { ImportOptions, ImportRun } from '#contract/api/imports.ts'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { testDatabase } from '#server/database/testing.ts'
import type { Audit } from '#server/ports/audit.ts'
import { importHandlers } from './handlers.ts'
import { alone } from './prepare/crew.ts'
import { uploadedFile } from './run/file-source.ts'
import type { ImportParts } from './run/import-parts.ts'
import { workOnce } from './run/work.ts'

/** Imports over a database of their own, as a page asks for them and a server does them. */
export async function importRoom() {
  const database = await testDatabase()
  const { db } = database
  const clock = { at: new Date('2026-11-21T12:00:00Z'), now: () => clock.at }
  const audit: Audit = { write: (tx, row) => insertAuditRows(tx, [{ ...row, at: clock.now() }]), note: () => undefined }
  const parts: ImportParts = {
    db,
    address: database.address,
    clock,
    audit,
    connection: 'crm',
    country: () => 'SE',
    currency: () => 'SEK',
    crew: alone,
  }
  const operations = importHandlers({ db, clock, audit, io: parts })
  const caller = {
    person: { id: 'maja', name: 'Maja', email: 'm@x.example', role: 'admin' as const },
    sessionId: 's',
    requestId: 'r',
    signal: new AbortController().signal,
  }

  const work = (signal: AbortSignal = caller.signal) => workOnce(parts, ({ id }) => uploadedFile(db, id), signal)
  const get = async (id: string): Promise<ImportRun> => (await operations['imports.get']({ id }, caller)).run

  /** sent whole and looked at; `over` is what a person chose otherwise */
  async function send(csv: string, over: Partial<ImportOptions> = {}, name = 'file.csv') {
    const bytes = Buffer.from(csv)
    const { run } = await operations['imports.begin']({ fileName: name, size: bytes.length }, caller)
    await operations['imports.sendPart']({ id: run.id, number: '0', base64: bytes.toString('base64') }, caller)
    const { look } = await operations['imports.look']({ id: run.id, ...(over.entity && { entity: over.entity }) }, caller)
    const options: ImportOptions = {
      form: look.form,
      entity: look.entity,
      columns: look.columns.map(({ column, to }) => ({ column, to: to ?? '#skip' })),
      dates: look.dates,
      decimal: look.decimal,
      ...(look.source && { source: look.source }),
      ...(look.updateBy && { updateBy: look.updateBy }),
      clearEmpty: false,
      ...over,
    }
    return { id: run.id, look, options }
  }

  async function check(csv: string, over: Partial<ImportOptions> = {}, name?: string) {
    const { id, options } = await send(csv, over, name)
    await operations['imports.check']({ id, options }, caller)
    await work()
    const { faults } = await operations['imports.faults']({ id }, caller)
    return { id, run: await get(id), faults }
  }

  async function apply(csv: string, over: Partial<ImportOptions> = {}, keepGood = false) {
    const { id } = await check(csv, over)
    await operations['imports.apply']({ id, keepGood }, caller)
    await work()
    return get(id)
  }

  async function undo(id: string) {
    await operations['imports.undo']({ id }, caller)
    await work()
    const { faults } = await operations['imports.faults']({ id }, caller)
    return { run: await get(id), kept: faults.filter(({ kind }) => kind === 'kept') }
  }

  const records = (entity = 'contact') =>
    db
      .selectFrom('crm_record')
      .select(['id', 'name', 'values', 'version', 'inactive'])
      .where('entity', '=', entity)
      .where('deleted', '=', false)
      .orderBy('id')
      .execute()

  return { database, db, clock, parts, operations, caller, send, check, apply, undo, work, get, records, close: () => database.close() }
}

/** Everything that a record stands as and is found by, without the numbers that are its own. */
export async function everythingOf({ db }: Pick<ImportParts, 'db'>, id: string) {
  const record = await db
    .selectFrom('crm_record')
    .select(['entity', 'name', 'sort_name', 'values', 'keys', 'lookups', 'inactive', 'version'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  const identifiers = await db
    .selectFrom('crm_identifier')
    .select(['kind', 'value', 'entity', 'inactive'])
    .where('record', '=', id)
    .orderBy('kind')
    .orderBy('value')
    .execute()
  const values = await db
    .selectFrom('crm_value')
    .select(['entity', 'field', 'value', 'inactive'])
    .where('record', '=', id)
    .orderBy('field')
    .execute()
  return { record, identifiers, values }
}
