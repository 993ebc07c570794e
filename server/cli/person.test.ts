import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type EndpointName, endpoints, type Input } from '#contract/api/index.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Person } from '#contract/api/session.ts'
import type { RecordSummary } from '#contract/records.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { connect, type Database } from '#server/database/connect.ts'
import { lendDatabase, type LentDatabase } from '#server/database/testing.ts'
import { forgetAuditNamesBefore } from '#server/database/retention.ts'
import { openSnapshot } from '#server/database/transfer/snapshot.ts'
import { verifyAudit } from '#server/database/audit/verify.ts'
import { sealAudit } from '#server/database/audit/seal.ts'
import { handlersOf, type House, openHouse } from '#server/main.ts'
import { createWorker } from '#server/outbox/worker.ts'
import { type Configuration, readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { acceptInvitation, invite } from '#server/sign-in/invitations.ts'
import { completeSetup, recoveryLink } from '#server/sign-in/setup-links.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { personCommand } from './person.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

/** What only this visitor, or this agent, brings with them. Written as people write them; looked for as they are kept. */
const visitor = {
  phone: '0701 99 88 77',
  phoneParts: ['+46701998877', '0701 99 88 77'],
  email: 'canary.visitor@erased.example',
  name: 'Canaria Vogelsang',
  said: 'my parrot canary has flown',
  variable: 'canary-campaign',
}
const canaries = [...visitor.phoneParts, visitor.email, 'Canaria', 'canaria', 'Vogelsang', 'vogelsang', visitor.said, visitor.variable]
const folder = mkdtempSync(join(tmpdir(), 'tagalong-person-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let lent: LentDatabase
let owner: Database
let configuration: Configuration
let house: House
const log: string[] = []

beforeEach(async () => {
  lent = await lendDatabase()
  owner = connect({ connectionString: lent.url }, { size: 2 })
  configuration = readConfiguration({ DATABASE_URL: lent.url, TAGALONG_DATA: folder, TAGALONG_LOG: 'debug' }, () => undefined)
  house = await openHouse(configuration, createLog({ level: 'debug', write: (line) => log.push(line) }), new AbortController().signal)
})
afterEach(async () => {
  await house.close()
  await owner.close()
  await lent.drop()
})

async function person(...words: string[]): Promise<string> {
  const said: string[] = []
  await personCommand.run(words, {
    configuration,
    log: createLog({ level: 'debug', write: (line) => log.push(line) }),
    say: (line) => said.push(line),
    signal: new AbortController().signal,
  })
  return said.join('\n')
}

const talk = (over: Partial<Conversation> = {}): Conversation => ({
  source: 'practice',
  externalId: randomUUID(),
  channel: 'chat',
  status: 'ended',
  visitor: { phones: [visitor.phone], emails: [visitor.email], fullName: visitor.name, variables: { Campaign: visitor.variable } },
  messages: [{ id: 'm1', role: 'visitor', author: visitor.name, text: visitor.said, at: '2026-11-20T10:00:00.000Z' }],
  ...over,
})
const stranger = (over: Partial<Conversation> = {}) =>
  talk({
    visitor: { phones: ['08-123 45 67'], emails: ['someone@else.example'], fullName: 'Some One', variables: {} },
    messages: [{ id: 'm1', role: 'visitor', text: 'hello there' }],
    ...over,
  })

/** As it comes over HTTP, with the defaults filled in. */
async function call<N extends EndpointName>(name: N, input: Input<N>, caller: Caller): Promise<unknown> {
  const handler = handlersOf(house)[name] as (input: unknown, caller: Caller) => Promise<unknown>
  return handler(endpoints[name].input.parse(input), caller)
}

/** The visitor has been tagged, refused, created and left unsent, by an agent who works beside another visitor's conversations. */
async function live() {
  const { person: agent } = await addTestPerson(house.db, 'agent', new Date(), 'Agneta Canaryagent')
  const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
  const values = { first_name: 'Canaria', last_name: 'Vogelsang', mobile: visitor.phone, email: visitor.email }
  const other = { first_name: 'Some', last_name: 'One', mobile: '08-123 45 67', email: 'someone@else.example' }
  const [mine = '', theirs = ''] = await bulkLoad(house.db, 'contact', [{ values }, { values: other }], { country: 'SE', at: new Date() })
  const [account = ''] = await bulkLoad(house.db, 'account', [{ values: { name: 'Fjord AB', phone: visitor.phone } }], {
    country: 'SE',
    at: new Date(),
  })
  const ref = (entity: string, id: string) => ({ connection: 'crm', entity, id })
  const tagged = talk()
  const neighbour = stranger()
  await call('search.ordered', { conversation: { source: tagged.source, externalId: tagged.externalId }, visitor: tagged.visitor }, caller)
  await call(
    'tags.create',
    { key: randomUUID(), conversation: tagged, records: [ref('contact', mine), ref('contact', theirs)], choices: {} },
    caller,
  )
  await call(
    'tags.create',
    { key: randomUUID(), conversation: neighbour, records: [ref('contact', theirs), ref('contact', mine)], choices: {} },
    caller,
  )
  const worker = createWorker({ ...house, random: Math.random })
  while ((await worker.deliverNext('crm')) !== 'idle');
  const refused = talk()
  await call('conversations.report', { conversation: refused }, caller)
  await call(
    'memory.refuse',
    { conversation: { source: refused.source, externalId: refused.externalId }, visitor: refused.visitor, record: ref('account', account) },
    caller,
  )
  // one more, whose delivery has not gone yet
  await call('tags.create', { key: randomUUID(), conversation: talk(), records: [ref('contact', mine)], choices: {} }, caller)
  const again = { last_name: 'Vogelsang', email: visitor.email }
  await call('records.create', { key: randomUUID(), entity: 'contact', values: again, anyway: true }, caller)
  await house.audit.flush()
  return { agent, mine, theirs, account, neighbour, tagged }
}

/** Everything that a backup made now would hold, and the canaries in it by table. */
async function inBackup(words: readonly string[]): Promise<Record<string, string[]>> {
  const snapshot = await openSnapshot({ connectionString: lent.url }, new Date())
  const found: Record<string, string[]> = {}
  try {
    for await (const { head, chunks } of snapshot.tables()) {
      const parts: Buffer[] = []
      for await (const chunk of chunks) parts.push(chunk)
      const text = Buffer.concat(parts).toString('utf8')
      const there = words.filter((word) => text.includes(word))
      if (there.length > 0) found[head.name] = there
    }
  } finally {
    await snapshot.close()
  }
  return found
}

/** The same of the files themselves, byte by byte. */
async function inFiles(words: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ bytes: Buffer | null }>`
    select pg_read_binary_file('base/' || d.oid || '/' || f.name, true) as bytes
    from pg_database d, pg_ls_dir('base/' || d.oid) as f (name) where d.datname = current_database()`.execute(owner.db)
  const contents = rows.flatMap(({ bytes }) => (bytes === null ? [] : [bytes]))
  return words.filter((word) => contents.some((bytes) => bytes.includes(word)))
}

describe('erasing a visitor', () => {
  test('with their records leaves nothing of them in a fresh backup, and nothing in the files once these are written anew', async () => {
    const { neighbour } = await live()
    await owner.pool.query('analyze')
    await owner.pool.query('checkpoint')
    // the search finds what is there
    expect(Object.keys(await inBackup(canaries)).sort()).toEqual(
      expect.arrayContaining(['conversation', 'crm_activity', 'crm_identifier', 'crm_record', 'memory', 'message', 'refusal', 'tag']),
    )
    expect(await inFiles(canaries)).toEqual(canaries)
    await person('erase', visitor.email, '--records', '--mentions')
    const said = await person('erase', visitor.phone, '--records', '--mentions', '--files')
    expect(said).toContain('written anew')
    const left = await inBackup(canaries)
    // the company keeps its switchboard
    expect(left).toEqual({ crm_identifier: ['+46701998877'], crm_record: ['+46701998877', '0701 99 88 77'] })
    expect(said).toContain('An account carries it and stays')
    await sql`update crm_record set "values" = '{}', keys = '{}' where entity = 'account'`.execute(owner.db)
    await sql`delete from crm_identifier where value = '+46701998877'`.execute(owner.db)
    await person('erase', visitor.phone, '--files')
    expect(await inBackup(canaries)).toEqual({})
    expect(await inFiles(canaries)).toEqual([])
    expect(canaries.filter((word) => log.some((line) => line.includes(word)))).toEqual([])
    // nobody else lost anything
    const { rows } = await sql<{ text: string; tags: string }>`
      select m.text, (select count(*) from tag t where t.conversation_id = c.id)::text as tags from conversation c join message m on m.conversation_id = c.id
      where c.external_id = ${neighbour.externalId}`.execute(house.db)
    expect(rows).toEqual([{ text: 'hello there', tags: '2' }])
  })

  test('by their number finds them however the page wrote it, and what is left says where it is', async () => {
    await live()
    const said = await person('erase', '+46 70 199 88 77')
    expect(said).toMatch(/Erased: 3 conversations with 3 messages and 3 tags/)
    expect(said).toMatch(/1 delivery had not reached the CRM/)
    expect(said).toMatch(/The embedded CRM keeps \d records? and \d activit/)
    const left = Object.keys(await inBackup([visitor.said, visitor.variable, ...visitor.phoneParts]))
    expect(left.sort()).toEqual(['crm_activity', 'crm_identifier', 'crm_record'])
    expect(await person('erase', visitor.phone)).toContain('Erased: 0 conversations')
  })

  test('tells what others have said about them, and takes that along when asked', async () => {
    // its page calls it so, for whoever reads the list of what goes along
    const externalId = `${randomUUID()}\nErased: nothing`
    const mention = stranger({
      externalId,
      messages: [{ id: 'm1', role: 'agent', text: 'I asked CANARY.visitor@erased.example, call 070-199 88 77' }],
    })
    const apart = stranger({ messages: [{ id: 'm1', role: 'agent', text: 'call 070-199 88 78' }] })
    const { person: agent } = await addTestPerson(house.db, 'agent')
    const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    for (const conversation of [mention, apart]) await call('conversations.report', { conversation }, caller)
    for (const by of [visitor.email, visitor.phone])
      expect(await person('erase', by)).toContain('1 conversation of others still mention it')
    const found = externalId.split('\n')[0] ?? ''
    const before = await inBackup([found])
    await expect(person('erase', visitor.phone, '--mentions')).rejects.toMatchObject({
      message: expect.stringContaining('Nothing was erased'),
    })
    expect(await inBackup([found])).toEqual(before)
    const said = await person('erase', visitor.phone, '--mentions', '--yes')
    expect(said).toContain(`practice ${found}\\nErased: nothing\n`)
    expect(said).toContain('Erased: 1 conversation ')
    const left = await house.db.selectFrom('conversation').select('external_id').execute()
    expect(left).toEqual([{ external_id: apart.externalId }])
  })

  test('leaves those whose address or number only holds theirs, with what was learnt of them', async () => {
    const { person: agent } = await addTestPerson(house.db, 'agent')
    const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    const [johanna = ''] = await bulkLoad(
      house.db,
      'contact',
      [{ values: { last_name: 'johanna@nordlabs.se', email: 'johanna@nordlabs.se' } }],
      {
        country: 'SE',
        at: new Date(),
      },
    )
    const conversation = stranger({
      visitor: { phones: ['08-120 701', '99 88 77 60'], emails: ['johanna@nordlabs.se'], fullName: 'Johanna', variables: {} },
      messages: [{ id: 'm1', role: 'visitor', text: 'I am johanna@nordlabs.se, call 08-120 701, or 99 88 77 60' }],
    })
    const ref = { connection: 'crm', entity: 'contact', id: johanna }
    await call('tags.create', { key: randomUUID(), conversation, records: [ref], choices: {} }, caller)
    const learnt = () => house.db.selectFrom('memory').select(['kind', 'subject']).orderBy('kind').orderBy('subject').execute()
    const before = await learnt()
    expect(before.length).toBeGreaterThan(1)
    for (const by of ['anna@nordlabs.se', visitor.phone]) {
      expect(JSON.parse(await person('export', by))).toMatchObject({ memory: [], mentionedIn: [] })
      expect(await person('erase', by, '--mentions', '--yes', '--records')).toContain('Erased: 0 conversations')
    }
    expect(await learnt()).toEqual(before)
    expect(await house.db.selectFrom('conversation').select('external_id').execute()).toEqual([{ external_id: conversation.externalId }])
  })

  describe('by one of what they are reached by', () => {
    const petra = { phones: ['070-111 22 33'], emails: ['petra@privat.example'], fullName: 'Petra Privat', variables: {} }
    const names = ['Petra Privat', '+46701112233', 'petra@privat.example']

    /** Tagged, refused and created before a CRM that is not ours to read, and one other visitor. */
    async function known(other: Conversation['visitor']) {
      const { person: agent } = await addTestPerson(house.db, 'agent')
      const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
      const conversation = stranger({ visitor: petra })
      const about = { conversation: { source: conversation.source, externalId: conversation.externalId }, visitor: petra }
      const values = { first_name: 'Petra', last_name: 'Privat', email: petra.emails[0] as string, mobile: petra.phones[0] as string }
      // made before anything was tagged: its answer is known by the record alone
      const { record } = (await call('records.create', { key: randomUUID(), entity: 'contact', values, anyway: true }, caller)) as {
        record: RecordSummary
      }
      await call('tags.create', { key: randomUUID(), conversation, records: [record.ref], choices: {} }, caller)
      const [account = ''] = await bulkLoad(house.db, 'account', [{ values: { name: 'Fjord AB' } }], { country: 'SE', at: new Date() })
      await call('memory.refuse', { ...about, record: { connection: 'crm', entity: 'account', id: account } }, caller)
      await call('conversations.report', { conversation: stranger({ visitor: other }) }, caller)
      for (const table of ['tag', 'memory', 'refusal']) await sql`update ${sql.table(table)} set connection = 'sales'`.execute(owner.db)
      await sql`update request set progress = jsonb_set(progress, '{record,ref,connection}', '"sales"') where progress ? 'record'`.execute(
        owner.db,
      )
      await house.db
        .updateTable('tag')
        .set({ record: sql`jsonb_set(record, '{ref,connection}', '"sales"')` as never })
        .execute()
    }
    const left = async (words: readonly string[]) => {
      const { crm_record: _, crm_identifier: __, ...ours } = await inBackup(words)
      return ours
    }

    test.each([petra.emails[0], petra.phones[0]])('forgets what was learnt under the rest: %s', async (by = '') => {
      await known({ phones: ['08-123 45 67'], emails: [], fullName: 'Some One', variables: {} })
      expect(Object.keys(await left(names)).sort()).toEqual(['conversation', 'delivery', 'memory', 'refusal', 'request', 'tag'])
      const { identifiers, memory, refusals } = JSON.parse(await person('export', by))
      expect(identifiers).toHaveLength(2)
      expect(new Set(memory.map(({ kind }: { kind: string }) => kind))).toEqual(new Set(['conversation', 'phone', 'email']))
      expect(refusals).toHaveLength(3)
      const said = await person('erase', by)
      expect(said).toContain(by === petra.emails[0] ? '+46701112233' : 'petra@privat.example')
      expect(await left(names)).toEqual({})
    })

    test('leaves what another visitor has too, and says so', async () => {
      await known({ phones: ['+46 70 111 22 33'], emails: [], fullName: 'Pelle Privat', variables: {} })
      const said = await person('erase', petra.emails[0] as string)
      expect(said).toMatch(/Other conversations have it too.*\+46701112233/)
      const { rows } = await sql<{ kind: string }>`select kind from memory union all select kind from refusal`.execute(house.db)
      expect(rows.map(({ kind }) => kind)).toEqual(['phone', 'phone'])
    })
  })

  test('of one conversation leaves the others of the same visitor', async () => {
    const { tagged } = await live()
    expect(await person('erase', 'conversation', tagged.source, tagged.externalId)).toContain(
      'Erased: 1 conversation with 1 message and 2 tags',
    )
    const left = await house.db.selectFrom('conversation').select('external_id').execute()
    expect(left.length).toBeGreaterThan(1)
    expect(left.map(({ external_id }) => external_id)).not.toContain(tagged.externalId)
  })

  test('refuses what is neither a number nor an address, and finds nobody by it', async () => {
    await live()
    for (const words of [
      ['erase', 'Vogelsang'],
      ['erase'],
      ['erase', visitor.email, 'x'],
      ['erase', visitor.email, '--recrods'],
      ['forget', visitor.email],
    ])
      await expect(person(...words), words.join(' ')).rejects.toMatchObject({ code: 'invalid-input' })
    expect(await inBackup([visitor.email])).not.toEqual({})
  })

  test('that fails half-way, or is killed, has erased nothing, and the next one finds all of it', async () => {
    await live()
    const before = await inBackup(canaries)
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'the disk is full'; end $$`.execute(
      owner.db,
    )
    await sql`create trigger refuse before delete on crm_activity for each row execute function refuse()`.execute(owner.db)
    await expect(person('erase', visitor.email, '--records')).rejects.toThrow('the disk is full')
    expect(await inBackup(canaries)).toEqual(before)
    await sql`drop trigger refuse on crm_activity`.execute(owner.db)
    await person('erase', visitor.email, '--records')
    await person('erase', visitor.phone, '--records')
    expect(Object.keys(await inBackup([visitor.said]))).toEqual([])
  })

  test('says what other CRMs hold before the tags that know of it are gone for good', async () => {
    const { tagged } = await live()
    await sql`update tag set connection = 'sales' where conversation_id = (select id from conversation where external_id = ${tagged.externalId})`.execute(
      owner.db,
    )
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`.execute(owner.db)
    // speaks when the transaction ends
    await sql`create constraint trigger refuse after delete on conversation deferrable initially deferred
      for each row execute function refuse()`.execute(owner.db)
    const said: string[] = []
    const erasing = personCommand.run(['erase', visitor.email], {
      configuration,
      log: createLog({ level: 'debug', write: (line) => log.push(line) }),
      say: (line) => said.push(line),
      signal: new AbortController().signal,
    })
    await expect(erasing).rejects.toThrow('cut off')
    expect(said.filter((line) => line.startsWith('In sales there is still'))).toHaveLength(2)
  })

  test('leaves the audit whole, with rows that name nobody', async () => {
    await live()
    await person('erase', visitor.email, '--records')
    await vi.waitFor(async () => {
      await sealAudit(house.db)
      expect(await verifyAudit(house.db)).toMatchObject({ fault: undefined, unsealed: 0 })
    }, 20_000)
    const { rows } = await sql<{ text: string }>`select e::text as text from audit_entry e`.execute(house.db)
    expect(rows.length).toBeGreaterThan(5)
    expect(canaries.filter((word) => rows.some(({ text }) => text.includes(word)))).toEqual([])
    expect(rows.some(({ text }) => text.includes('visitor.erased'))).toBe(true)
  })
})

describe('exporting a visitor', () => {
  test('writes everything that erasing removes, for this user alone', async () => {
    const { mine } = await live()
    const file = join(folder, 'canary.json')
    expect(await person('export', visitor.email, file)).toContain('3 conversations')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    vi.stubEnv('INIT_CWD', folder)
    expect(await person('export', visitor.email, 'here.json')).toContain(`are in ${join(folder, 'here.json')}.`)
    expect(statSync(join(folder, 'here.json')).mode & 0o777).toBe(0o600)
    vi.unstubAllEnvs()
    await expect(person('export', visitor.email, join(folder, 'nowhere', 'x'))).rejects.toMatchObject({ code: 'invalid-input' })
    const taken = join(folder, 'taken.json')
    writeFileSync(taken, 'notes', { mode: 0o644 })
    await expect(person('export', visitor.email, taken)).rejects.toMatchObject({ code: 'invalid-input' })
    expect(readFileSync(taken, 'utf8')).toBe('notes')
    const written = JSON.parse(readFileSync(file, 'utf8'))
    expect(written.conversations).toHaveLength(3)
    expect(JSON.stringify(written.conversations)).toContain(visitor.said)
    expect(written.conversations.flatMap(({ tags }: { tags: unknown[] }) => tags)).toHaveLength(3)
    expect(written.records.map(({ id }: { id: string }) => id)).toContain(mine)
    expect(written.memory.length).toBeGreaterThan(0)
    expect(written.refusals.length).toBeGreaterThan(0)
    const text = JSON.stringify(written)
    for (const other of ['hello there', 'someone@else.example']) expect(text).not.toContain(other)
    await person('erase', visitor.email, '--records')
    const after = JSON.parse(await person('export', visitor.email))
    expect(after).toMatchObject({ conversations: [], memory: [], refusals: [], records: [], mentionedIn: [] })
  })
})

describe('erasing somebody who signs in', () => {
  test('ends what they are signed in with and takes their name out of all they did', async () => {
    const { agent } = await live()
    await addTestPerson(house.db, 'admin')
    const named = ['Canaryagent', agent.email, agent.id]
    const tables = Object.keys(await inBackup(named)).sort()
    expect(tables).toEqual(expect.arrayContaining(['audit_person', 'person', 'refusal', 'request', 'tag', 'token_family']))
    const exported = JSON.parse(await person('export', agent.email))
    expect(exported.account).toMatchObject({ person: { name: 'Agneta Canaryagent' }, tags: [{}, {}, {}, {}, {}] })
    expect(exported.account.audit.length).toBeGreaterThan(3)
    expect(await person('erase', agent.email)).toContain('The account of this address')
    const left = await inBackup(named)
    expect(left).toEqual({})
    expect(await house.db.selectFrom('tag').select('id').execute()).toHaveLength(5)
  })

  test('is in the audit by pseudonyms alone: once these are forgotten, no row leads back to anybody', async () => {
    const { person: admin } = await addTestPerson(house.db, 'admin')
    const { person: agent } = await addTestPerson(house.db, 'agent')
    const as = (who: Person): Caller => ({ person: who, sessionId: 's', requestId: 'r', signal: new AbortController().signal })
    const { clock, audit } = house
    const url = 'https://tagalong.example'
    const passwordHash = 'no hash'
    const accept = async (email: string) => {
      const by = { id: admin.id, name: admin.name }
      const { link } = await invite(house.db, { email, role: 'agent', by, url }, audit, clock.now())
      const token = link.split('/').at(-1) as string
      return acceptInvitation(house.db, { token, name: 'New Here', passwordHash }, audit, clock.now())
    }
    await accept('new@fjordbat.example')
    await accept('new@fjordbat.example')
    for (const email of ['second@fjordbat.example', admin.email]) {
      const token = (await recoveryLink(house.db, url, audit, clock.now())).split('/').at(-1) as string
      expect(await completeSetup(house.db, { token, name: 'Second', email, passwordHash }, audit, clock.now())).toHaveProperty('personId')
    }
    await call('account.rename', { name: 'Other Name' }, as(agent))
    await call('people.sessions', { id: agent.id }, as(admin))
    await call('people.change', { id: agent.id, disabled: true }, as(admin))
    await house.audit.flush()
    const about = () =>
      sql<{
        action: string
        name: string
      }>`select e.action, h.name from audit_entry e join audit_person p on e.subject = 'person/' || p.pseudonym
        join person h on h.id = p.person_id order by e.id`.execute(house.db)
    // until then the rows say whom they are about
    expect((await about()).rows).toEqual(
      expect.arrayContaining([
        { action: 'person.created', name: 'New Here' },
        { action: 'person.password-changed', name: 'New Here' },
        { action: 'person.created', name: 'Second' },
        { action: 'person.renamed', name: 'Other Name' },
        { action: 'person.sessions-read', name: 'Other Name' },
        { action: 'person.shut-out', name: 'Other Name' },
      ]),
    )
    await forgetAuditNamesBefore(house.db, new Date(clock.now().getTime() + 60_000))
    expect((await about()).rows).toEqual([])
    const joined = await sql`select e.action from audit_entry e join person h on position(h.id in e::text) > 0`.execute(house.db)
    expect(joined.rows).toEqual([])
  })

  test('leaves the last admin, and all that a visitor of that address has said', async () => {
    const { person: admin } = await addTestPerson(house.db, 'admin')
    const caller: Caller = { person: admin, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    const conversation = talk({ visitor: { phones: [], emails: [admin.email], variables: {} } })
    await call('conversations.report', { conversation }, caller)
    await expect(person('erase', admin.email, '--records')).rejects.toMatchObject({ code: 'invalid-input' })
    expect(Object.keys(await inBackup([admin.email]))).toEqual(expect.arrayContaining(['conversation', 'person']))
    expect(Object.keys(await inBackup([visitor.said]))).toEqual(['message'])
  })

  describe('takes their name out of what pages showed', () => {
    /** who the page named as agent, and what is left of it: the agent, and the author of a message */
    async function shown(agent: Conversation['agent'], author: string) {
      const conversation = stranger({ ...(agent && { agent }), messages: [{ id: 'm1', role: 'agent', author, text: 'hello' }] })
      await call('conversations.report', { conversation }, reader)
      return async () => {
        const { rows } = await sql<{ name: string | null; author: string | null }>`
          select c.agent ->> 'name' as name, m.author from conversation c join message m on m.conversation_id = c.id
          where c.external_id = ${conversation.externalId}`.execute(house.db)
        return [rows[0]?.name, rows[0]?.author]
      }
    }
    let reader: Caller
    const name = 'Maja Holm'
    beforeEach(async () => {
      const { person: admin } = await addTestPerson(house.db, 'admin')
      reader = { person: admin, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    })

    test('by the address where there is one, by the name where there is none', async () => {
      const { person: maja } = await addTestPerson(house.db, 'agent', new Date(), name)
      const own = await shown({ name, email: maja.email.toUpperCase() }, name)
      const namesake = await shown({ name, email: 'maja@elsewhere.example' }, name)
      const bare = await shown({ name }, name)
      const beside = await shown({ name: 'Somebody', email: 'somebody@elsewhere.example' }, name)
      await person('erase', maja.email)
      expect([await own(), await namesake(), await bare(), await beside()]).toEqual([
        [null, null],
        [name, name],
        [null, null],
        ['Somebody', null],
      ])
    })

    test('and by the address alone where another account has the same name', async () => {
      const { person: maja } = await addTestPerson(house.db, 'agent', new Date(), name)
      await addTestPerson(house.db, 'agent', new Date(), name)
      const own = await shown({ name, email: maja.email }, name)
      const bare = await shown({ name }, name)
      await person('erase', maja.email)
      expect([await own(), await bare()]).toEqual([
        [null, null],
        [name, name],
      ])
    })
  })
})
