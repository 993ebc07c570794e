import { renderTranscript } from '#contract/transcript.ts'
import { logActivity } from '#server/connectors/embedded/activities.ts'
import { bulkLoad, type LoadedRecord } from '#server/connectors/embedded/bulk-load.ts'
import { addEntity } from '#server/connectors/embedded/change-metadata.ts'
import { setSuccessor } from '#server/connectors/embedded/retire-record.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'
import { organisation, people } from './cast.ts'
import { moveOwnSites } from './move-own-sites.ts'
import { makeSample, type Sample, type SampleRecord } from './make-sample.ts'
import { agentOf, olderConversations } from './older-conversations.ts'
import { sampleSettings } from './sample-settings.ts'

export type LoadParts = { db: Db; clock: Clock; publicUrl: string }

/**
 * Fills an empty database with the sample organisation and answers what it did. A database that holds records of its own is
 * left alone; one in which an earlier load was cut off is emptied of that and loaded anew. Where the sample is there already, its own sites
 * follow to the address that it is served at now.
 */
export async function loadSample(parts: LoadParts): Promise<'loaded' | 'there-already' | 'moved' | 'not-empty'> {
  const { db, clock } = parts
  const state = await stateOf(db)
  if (state === 'done') return (await moveOwnSites(parts)) ? 'moved' : 'there-already'
  if (state === 'foreign') return 'not-empty'
  if (state === 'cut-off') await removeHalf(db)
  await mark(db, 'begun')
  const now = clock.now()
  await saveSettings(parts)
  await addOpportunityEntity(db)
  const ids = await loadRecords(db, makeSample(), now)
  await addOlderConversations(db, ids.contacts, now)
  await mark(db, 'done')
  return 'loaded'
}

/** Marks live among the keys that make creates happen once: they commit with nothing else and need no table of their own. */
const marks = { begun: 'sample data begun', done: 'sample data done' } as const

async function stateOf(db: Db): Promise<'empty' | 'foreign' | 'cut-off' | 'done'> {
  const found = await db.selectFrom('crm_create_key').select('key').where('key', 'in', Object.values(marks)).execute()
  const has = (key: string) => found.some((row) => row.key === key)
  if (has(marks.done)) return 'done'
  if (has(marks.begun)) return 'cut-off'
  return (await db.selectFrom('crm_record').select('id').limit(1).executeTakeFirst()) ? 'foreign' : 'empty'
}

async function mark(db: Db, which: keyof typeof marks): Promise<void> {
  await db
    .insertInto('crm_create_key')
    .values({ key: marks[which], record: '0', hash: 'sample' })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** Nobody has worked here yet: the mark was set on an empty database and the server serves only after the load. */
async function removeHalf(db: Db): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const table of ['crm_activity_key', 'crm_activity', 'crm_identifier', 'crm_value', 'crm_record'] as const)
      await tx.deleteFrom(table).execute()
  })
}

async function saveSettings({ db, clock, publicUrl }: LoadParts): Promise<void> {
  const before = await readSettings(db)
  // An organisation that has been set up keeps what it has set.
  if (before && before.version > 1) return
  await db
    .transaction()
    .execute((tx) =>
      insertSettings(tx, { base: before?.version ?? 0, settings: sampleSettings(publicUrl), savedAt: clock.now(), savedBy: null }),
    )
}

async function addOpportunityEntity(db: Db): Promise<void> {
  if (await db.selectFrom('crm_entity').select('name').where('name', '=', 'opportunity').executeTakeFirst()) return
  const stages = ['Prospect', 'Offer', 'Negotiation', 'Won', 'Lost']
  await addEntity(db, {
    name: 'opportunity',
    label: 'Opportunity',
    labelPlural: 'Opportunities',
    primaryField: 'name',
    subtitleField: 'account',
    fields: [
      { name: 'name', label: 'Name', type: 'text', required: true, maxLength: 200, section: 'Opportunity' },
      { name: 'account', label: 'Account', type: 'lookup', lookup: ['account'], section: 'Opportunity' },
      { name: 'contact', label: 'Contact', type: 'lookup', lookup: ['contact'], section: 'Opportunity' },
      { name: 'amount', label: 'Amount', type: 'currency', section: 'Business' },
      {
        name: 'stage',
        label: 'Stage',
        type: 'option',
        options: stages.map((label) => ({ value: label.toLowerCase(), label })),
        section: 'Business',
      },
      { name: 'close_date', label: 'Close date', type: 'date', section: 'Business' },
    ],
  })
}

async function loadRecords(db: Db, sample: Sample, now: Date): Promise<{ contacts: string[] }> {
  const options = { country: organisation.country, at: now }
  const nameOf = (record: SampleRecord | undefined) =>
    [record?.values['first_name'], record?.values['last_name'], record?.values['name']].filter((part) => typeof part === 'string').join(' ')
  const dated = (record: SampleRecord, values: LoadedRecord['values']): LoadedRecord => {
    const createdAt = new Date(now.getTime() - record.ago * 86_400_000)
    return {
      values,
      createdAt,
      updatedAt: new Date(createdAt.getTime() + (now.getTime() - createdAt.getTime()) * 0.6),
      inactive: record.inactive ?? false,
    }
  }
  const accounts = await bulkLoad(
    db,
    'account',
    sample.accounts.map((record) => dated(record, record.values)),
    options,
  )
  const toAccount = (record: SampleRecord) =>
    record.account === undefined
      ? {}
      : { account: { entity: 'account', id: accounts[record.account] ?? '', name: nameOf(sample.accounts[record.account]) } }
  const contacts = await bulkLoad(
    db,
    'contact',
    sample.contacts.map((record) => dated(record, { ...record.values, ...toAccount(record) })),
    options,
  )
  const leads = await bulkLoad(
    db,
    'lead',
    sample.leads.map((record) => dated(record, record.values)),
    options,
  )
  await bulkLoad(
    db,
    'opportunity',
    sample.opportunities.map((record) => {
      const contact =
        record.contact === undefined
          ? {}
          : { contact: { entity: 'contact', id: contacts[record.contact] ?? '', name: nameOf(sample.contacts[record.contact]) } }
      return dated(record, { ...record.values, ...decided(record, now), ...toAccount(record), ...contact })
    }),
    options,
  )
  for (const { entity, from, to } of sample.successors) {
    const id = (entity === 'contact' ? contacts : leads)[from] ?? ''
    await setSuccessor(db, { entity, id }, { entity: to.entity, id: contacts[to.at] ?? '' }, now)
  }
  return { contacts }
}

/** An offer's day and, after what it is about, the year of that day. */
function decided({ values, closes = 0 }: SampleRecord, now: Date): LoadedRecord['values'] {
  const day = new Date(now.getTime() + closes * 86_400_000).toISOString().slice(0, 10)
  return { name: `${String(values['name'])} ${day.slice(0, 4)}`, close_date: day }
}

async function addOlderConversations(db: Db, contacts: readonly string[], now: Date): Promise<void> {
  const cast = Object.keys(people)
  for (const [place, older] of olderConversations.entries()) {
    const began = new Date(now.getTime() - older.daysAgo * 86_400_000)
    const visitor = older.transcript?.visitor
    const lines = older.lines.map(([role, text], index) => ({
      kind: 'message' as const,
      message: {
        role,
        text,
        attachments: [],
        at: new Date(began.getTime() + index * 120_000).toISOString(),
        ...(role === 'agent' ? { author: agentOf(place) } : visitor !== undefined && { author: visitor }),
      },
    }))
    await logActivity(
      db,
      {
        record: { entity: 'contact', id: contacts[cast.indexOf(older.person)] ?? '' },
        kind: older.kind,
        subject: older.subject,
        body: older.transcript ? renderTranscript({ ...older.transcript, lines }) : (older.body ?? ''),
        values: {},
        close: older.close,
        at: began.toISOString(),
      },
      `sample activity ${place + 1}`,
      ({ entity, record, id }) => `/crm/${entity}/${record}#activity-${id}`,
    )
  }
}
