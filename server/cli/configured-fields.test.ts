import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { defaultSettings } from '#contract/settings/defaults.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { connect } from '#server/database/connect.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { matrix, requestOf } from '#server/http/every-operation.fixture.ts'
import { silent } from '#server/http/testing.ts'
import { type Server, startServer } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'

/** The whole server, and a person in its CRM of whom every field that agents are not shown holds a canary. */
const lent = await lendDatabase()
const stop = new AbortController()
let server: Server
let contact: string
let hidden: string[]

beforeAll(async () => {
  const database = connect({ connectionString: lent.url }, { size: 1 })
  const before = await readSettings(database.db)
  const entities = defaultSettings.entities.map((one) =>
    one.entity === 'contact' ? { ...one, searchFields: ['email'], detailFields: ['email', 'mobile'] } : one,
  )
  await database.db
    .transaction()
    .execute((tx) =>
      insertSettings(tx, { base: before?.version ?? 0, settings: { ...defaultSettings, entities }, savedAt: new Date(), savedBy: null }),
    )
    .finally(() => database.close())
  const configuration = readConfiguration({ TAGALONG_PORT: '0', DATABASE_URL: lent.url }, () => undefined)
  server = await startServer(configuration, silent, stop.signal)
  const { db } = server.house
  const settings = server.house.settings.current().settings.entities.find(({ entity }) => entity === 'contact')
  const shown = new Set([...(settings?.searchFields ?? []), ...(settings?.detailFields ?? [])])
  const fields = await db.selectFrom('crm_field').select(['name', 'type']).where('entity', '=', 'contact').execute()
  const kept = {
    text: (name: string) => `canary ${name}`,
    multiline: (name: string) => `canary ${name}`,
    url: () => 'https://canary.example',
  }
  const canaries = fields.flatMap(({ name, type }) =>
    shown.has(name) || !(type in kept) || name.endsWith('_name') ? [] : [[name, kept[type as keyof typeof kept](name)] as const],
  )
  hidden = canaries.map(([, canary]) => canary)
  const values = { first_name: 'Åsa', last_name: 'Lind', email: 'asa@lind.example', ...Object.fromEntries(canaries) }
  ;[contact = ''] = await bulkLoad(db, 'contact', [{ values }], { country: 'SE', at: new Date() })
}, 60_000)
afterAll(async () => {
  stop.abort()
  await server.stop()
  await lent.drop()
})

test('no answer of any operation holds a field that agents are not shown, by whatever way the record is come to', async () => {
  expect(hidden.length).toBeGreaterThan(1)
  const { tokens } = await addTestPerson(server.house.db, 'agent')
  const visitor = { phones: [], emails: ['asa@lind.example'], variables: {}, fullName: 'Åsa Lind' }
  const record = { connection: 'crm', entity: 'contact', id: contact }
  const conversation = { source: 'practice', externalId: 'canary', channel: 'sms', status: 'open', visitor, messages: [said] } as const
  const ways: [EndpointName, object][] = [
    ['search.ordered', { visitor }],
    ['search.byHand', { by: { kind: 'any', value: 'Åsa Lind' } }],
    ['search.byHand', { by: { kind: 'identifier', identifier: 'email', value: 'asa@lind.example' } }],
    ['records.read', record],
    ['records.duplicates', { entity: 'contact', values: { email: 'asa@lind.example', last_name: 'Lind' } }],
    ['lookup.search', { entity: 'contact', field: 'account', text: 'a' }],
    ['tags.create', { key: randomUUID(), conversation, records: [record], choices: {} }],
    // what was tagged is remembered
    ['search.ordered', { conversation: { source: 'practice', externalId: 'canary' }, visitor }],
    ['tags.list', { source: 'practice', externalId: 'canary' }],
    ['conversations.report', { conversation }],
    ['changes.poll', { wait: 0 }],
  ]
  const toldOf: string[] = []
  for (const [name, input] of [...ways, ...agents.map((one) => [one, matrix[one].input] as [EndpointName, object])]) {
    const [path, { method, json }] = requestOf(name, input)
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${tokens.accessToken}`, ...(json && { 'content-type': 'application/json' }) },
      ...(json && { body: JSON.stringify(json) }),
    })
    const text = await response.text()
    expect(text, name).not.toMatch(/canary (?!")|canary\.example/)
    if (response.status === 200 && text.includes('Åsa Lind')) toldOf.push(name)
  }
  // they did tell of the record
  expect(toldOf).toEqual(
    expect.arrayContaining(['search.ordered', 'search.byHand', 'records.read', 'records.duplicates', 'tags.create', 'tags.list']),
  )
})

const said = { id: 'm1', role: 'visitor', text: 'hej', at: '2026-11-21T08:30:00+01:00' } as const

/** All that an agent may ask; what ends the session would end this. */
const agents = (Object.keys(endpoints) as EndpointName[]).filter(
  (name) => matrix[name].lowest === 'agent' && name !== 'session.end' && name !== 'account.password',
)
