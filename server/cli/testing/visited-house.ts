import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, afterEach, beforeEach } from 'vitest'
import { type EndpointName, endpoints, type Input } from '#contract/api/index.ts'
import type { Conversation } from '#contract/conversation.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import { connect, type Database } from '#server/database/connect.ts'
import { lendDatabase, type LentDatabase } from '#server/database/testing.ts'
import { openSnapshot } from '#server/database/transfer/snapshot.ts'
import { handlersOf, type House, openHouse } from '#server/main.ts'
import { createWorker } from '#server/outbox/worker.ts'
import { type Configuration, readConfiguration } from '#server/platform/configuration.ts'
import { createLog } from '#server/platform/log.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { personCommand } from '../person.ts'

/** What only this visitor, or this agent, brings with them. Written as people write them; looked for as they are kept. */
export const visitor = {
  phone: '0701 99 88 77',
  phoneParts: ['+46701998877', '0701 99 88 77'],
  email: 'canary.visitor@erased.example',
  name: 'Canaria Vogelsang',
  said: 'my parrot canary has flown',
  variable: 'canary-campaign',
}
export const canaries = [
  ...visitor.phoneParts,
  visitor.email,
  'Canaria',
  'canaria',
  'Vogelsang',
  'vogelsang',
  visitor.said,
  visitor.variable,
]

export const talk = (over: Partial<Conversation> = {}): Conversation => ({
  source: 'practice',
  externalId: randomUUID(),
  channel: 'chat',
  status: 'ended',
  visitor: { phones: [visitor.phone], emails: [visitor.email], fullName: visitor.name, variables: { Campaign: visitor.variable } },
  messages: [{ id: 'm1', role: 'visitor', author: visitor.name, text: visitor.said, at: '2026-11-20T10:00:00.000Z' }],
  ...over,
})
export const stranger = (over: Partial<Conversation> = {}) =>
  talk({
    visitor: { phones: ['08-123 45 67'], emails: ['someone@else.example'], fullName: 'Some One', variables: {} },
    messages: [{ id: 'm1', role: 'visitor', text: 'hello there' }],
    ...over,
  })

/** For each test of a file a house of its own, what is typed at its terminal, and searches of all that it keeps. */
export function visitedHouse() {
  const folder = mkdtempSync(join(tmpdir(), 'tagalong-person-'))
  const log: string[] = []
  let lent: LentDatabase
  let owner: Database
  let configuration: Configuration
  let house: House

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

  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  return {
    folder,
    log,
    person,
    call,
    live,
    inBackup,
    inFiles,
    get house() {
      return house
    },
    get owner() {
      return owner
    },
    get configuration() {
      return configuration
    },
  }

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
    await call(
      'search.ordered',
      { conversation: { source: tagged.source, externalId: tagged.externalId }, visitor: tagged.visitor },
      caller,
    )
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
      {
        conversation: { source: refused.source, externalId: refused.externalId },
        visitor: refused.visitor,
        record: ref('account', account),
      },
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
}
