import { randomUUID } from 'node:crypto'
import { type EndpointName, endpoints, type Output } from '#contract/api/index.ts'
import type { Person } from '#contract/api/session.ts'
import type { Conversation, Message } from '#contract/conversation.ts'
import { AppError } from '#contract/errors.ts'
import type { EntityDescription, FieldDescription, FieldValues, RecordRef } from '#contract/records.ts'
import type { EntitySettings, Settings } from '#contract/settings/settings.ts'
import type { Tag, TagChoices } from '#contract/tags.ts'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import type { Db } from '#server/database/tables.ts'
import { readTags } from '#server/database/tags.ts'
import type { Capabilities, CrmConnector, CrmSession } from '#server/ports/crm-connector.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import type { Caller } from '#server/ports/handlers.ts'
import type { Log } from '#server/ports/log.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'
import { createRecord } from '#server/use-cases/create-record.ts'
import { createTags } from '#server/use-cases/create-tags.ts'
import { reportConversation } from '#server/use-cases/report-conversation.ts'
import { retryTag } from '#server/use-cases/retry-tag.ts'
import type { TaggingParts } from '#server/use-cases/tagging/parts.ts'
import { undoTag } from '#server/use-cases/undo-tag.ts'
import { createWorker, type OutboxWorker } from '../worker.ts'
import { type ScriptedCrm, scriptedCrm } from './scripted-crm.ts'

const field = (name: string, more: Partial<FieldDescription> = {}): FieldDescription => ({
  name,
  label: name,
  type: 'text',
  required: false,
  readOnly: false,
  ...more,
})

export const contact: EntityDescription = {
  name: 'contact',
  kind: 'contact',
  label: 'Contact',
  labelPlural: 'Contacts',
  primaryField: 'name',
  can: { search: true, create: true, update: true, activity: true },
  fields: [
    field('name', { readOnly: true }),
    field('first_name'),
    field('last_name', { required: true }),
    field('email', { type: 'email' }),
    field('mobile', { type: 'phone' }),
    field('source'),
    field('city'),
  ],
}

export const contactSettings: EntitySettings = {
  entity: 'contact',
  search: true,
  create: true,
  createFields: [
    { field: 'first_name', required: false },
    { field: 'last_name', required: true },
    { field: 'email', required: false },
    { field: 'mobile', required: false },
  ],
  searchFields: [],
  detailFields: [],
  tagFields: [
    { field: 'source', required: false, overwrite: false },
    { field: 'city', required: false, overwrite: true },
  ],
}

export const maja: Person = { id: 'maja', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'agent' }
export const siobhan: Person = { id: 'siobhan', name: 'Siobhán Ní Bhriain', email: 'siobhan@fjordbat.example', role: 'agent' }
export const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => silent }

export type Desk = {
  connection: string
  parts: TaggingParts
  crm: ScriptedCrm
  worker: OutboxWorker
  settings: Settings
  /** moves the clock */
  pass(ms: number): void
  record(values?: FieldValues): RecordRef
  talk(over?: Partial<Conversation>): Conversation
  report(conversation: Conversation, person?: Person): Promise<Output<'conversations.report'>>
  tag(
    conversation: Conversation,
    record: RecordRef | RecordRef[],
    more?: { choices?: TagChoices; key?: string; person?: Person },
  ): Promise<Tag>
  undo(tag: Tag, force?: boolean): Promise<Tag>
  retry(tag: Tag): Promise<Tag>
  create(
    values: FieldValues,
    more?: { key?: string; anyway?: boolean; unchecked?: boolean; conversation?: Conversation; choices?: TagChoices },
  ): Promise<Output<'records.create'>>
  /** hands over everything that is due, and answers with what became of each */
  deliver(): Promise<string[]>
  /** the tag as it is now */
  now(tag: Tag): Promise<Tag>
  /** activities that are in the CRM */
  saved(): ScriptedCrm['activities']
}

/** An agent's desk on a real database and a scripted CRM, each with a connection (so a lane) of its own. */
export function createDesk(
  db: Db,
  can: Partial<Capabilities> = {},
  real?: { connector: CrmConnector; session: CrmSession; connection: string },
): Desk {
  const connection = real?.connection ?? `crm-${randomUUID().slice(0, 8)}`
  const crm = scriptedCrm(connection, [contact], can)
  let time = Date.parse('2026-11-21T12:00:00Z')
  const clock = { now: () => new Date(time) }
  const settings: Settings = {
    organisation: { name: 'Fjordbåt', country: 'SE', currency: 'SEK', ownPhones: [], ownEmails: [], sharedFrom: 3 },
    sites: [],
    search: { order: ['phone', 'email', 'name'] },
    entities: [contactSettings],
    tagging: { activity: 'task', closing: false, newActivityPerMessage: false, subjectChange: true, suffix: '' },
  }
  const source: SettingsSource = { current: () => ({ version: 1, settings }), onChange: () => () => undefined }
  const access: CrmAccess = {
    primary: connection,
    titles: () => [],
    open(_person, wanted = connection) {
      if (wanted !== connection) throw new AppError('not-found', `There is no connection ${wanted}`)
      return { connection, connector: real?.connector ?? crm.connector, session: real?.session ?? crm.session }
    },
  }
  const audit = {
    write: (tx: Parameters<typeof insertAuditRows>[0], row: Parameters<typeof insertAuditRows>[1][number]) =>
      insertAuditRows(tx, [{ ...row, at: clock.now() }]),
    note() {},
  }
  const parts: TaggingParts = { db, crm: access, settings: source, clock, audit }
  const worker = createWorker({ db, crm: access, clock, log: silent, random: () => 0.5 })
  const caller = (person: Person): Caller => ({ person, sessionId: 's', requestId: 'r', signal: new AbortController().signal })
  const tags = createTags(parts)
  let talks = 0

  return {
    connection,
    parts,
    crm,
    worker,
    settings,
    pass: (ms) => {
      time += ms
    },
    record: (values = { name: 'Åsa Lind' }) => crm.addRecord('contact', randomUUID(), values).record.ref,
    talk: (over = {}) => ({
      source: 'practice',
      externalId: `${connection}-${++talks}`,
      channel: 'chat',
      status: 'ended',
      visitor: { phones: [], emails: [`visitor${talks}@${connection}.example`], fullName: 'Åsa Lind', variables: {} },
      messages: says('hello', 'good bye'),
      ...over,
    }),
    report: async (conversation, person = maja) =>
      asAgreed('conversations.report', await reportConversation(parts)({ conversation }, caller(person))),
    async tag(conversation, record, { choices = {}, key = randomUUID(), person = maja } = {}) {
      const records = Array.isArray(record) ? record : [record]
      const answer = asAgreed('tags.create', await tags({ key, conversation, records, choices }, caller(person)))
      return answer.tags[0] as Tag
    },
    undo: async ({ id }, force) =>
      asAgreed('tags.undo', await undoTag(parts)({ id, ...(force !== undefined && { force }) }, caller(maja))).tag,
    retry: async ({ id }) => asAgreed('tags.retry', await retryTag(parts)({ id }, caller(maja))).tag,
    async create(values, { key = randomUUID(), anyway = false, unchecked = false, conversation, choices = {} } = {}) {
      const input = { key, entity: 'contact', values, anyway, unchecked, ...(conversation && { tag: { conversation, choices } }) }
      return asAgreed('records.create', await createRecord(parts)(input, caller(maja)))
    },
    async deliver() {
      const outcomes: string[] = []
      for (;;) {
        const outcome = await worker.deliverNext(connection)
        if (outcome === 'idle') return outcomes
        outcomes.push(outcome)
      }
    },
    async now({ id }) {
      return (await readTags(db, [id]))[0] as Tag
    },
    saved: () => crm.activities.filter(({ removed }) => !removed),
  }
}

/** An answer that the contract does not allow is a failure of every test that meets it. */
function asAgreed<N extends EndpointName>(name: N, answer: Output<N>): Output<N> {
  return endpoints[name].output.parse(answer) as Output<N>
}

/** Messages of a visitor, ids and minutes in order. */
export function says(...texts: string[]): Message[] {
  return texts.map((text, index) => ({
    id: `m-${text}`,
    role: 'visitor',
    author: 'Åsa Lind',
    text,
    at: new Date(Date.parse('2026-11-21T10:00:00Z') + index * 60_000).toISOString(),
  }))
}
