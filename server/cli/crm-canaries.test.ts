import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { connect } from '#server/database/connect.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { openSnapshot } from '#server/database/transfer/snapshot.ts'
import { matrix, requestOf } from '#server/http/every-operation.fixture.ts'
import { type Server, startServer } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import { addTestPerson, testPassword } from '#server/sign-in/testing.ts'
import { type FaultCrm, openFaultCrm } from '#simulators/fault-crm/index.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/**
 * The whole server before a CRM over HTTP: what it signs in with there must stand nowhere, and a person's data in no line of the log, at
 * its most talkative, whatever the CRM answers.
 */
const token = `canary${randomBytes(12).toString('hex')}`
const personal = ['+46701998877', '0701 99 88 77', 'canary.visitor@person.example', 'Canaria Vogelsang', 'Vogelsang', 'my parrot has flown']
const lent = await lendDatabase()
const folder = mkdtempSync(join(tmpdir(), 'tagalong-canaries-'))
const log: string[] = []
const told: string[] = []
let crm: FaultCrm
let server: Server

beforeAll(async () => {
  crm = await openFaultCrm({ tokenWord: token })
  const configuration = readConfiguration(
    {
      DATABASE_URL: lent.url,
      TAGALONG_DATA: folder,
      TAGALONG_PORT: '0',
      TAGALONG_LOG: 'debug',
      TAGALONG_CRM: 'fault',
      TAGALONG_CRM_URL: crm.url,
    },
    () => undefined,
  )
  server = await startServer(configuration, createLog({ level: 'debug', write: (line) => log.push(line) }), new AbortController().signal)
  await askEverything()
  await refusedPush()
  // while it is asked for anything at all: later the breaker keeps callers away from a CRM that fails
  crm.people.expireTokens()
  await askEverything()
  // every kind of answer, with a person's data in its body
  const body = {
    error: 'invalid_values',
    message: personal.join(' '),
    name: personal[3],
    fields: [{ field: personal[2], message: personal[5] }],
  }
  for (const status of [400, 409, 500]) {
    crm.heal()
    crm.fail({ fault: { kind: 'answer', status, body }, path: '/api/**', times: 'always' })
    await askEverything()
  }
  crm.heal()
  crm.people.revokeTokens()
  await askEverything()
})
afterAll(async () => {
  await server?.stop()
  await crm?.close()
  await lent.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** A delivery that the CRM refuses in words about a person, which are kept as its reason; the log hears of it with the error. */
async function refusedPush(): Promise<void> {
  const [id] = crm.people.fill({ contacts: 1 })
  crm.fail({
    fault: { kind: 'answer', status: 409, body: { error: 'duplicate', name: personal[3] } },
    method: 'POST',
    path: '/api/activities',
    times: 'always',
  })
  const { tokens } = await addTestPerson(server.house.db, 'agent')
  const [path, { method }] = requestOf('tags.create')
  const conversation = {
    source: 'practice',
    externalId: 'refused',
    channel: 'chat',
    status: 'ended',
    visitor: { phones: [], emails: [], variables: {} },
    messages: [{ id: 'm', role: 'visitor', text: personal[5] }],
  }
  const records = [{ connection: 'fault', entity: 'contact', id }]
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.accessToken}` },
    body: JSON.stringify({ key: crypto.randomUUID(), conversation, records, choices: {} }),
  })
  expect(response.status).toBe(200)
  const reasons = () => server.house.db.selectFrom('delivery').select('reason').where('state', '=', 'failed').execute()
  await vi.waitFor(async () => expect(JSON.stringify(await reasons())).toContain(personal[3]), { timeout: 20_000 })
  expect(log.some((line) => line.includes('delivery did not succeed'))).toBe(true)
  crm.heal()
}

/** Every operation with a person's data wherever its input has room for it. */
async function askEverything(): Promise<void> {
  const visitor = { phones: [personal[1]], emails: [personal[2]], fullName: personal[3], variables: { Note: personal[5] } }
  const conversation = {
    source: 'practice',
    externalId: String(personal[0]),
    channel: 'chat',
    status: 'ended',
    visitor,
    messages: [{ id: 'm', role: 'visitor', text: personal[5] }],
  }
  const record = { connection: 'fault', entity: 'contact', id: '1' }
  const values = { last_name: personal[4], email: personal[2], phone: personal[1] }
  const over: Partial<Record<EndpointName, object>> = {
    'search.ordered': { visitor },
    'search.byHand': { by: { kind: 'any', value: personal[2] } },
    'conversations.report': { conversation },
    'tags.create': { key: crypto.randomUUID(), conversation, records: [record], choices: {} },
    'records.create': { key: crypto.randomUUID(), entity: 'contact', values, tag: { conversation, choices: {} } },
    'records.duplicates': { entity: 'contact', values },
    'memory.refuse': { conversation: { source: 'practice', externalId: personal[0] }, visitor, record },
  }
  const people = { admin: await addTestPerson(server.house.db, 'admin'), agent: await addTestPerson(server.house.db, 'agent') }
  // the one that ends the session comes last
  const names = (Object.keys(endpoints) as EndpointName[]).sort((a, b) => Number(a === 'session.end') - Number(b === 'session.end'))
  for (const name of names) {
    const { tokens } = people[matrix[name].lowest === 'admin' ? 'admin' : 'agent']
    const [path, { method, json }] = requestOf(name)
    const sent = over[name] ?? json
    const response = await fetch(`${server.url}${path}`, {
      method,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tokens.accessToken}` },
      ...(sent !== undefined && { body: JSON.stringify(sent) }),
    })
    told.push(`${name} ${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`)
  }
}

test('the CRM was signed in to, and it answered with what is looked for', () => {
  expect(crm.log.all().some(({ headers }) => headers['authorization']?.includes(token))).toBe(true)
  const statuses = new Set(crm.log.all().map(({ status }) => status))
  for (const status of [200, 400, 401, 409, 500]) expect([...statuses]).toContain(status)
  expect(told.some((text) => text.includes('Vogelsang'))).toBe(true)
  expect(log.length).toBeGreaterThan(120)
})

test('what it is signed in with stands in no answer, no line of the log and nowhere in the database', async () => {
  const written = [token, Buffer.from(token).toString('hex'), Buffer.from(token).toString('base64').slice(0, -4)]
  const holds = (text: string) => written.some((one) => text.includes(one))
  expect(told.filter(holds)).toEqual([])
  expect(log.filter(holds)).toEqual([])
  const { db, close } = connect({ connectionString: lent.url }, { size: 1 })
  const kept = await db.selectFrom('connection').select('tokens').executeTakeFirstOrThrow()
  await close()
  expect(kept.tokens).toMatch(/^s1\./)
  const snapshot = await openSnapshot({ connectionString: lent.url }, new Date())
  for await (const { head, chunks } of snapshot.tables())
    for await (const chunk of chunks)
      expect({ table: head.name, found: holds(chunk.toString('latin1')) }).toEqual({ table: head.name, found: false })
  await snapshot.close()
})

test('no line of the log holds a phone, an address, a name or a text', () => {
  const found = log.filter((line) => personal.some((text) => line.includes(text) || line.includes(encodeURIComponent(text))))
  expect(found.map((line) => JSON.parse(line).msg)).toEqual([])
})

test('the pages of the embedded CRM are not there while another CRM is in force, for nobody and for who is signed in', async () => {
  const { db, clock } = server.house
  const { person } = await addTestPerson(db, 'admin', clock.now())
  const jar = new Map<string, string>()
  const ask = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const answer = await fetch(`${server.url}${path}`, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return { status: answer.status, location: answer.headers.get('location'), text: await answer.text() }
  }
  const form = /name="form" value="([^"]+)"/.exec((await ask('/sign-in')).text)?.[1] ?? ''
  const origin = server.house.configuration.url
  const body = new URLSearchParams({ form, email: person.email, password: testPassword })
  expect((await ask('/sign-in', { method: 'POST', body, headers: { origin } })).status).toBe(303)
  for (const path of ['/crm', '/crm/contact', '/crm/contact/787', '/crm/contact/new']) {
    expect({ path, status: (await ask(path)).status }).toEqual({ path, status: 404 })
    expect({ path, status: (await fetch(`${server.url}${path}`, { redirect: 'manual' })).status }).toEqual({ path, status: 404 })
  }
  // and nothing leads there
  expect((await ask('/')).location).toBe('/practice')
})
