import { randomUUID } from 'node:crypto'
import type { Visitor } from '#contract/conversation.ts'
import type { FieldValues, RecordRef, RecordSummary } from '#contract/records.ts'
import type { Settings } from '#contract/settings/settings.ts'
import { crmAccess } from '#server/connectors/crm-access.ts'
import { deleteRecord, setInactive, setSuccessor } from '#server/connectors/embedded/retire-record.ts'
import { embeddedRig, testIo } from '#server/connectors/embedded/testing.ts'
import type { AuditRow } from '#server/ports/audit.ts'
import type { Caller } from '#server/ports/handlers.ts'
import type { SearchParts } from './search-parts.ts'

/** The searching use cases' world: the embedded CRM, settings that a test may change, a clock moved by hand, audit rows read back. */
export async function searchingWorld() {
  const rig = await embeddedRig()
  const { db } = rig.database
  let now = new Date('2026-11-21T10:00:00.000Z')
  let settings: Settings = usualSettings
  let version = 1
  let crm = crmAccess([{ connector: rig.connector, config: {}, io: testIo, title: 'Fjordbåt CRM' }])
  const audited: AuditRow[] = []
  const parts: SearchParts = {
    db,
    clock: { now: () => now },
    settings: { current: () => ({ version, settings }), onChange: () => () => undefined },
    crm: {
      get primary() {
        return crm.primary
      },
      titles: () => crm.titles(),
      open: (person, connection) => crm.open(person, connection),
    },
    audit: { write: async (_tx, row) => void audited.push(row), note: (row) => void audited.push(row) },
  }
  const signal = AbortSignal.timeout(60_000)
  const person = { id: 'maja', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'agent' as const }
  const caller: Caller = { person, sessionId: 's', requestId: 'r', signal }
  const make = async (entity: string, values: FieldValues): Promise<RecordSummary> =>
    (await rig.session.create(entity, values, { key: randomUUID(), anyway: true }, signal)).record
  return {
    parts,
    caller,
    audited,
    db,
    make,
    change: (changed: Partial<Settings>) => {
      settings = { ...usualSettings, ...changed }
      version += 1
    },
    pass: (milliseconds: number) => {
      now = new Date(now.getTime() + milliseconds)
    },
    deactivate: (ref: RecordRef) => setInactive(db, ref, true, now),
    succeed: (ref: RecordRef, successor: RecordRef) => setSuccessor(db, ref, successor, now),
    remove: (ref: RecordRef) => deleteRecord(db, ref, now),
    /** the CRM stops answering: its session rejects, as it does when its database is away */
    breakCrm: (error: unknown) => {
      const whole = crm
      crm = { ...whole, open: (who, connection) => ({ ...whole.open(who, connection), session: broken(error) }) }
      return () => {
        crm = whole
      }
    },
    close: rig.close,
  }
}
export type SearchingWorld = Awaited<ReturnType<typeof searchingWorld>>

export function visitor(given: Partial<Visitor>): Visitor {
  return { phones: [], emails: [], variables: {}, ...given }
}

function broken(error: unknown) {
  return new Proxy({} as ReturnType<SearchParts['crm']['open']>['session'], { get: () => () => Promise.reject(error) })
}

const usualSettings: Settings = {
  organisation: {
    name: 'Fjordbåt',
    country: 'SE',
    currency: 'SEK',
    ownPhones: ['08-555 010 00'],
    ownEmails: ['@fjordbat.example'],
    sharedFrom: 4,
  },
  sites: [],
  search: { order: ['phone', 'email', 'name'] },
  entities: [
    {
      entity: 'account',
      search: true,
      create: true,
      createFields: [
        { field: 'name', required: true },
        { field: 'phone', required: false },
      ],
      searchFields: ['number'],
      detailFields: ['phone', 'industry'],
    },
    {
      entity: 'contact',
      search: true,
      create: true,
      createFields: [
        { field: 'first_name', required: false, half: true },
        { field: 'last_name', required: true, half: true },
        { field: 'mobile', required: false },
        { field: 'email', required: true },
        { field: 'yearly_value', required: false },
        { field: 'a_field_that_was_removed', required: true },
      ],
      searchFields: ['city', 'account'],
      detailFields: ['mobile', 'email', 'language', 'no_longer_there'],
      tagFields: [{ field: 'region', required: true, overwrite: false }],
    },
    { entity: 'lead', search: true, create: false, createFields: [], searchFields: [], detailFields: ['company', 'phone'] },
    { entity: 'gone_from_the_crm', search: true, create: true, createFields: [], searchFields: [], detailFields: [] },
  ],
  tagging: { activity: 'note', closing: false, newActivityPerMessage: false, subjectChange: true, suffix: '' },
}
