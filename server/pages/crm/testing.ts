import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { afterAll, beforeAll } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { browseActivities, browseEntities, browseRecord, browseRecords } from '#server/connectors/embedded/browse.ts'
import { addEntity } from '#server/connectors/embedded/change-metadata.ts'
import { editRecords } from '#server/connectors/embedded/edit-records.ts'
import { type EmbeddedConnector, makeConnector } from '#server/connectors/embedded/index.ts'
import type { ActivityOrigin } from '#server/database/activity-origins.ts'
import { type TestDatabase, testDatabase } from '#server/database/testing.ts'
import type { AuditRow } from '#server/ports/audit.ts'
import type { CrmSession } from '#server/ports/crm-connector.ts'
import { crmPages } from './crm-pages.ts'
import { formToken } from './form-token.ts'

/** Text that would be markup, script or an address if anybody took it for that. */
export const corpus = [
  `<script>alert(1)</script>`,
  `"><img src=x onerror=alert(1)>`,
  `' onmouseover='alert(1)`,
  `</textarea><svg onload=alert(1)>`,
  `</title><script>alert(1)</script>`,
  `javascript:alert(1)`,
  `{{constructor.constructor('alert(1)')()}}`,
  `<a href="javascript:alert(1)">x</a>`,
  `\u202Etxt.exe`,
].join(' ')

const statuses: Readonly<Record<string, 401 | 403 | 404>> = { 'not-signed-in': 401, forbidden: 403, 'not-found': 404 }
const clock = { now: () => new Date('2026-11-21T13:32:00.000Z') }
export const formKey = new Uint8Array(32).fill(7)
export const people = {
  maja: { person: { id: 'maja', name: corpus, email: 'maja@fjordbat.example', role: 'agent' as const }, sessionId: 'session-of-maja' },
  siobhan: {
    person: { id: 'siobhan', name: 'Siobhán', email: 's@fjordbat.example', role: 'agent' as const },
    sessionId: 'session-of-siobhan',
  },
  astrid: { person: { id: 'astrid', name: 'Astrid', email: 'a@fjordbat.example', role: 'admin' as const }, sessionId: 'session-of-astrid' },
}
export const editedTag = '7b1e3f0e-0000-4000-8000-00000000000e'

/** The CRM's pages over a database of their own, with an entity that is made to be misread, and two people who are signed in. */
export function crmRoom() {
  const undone: string[] = []
  const noted: string[] = []
  const note = (row: AuditRow) => void noted.push(`${row.action} ${row.subject} by ${row.person}`)
  let database: TestDatabase
  let connector: EmbeddedConnector
  let session: CrmSession
  let app: Hono
  let origins = new Map<string, ActivityOrigin>()

  beforeAll(async () => {
    database = await testDatabase()
    const { db } = database
    const io = {
      connection: 'crm',
      clock,
      country: () => 'SE',
      currency: () => 'SEK',
      recordUrl: (entity: string, id: string) => `/crm/${entity}/${id}`,
    }
    connector = makeConnector(db, database.pool)
    session = connector.open({}, io)
    await addEntity(db, {
      name: 'trap',
      label: corpus.slice(0, 80),
      labelPlural: corpus.slice(0, 80),
      primaryField: 'name',
      fields: [
        { name: 'name', label: corpus, type: 'text' },
        { name: 'key', label: 'Named like a control of the form', type: 'text' },
        { name: 'notes', label: 'Notes', type: 'multiline' },
        { name: 'stage', label: 'Stage', type: 'option', options: [{ value: `"><q>`, label: corpus }] },
        {
          name: 'many',
          label: 'Many',
          type: 'multi-option',
          options: [
            { value: `"><q>`, label: corpus },
            { value: 'b', label: 'B' },
          ],
        },
        { name: 'amount', label: 'Amount', type: 'currency' },
        { name: 'size', label: 'Size', type: 'decimal' },
        { name: 'day', label: 'Day', type: 'date' },
        { name: 'moment', label: 'Moment', type: 'date-time' },
        { name: 'sure', label: 'Sure', type: 'checkbox' },
        { name: 'owner', label: 'Owner', type: 'lookup', lookup: ['account', 'contact'] },
      ],
    })
    app = crmPages({
      signIn: { page: async (request) => people[(request.headers.get('cookie') ?? '') as keyof typeof people] },
      connection: 'crm',
      title: () => 'Fjordbåt CRM',
      browse: {
        entities: () => browseEntities(db),
        records: (query) => browseRecords(db, query, io),
        record: (ref) => browseRecord(db, ref, io),
        activities: (ref, page) => browseActivities(db, ref, page),
      },
      open: () => session,
      edit: editRecords({ db, io, audit: { write: async (_tx, row) => note(row) } }),
      exportRecords: async function* (entity, { person }) {
        note({ action: 'records.exported', subject: entity, person })
        yield 'Name\r\n'
        yield 'Åsa\r\n'
      },
      origins: async () => origins,
      search: async (input) => {
        const found = await session.find(
          { by: { kind: 'any', texts: { name: 'script' } }, entities: [{ entity: 'contact', fields: [] }], country: 'SE', limit: 20 },
          input.by.value === '' ? AbortSignal.abort() : AbortSignal.timeout(5_000),
        )
        return {
          matches: found.records.map((one) => ({
            record: { ...one.record, subtitle: corpus },
            evidence: [{ identifier: 'name', field: 'x', label: corpus, visitorValue: corpus, recordValue: corpus }],
            compared: [],
            fields: [],
          })),
          total: found.total,
        }
      },
      // the double of anybody called Doubled is whoever is called that; agents do not create the trap
      duplicates: async ({ entity, values }) => {
        if (entity === 'trap') throw new AppError('not-found', 'Agents do not create this entity')
        if (values['last_name'] !== 'Doubled') return { duplicates: [] }
        const found = await session.find(
          { by: { kind: 'similar', name: 'Dora Doubled' }, entities: [{ entity: 'contact', fields: [] }], country: 'SE', limit: 20 },
          AbortSignal.timeout(5_000),
        )
        const match = { evidence: [], compared: [], fields: [] }
        return { duplicates: found.records.map(({ record }) => ({ match: { ...match, record }, reason: 'similar-name', evidence: [] })) }
      },
      undo: async ({ id, force }) => {
        if (id === editedTag && !force) throw new AppError('edited-since', 'Somebody has edited it', { overridable: true })
        undone.push(id)
        return { tag: {} as never }
      },
      audit: { note },
      organisation: () => ({ country: 'SE', currency: 'SEK' }),
      clock,
      newId: randomUUID,
      formKey,
    })
    app.onError((error, c) => c.text(error.message, statuses[error instanceof AppError ? error.code : ''] ?? 400))
  })
  afterAll(async () => {
    await connector.close()
    await database.close()
  })

  async function make(entity: string, given: Parameters<CrmSession['create']>[1]): Promise<string> {
    return (await session.create(entity, given, { key: randomUUID(), anyway: true }, AbortSignal.timeout(10_000))).record.ref.id
  }

  async function values(id: string) {
    return (
      (
        await session.read(
          { entity: 'contact', id },
          ['first_name', 'last_name', 'title', 'city', 'yearly_value', 'account'],
          AbortSignal.timeout(5_000),
        )
      )?.values ?? {}
    )
  }

  async function get(path: string, who: keyof typeof people = 'maja') {
    return app.request(path, { headers: { cookie: who } })
  }

  function raw(path: string, form: Record<string, string>, who: keyof typeof people = 'maja') {
    return app.request(path, { method: 'POST', headers: { cookie: who }, body: new URLSearchParams(form) })
  }

  function post(path: string, form: Record<string, string>, who: keyof typeof people = 'maja') {
    return raw(path, { ...form, _token: formToken(formKey, people[who].sessionId) }, who)
  }

  async function formOf(path: string) {
    return inputs(await (await get(path)).text())
  }

  return {
    make,
    values,
    get,
    raw,
    post,
    formOf,
    undone,
    noted,
    get app() {
      return app
    },
    get session() {
      return session
    },
    get database() {
      return database
    },
    /** what is known of the activities that came from tags */
    knowOrigins: (known: Map<string, ActivityOrigin>) => {
      origins = known
    },
  }
}

/** What a browser would send of a form, radios and boxes apart. */
export function inputs(page: string): Record<string, string> {
  const plain = (text: string) =>
    text.replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&#39;', "'").replaceAll('&amp;', '&')
  const form = page.slice(page.indexOf('<form class="form record-form"'))
  const found = [...form.matchAll(/<input[^>]*>/g)].flatMap(([tag]) => {
    const name = /name="([^"]*)"/.exec(tag)?.[1]
    return name && !/type="(radio|checkbox)"/.test(tag) ? [[name, plain(/value="([^"]*)"/.exec(tag)?.[1] ?? '')] as const] : []
  })
  const areas = [...form.matchAll(/<textarea[^>]*name="([^"]*)"[^>]*>\n?([^<]*)<\/textarea>/g)].map(
    ([, name = '', text = '']) => [name, plain(text)] as const,
  )
  const selects = [...form.matchAll(/<select[^>]*name="([^"]*)"[^>]*>(.*?)<\/select>/gs)].map(
    ([, name = '', options = '']) => [name, plain(/value="([^"]*)" selected/.exec(options)?.[1] ?? '')] as const,
  )
  return Object.fromEntries([...found, ...areas, ...selects])
}

export function ioOf() {
  return {
    connection: 'crm',
    clock,
    country: () => 'SE',
    currency: () => 'SEK',
    recordUrl: (entity: string, id: string) => `/crm/${entity}/${id}`,
  }
}
