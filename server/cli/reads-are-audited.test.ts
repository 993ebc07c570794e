import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type EndpointName, endpoints } from '#contract/api/index.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { beginRun } from '#server/connectors/embedded/import/run/requests.ts'
import { lendDatabase } from '#server/database/testing.ts'
import { silent, testApp, type TestApp } from '#server/http/testing.ts'
import { handlersOf, type House, type Server, startServer } from '#server/main.ts'
import { readConfiguration } from '#server/platform/configuration.ts'
import type { CrmAccess } from '#server/ports/crm-access.ts'
import { addTestPerson, openBrowser, testPassword, testUrl } from '#server/sign-in/testing.ts'

vi.setConfig({ hookTimeout: 60_000 })

/** The whole house, and beside the CRM that everybody sees a connection that nobody here may see. */
const lent = await lendDatabase()
const folder = mkdtempSync(join(tmpdir(), 'tagalong-seen-'))
const signal = new AbortController().signal
let house: House
let app: TestApp
let server: Server
let statements = 0
const made = {} as Awaited<ReturnType<typeof make>>

beforeAll(async () => {
  const configuration = readConfiguration(
    { DATABASE_URL: lent.url, TAGALONG_DATA: folder, TAGALONG_PORT: '0', TAGALONG_URL: testUrl },
    () => undefined,
  )
  server = await startServer(configuration, silent, signal)
  house = server.house
  const db = house.db.withPlugin({
    transformQuery: ({ node }) => {
      statements += 1
      return node
    },
    transformResult: async ({ result }) => result,
  })
  // somebody has it, and nobody who asks here
  const crm: CrmAccess = {
    ...house.crm,
    open: (person, connection) =>
      house.crm.open(person, connection === 'hidden' && person.id === made.other.person.id ? 'crm' : connection),
  }
  app = await testApp(handlersOf({ ...house, db, crm }), { signIn: house.signIn.signIn, clock: house.clock })
  Object.assign(made, await make())
})
afterAll(async () => {
  await app?.close()
  await server?.stop()
  await lent.drop()
  rmSync(folder, { recursive: true, force: true })
})

async function make() {
  const { db } = house
  const agent = await addTestPerson(db, 'agent')
  const other = await addTestPerson(db, 'agent')
  const admin = await addTestPerson(db, 'admin')
  const [contact = ''] = await bulkLoad(db, 'contact', [{ values: { first_name: 'Åsa', last_name: 'Lind', email: 'asa@lind.example' } }], {
    country: 'SE',
    at: new Date(),
  })
  const { rows } = await sql<{ id: string }>`
    insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
    values ('practice', 'hidden', 'chat', 'ended', '{"phones":[],"emails":["asa@lind.example"],"variables":{}}', now(), now()) returning id`.execute(
    db,
  )
  const tag = await sql<{ id: string }>`
    insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at) values
      ('k', ${rows[0]?.id}, 'hidden', 'contact', '7', ${JSON.stringify({ ref: { connection: 'hidden', entity: 'contact', id: '7' }, kind: 'contact', entityLabel: 'Contact', name: 'Secret Person' })},
      'saved', 'Secret subject', '{}', ${JSON.stringify({ id: other.person.id, name: 'Other', email: 'o@o.example', role: 'agent' })}, now()) returning id`.execute(
    db,
  )
  await sql`insert into memory (kind, subject, connection, entity, record, match, tagged_at, checked_at) values
    ('email', 'asa@lind.example', 'hidden', 'contact', '7', ${JSON.stringify({ record: { ref: { connection: 'hidden', entity: 'contact', id: '7' }, kind: 'contact', entityLabel: 'Contact', name: 'Secret Person' }, evidence: [], compared: [], fields: [] })}, now(), now())`.execute(
    db,
  )
  const known = { ref: { connection: 'crm', entity: 'contact', id: contact }, kind: 'contact', entityLabel: 'Contact', name: 'Åsa Lind' }
  await sql`insert into memory (kind, subject, connection, entity, record, match, tagged_at, checked_at) values
    ('email', 'whose@known.example', 'crm', 'contact', ${contact}, ${JSON.stringify({ record: known, evidence: [], compared: [], fields: [] })}, now(), now())`.execute(
    db,
  )
  const invited = await house.signIn.handlers['people.invite'](
    { email: 'taken@back.example', role: 'agent' },
    { person: admin.person, sessionId: '', requestId: '', signal },
  )
  const revoked = await house.signIn.handlers['people.invite'](
    { email: 'gone@back.example', role: 'agent' },
    { person: admin.person, sessionId: '', requestId: '', signal },
  )
  await house.signIn.handlers['people.revokeInvitation'](
    { id: revoked.invitation.id },
    { person: admin.person, sessionId: '', requestId: '', signal },
  )
  const run = await beginRun(db, { origin: 'page', fileName: 'Secret.csv', size: 3, person: admin.person.id, at: new Date() })
  return {
    agent,
    other,
    admin,
    contact,
    tag: tag.rows[0]?.id ?? '',
    open: invited.invitation.id,
    revoked: revoked.invitation.id,
    run: run.id,
  }
}

const visitor = { phones: [], emails: ['asa@lind.example'], variables: {} }
const key = { source: 'practice', externalId: 'hidden' }
const conversation = { ...key, channel: 'chat' as const, status: 'ended' as const, visitor, messages: [] }
const hidden = { connection: 'hidden', entity: 'contact', id: '7' }

function requestOf(name: EndpointName, input: object): [string, { method: string; json?: object }] {
  const { method, path } = endpoints[name]
  const rest: Record<string, unknown> = { ...input }
  const filled = path.replace(/:(\w+)/g, (_, parameter: string) => {
    const value = String(rest[parameter])
    delete rest[parameter]
    return encodeURIComponent(value)
  })
  if (method === 'POST' || method === 'PUT') return [filled, { method, json: rest }]
  return [`${filled}?${new URLSearchParams(rest as Record<string, string>)}`, { method }]
}

async function ask(name: EndpointName, input: object, token: string) {
  const [path, init] = requestOf(name, input)
  statements = 0
  const response = await app.fetch(path, { ...init, as: token })
  const { requestId: _, ...body } = (await response.json()) as Record<string, unknown>
  return { status: response.status, body, headers: [...response.headers.keys()].filter((header) => header !== 'x-request-id'), statements }
}

type Pair = { there: object; nowhere: object; as?: 'agent' | 'admin'; status?: number }
const uuid = '3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d'
/**
 * Every operation: an id that is there and not for this caller, and one that is nowhere, asked in the same way. `none`: it takes no id
 * but such as everybody may know (a person's own session, an entity of the settings, a conversation that any page may show).
 */
const ids: Partial<Record<EndpointName, 'none' | (() => Pair[])>> = {
  'token.exchange': 'none',
  'session.get': 'none',
  'session.list': 'none',
  'session.end': () => [{ there: { id: made.other.tokens.sessionId }, nowhere: { id: randomUUID() } }],
  'account.rename': 'none',
  'account.password': 'none',
  'entities.forms': 'none',
  'entities.describe': 'none',
  'search.ordered': 'none',
  'search.byHand': 'none',
  'lookup.search': 'none',
  'memory.refuse': () => [
    {
      there: { conversation: key, visitor, record: hidden },
      nowhere: { conversation: key, visitor, record: { ...hidden, connection: 'nowhere' } },
    },
    {
      there: { conversation: key, visitor, record: hidden, undo: true },
      nowhere: { conversation: key, visitor, record: { ...hidden, connection: 'nowhere' }, undo: true },
    },
  ],
  'records.read': () => [{ there: hidden, nowhere: { ...hidden, connection: 'nowhere' } }],
  'records.duplicates': 'none',
  'records.create': 'none',
  'conversations.report': 'none',
  'tags.create': () => [
    {
      there: { key: randomUUID(), conversation, records: [hidden], choices: {} },
      nowhere: { key: randomUUID(), conversation, records: [{ ...hidden, connection: 'nowhere' }], choices: {} },
    },
  ],
  'tags.list': () => [{ there: key, nowhere: { ...key, externalId: 'never-seen' }, status: 200 }],
  'tags.undo': () => [
    { there: { id: made.tag }, nowhere: { id: uuid } },
    { there: { id: made.tag, force: true }, nowhere: { id: uuid, force: true } },
  ],
  'tags.retry': () => [{ there: { id: made.tag }, nowhere: { id: uuid } }],
  'changes.poll': 'none',
  'sites.list': 'none',
  // for an agent a person is as little there as anybody; for an admin an invitation that was taken back is gone
  'people.list': 'none',
  'people.invite': 'none',
  'people.revokeInvitation': () => [
    { there: { id: made.open }, nowhere: { id: uuid }, status: 403 },
    { there: { id: made.revoked }, nowhere: { id: uuid }, as: 'admin' },
  ],
  'people.change': () => [{ there: { id: made.other.person.id, role: 'agent' }, nowhere: { id: uuid, role: 'agent' }, status: 403 }],
  'people.sessions': () => [{ there: { id: made.other.person.id }, nowhere: { id: uuid }, status: 403 }],
  // for an agent an import is as little there as any other
  'imports.begin': 'none',
  'imports.list': 'none',
  'imports.template': 'none',
  'imports.check': 'none',
  'imports.sendPart': () => [
    { there: { id: made.run, number: '0', base64: 'QUJD' }, nowhere: { id: uuid, number: '0', base64: 'QUJD' }, status: 403 },
  ],
  'imports.look': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.apply': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.stop': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.resume': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.undo': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.discard': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.get': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'imports.faults': () => [{ there: { id: made.run }, nowhere: { id: uuid }, status: 403 }],
  'settings.get': 'none',
  'settings.save': 'none',
  'settings.compared': 'none',
  'connections.test': () => [
    { there: { id: 'hidden' }, nowhere: { id: 'nowhere' }, status: 403 },
    { there: { id: 'hidden' }, nowhere: { id: 'nowhere' }, as: 'admin' },
  ],
}

describe('what somebody may not see is not there', () => {
  test('every operation stands in the two tables', () => {
    for (const table of [ids, reads]) expect(Object.keys(endpoints).filter((name) => !(name in table))).toEqual([])
  })

  test.each(Object.entries(ids).flatMap(([name, pairs]) => (pairs === 'none' ? [] : [[name as EndpointName, pairs] as const])))(
    '%s answers as for an id that nobody ever had',
    async (name, pairs) => {
      for (const { there, nowhere, as = 'agent', status = 404 } of pairs()) {
        const token = made[as].tokens.accessToken
        const [missing, real] = [await ask(name, nowhere, token), await ask(name, there, token)]
        const said = (answer: typeof real, input: object) => {
          // what was asked for may be said back
          const words = JSON.stringify(input).match(/hidden|nowhere|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g) ?? []
          return words.reduce((text, word) => text.replaceAll(word, '…'), JSON.stringify(answer))
        }
        expect(real.status).toBe(status)
        expect(said(real, there)).not.toContain('Secret')
        if (name === 'tags.list') expect(real.body).toEqual({ tags: [] })
        // as much work too: an answer that takes longer says as much as one that reads otherwise
        expect(said({ ...real, statements: name === 'tags.list' ? 0 : real.statements }, there)).toBe(
          said({ ...missing, statements: name === 'tags.list' ? 0 : missing.statements }, nowhere),
        )
      }
    },
  )

  test('nor does a reading, a search or the line of changes tell of it', async () => {
    const token = made.agent.tokens.accessToken
    const first = (await ask('changes.poll', { wait: 0 }, token)).body
    await house.db.updateTable('tag').set({ subject: 'Secret again' }).where('id', '=', made.tag).execute()
    await house.db.transaction().execute(async (tx) => {
      const { recordChanges } = await import('#server/database/changes.ts')
      await recordChanges(tx, [{ kind: 'tag', tagId: made.tag }], new Date())
    })
    const answers = [
      await ask('changes.poll', { wait: 0, after: first['cursor'] as string }, token),
      await ask('conversations.report', { conversation }, token),
      await ask('search.ordered', { conversation: key, visitor }, token),
      await ask('search.byHand', { by: { kind: 'any', value: 'asa@lind' } }, token),
    ]
    for (const { status, body } of answers) {
      expect(status).toBe(200)
      expect(JSON.stringify(body)).not.toMatch(/Secret|hidden/)
    }
    expect(await house.db.selectFrom('refusal').select('record').where('connection', '=', 'hidden').execute()).toEqual([])
  })
})

/** A conversation that nobody has, with an address whose owner its asker would like to know. */
const asks = (id: string) => ({ ...conversation, externalId: `made-up-${id}`, visitor: { ...visitor, emails: ['whose@known.example'] } })

type Audited = { input: () => object; as?: 'admin'; leaves: string }
/** Every operation: what it leaves in the audit, or why a look by it is none at a person's data. */
const reads: Partial<Record<EndpointName, Audited | { why: string }>> = {
  'search.ordered': { input: () => ({ visitor }), leaves: 'search.ordered' },
  'search.byHand': { input: () => ({ by: { kind: 'any', value: 'asa@lind' } }), leaves: 'search.by-hand' },
  'lookup.search': { input: () => ({ entity: 'contact', field: 'account', text: 'a' }), leaves: 'search.lookup' },
  'records.read': { input: () => ({ connection: 'crm', entity: 'contact', id: made.contact }), leaves: 'record.read' },
  'records.duplicates': { input: () => ({ entity: 'contact', values: { email: 'asa@lind.example' } }), leaves: 'search.duplicates' },
  'tags.list': { input: () => key, leaves: 'tags.listed' },
  'conversations.report': { input: () => ({ conversation: asks('one') }), leaves: 'memory.read' },
  'people.list': { input: () => ({}), as: 'admin', leaves: 'people.listed' },
  'people.sessions': { input: () => ({ id: made.other.person.id }), as: 'admin', leaves: 'person.sessions-read' },

  'session.get': { why: 'one’s own' },
  'session.list': { why: 'one’s own' },
  'sites.list': { why: 'no person in it' },
  'entities.forms': { why: 'no person in it' },
  'entities.describe': { why: 'no person in it' },
  'settings.get': { why: 'the organisation’s own' },
  'settings.compared': { why: 'the organisation’s own' },
  'connections.test': { why: 'a count of entities; noted as connection.tested' },
  'changes.poll': { why: 'tags of which each change is audited, told to those who see them' },
  'token.exchange': { why: 'writes' },
  'session.end': { why: 'writes' },
  'account.rename': { why: 'writes' },
  'account.password': { why: 'writes' },
  'memory.refuse': { why: 'writes' },
  'records.create': { why: 'writes' },
  'tags.create': { why: 'writes' },
  'tags.undo': { why: 'writes' },
  'tags.retry': { why: 'writes' },
  'people.invite': { why: 'writes' },
  'people.revokeInvitation': { why: 'writes' },
  'people.change': { why: 'writes' },
  'settings.save': { why: 'writes' },
  'imports.begin': { why: 'writes' },
  'imports.sendPart': { why: 'writes' },
  'imports.look': { why: 'a file that an admin has sent; noted as import.looked' },
  'imports.check': { why: 'writes' },
  'imports.apply': { why: 'writes' },
  'imports.stop': { why: 'writes' },
  'imports.resume': { why: 'writes' },
  'imports.undo': { why: 'writes' },
  'imports.discard': { why: 'writes' },
  'imports.get': { why: 'counts, and the name of a colleague' },
  'imports.list': { why: 'counts, and names of colleagues' },
  'imports.faults': { why: 'of a file that an admin has sent; noted as import.faults-read' },
  'imports.template': { why: 'no person in it' },
}

describe('a look at a person’s data', () => {
  const auditRows = async () => {
    await house.audit.flush()
    const { rows } = await sql<{ id: string; action: string; subject: string; person_id: string | null; text: string }>`
      select e.id, e.action, e.subject, p.person_id, e::text as text from audit_entry e left join audit_person p on p.pseudonym = e.person order by e.id`.execute(
      house.db,
    )
    return rows
  }

  test.each(Object.entries(reads).flatMap(([name, one]) => ('leaves' in one ? [[name as EndpointName, one] as const] : [])))(
    'by %s stands in the audit, with who looked and nothing of what they saw',
    async (name, { input, as, leaves }) => {
      const who = as === 'admin' ? made.admin : made.agent
      const before = (await auditRows()).length
      const { status } = await ask(name, input(), who.tokens.accessToken)
      expect(status).toBe(200)
      const rows = (await auditRows()).slice(before)
      expect(rows.map(({ action, person_id }) => ({ action, person_id }))).toEqual([{ action: leaves, person_id: who.person.id }])
      expect(rows[0]?.text).not.toMatch(/asa|lind|practice|hidden/i)
    },
  )

  test('by conversations.report is noted once for each conversation and asker, however often its page is read', async () => {
    const before = (await auditRows()).length
    const askers = [made.agent, made.agent, made.other, made.other]
    for (const { tokens } of askers) {
      const { body } = await ask('conversations.report', { conversation: asks('two') }, tokens.accessToken)
      expect(body).toMatchObject({ memory: { by: 'visitor' } })
    }
    await ask('conversations.report', { conversation: asks('three') }, made.agent.tokens.accessToken)
    const rows = (await auditRows()).slice(before)
    expect(rows.map(({ action, subject, person_id }) => [action, subject, person_id])).toEqual(
      [made.agent, made.other, made.agent].map(({ person }) => ['memory.read', `crm/contact/${made.contact}`, person.id]),
    )
  })

  test('on the CRM’s own pages does so too', async () => {
    const { person } = await addTestPerson(house.db, 'agent')
    const browser = openBrowser(server.url ?? '')
    await browser.send(await browser.get('/sign-in'), { email: person.email, password: testPassword })
    const before = (await auditRows()).length
    for (const path of [`/crm/contact?q=lind`, `/crm/contact/${made.contact}`]) expect((await browser.get(path)).status).toBe(200)
    const rows = (await auditRows()).slice(before)
    expect(rows.map(({ action, person_id }) => [action, person_id])).toEqual([
      ['records.listed', person.id],
      ['record.read', person.id],
    ])
    expect(rows.map(({ text }) => text).join()).not.toMatch(/asa|lind/i)
  })
})
