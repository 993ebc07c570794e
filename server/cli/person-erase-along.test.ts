import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import type { Conversation } from '#contract/conversation.ts'
import type { RecordSummary } from '#contract/records.ts'
import { bulkLoad } from '#server/connectors/embedded/bulk-load.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { addTestPerson } from '#server/sign-in/testing.ts'
import { stranger, visitor, visitedHouse } from './testing/visited-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const at = visitedHouse()
const { call, inBackup, person } = at

describe('erasing a visitor', () => {
  test('tells what others have said about them, and takes that along when asked', async () => {
    // its page calls it so, for whoever reads the list of what goes along
    const externalId = `${randomUUID()}\nErased: nothing`
    const mention = stranger({
      externalId,
      messages: [{ id: 'm1', role: 'agent', text: 'I asked CANARY.visitor@erased.example, call 070-199 88 77' }],
    })
    const apart = stranger({ messages: [{ id: 'm1', role: 'agent', text: 'call 070-199 88 78' }] })
    const { person: agent } = await addTestPerson(at.house.db, 'agent')
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
    const left = await at.house.db.selectFrom('conversation').select('external_id').execute()
    expect(left).toEqual([{ external_id: apart.externalId }])
  })

  test('leaves those whose address or number only holds theirs, with what was learnt of them', async () => {
    const { person: agent } = await addTestPerson(at.house.db, 'agent')
    const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
    const [johanna = ''] = await bulkLoad(
      at.house.db,
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
    const learnt = () => at.house.db.selectFrom('memory').select(['kind', 'subject']).orderBy('kind').orderBy('subject').execute()
    const before = await learnt()
    expect(before.length).toBeGreaterThan(1)
    for (const by of ['anna@nordlabs.se', visitor.phone]) {
      expect(JSON.parse(await person('export', by))).toMatchObject({ memory: [], mentionedIn: [] })
      expect(await person('erase', by, '--mentions', '--yes', '--records')).toContain('Erased: 0 conversations')
    }
    expect(await learnt()).toEqual(before)
    expect(await at.house.db.selectFrom('conversation').select('external_id').execute()).toEqual([{ external_id: conversation.externalId }])
  })

  describe('by one of what they are reached by', () => {
    const petra = { phones: ['070-111 22 33'], emails: ['petra@privat.example'], fullName: 'Petra Privat', variables: {} }
    const names = ['Petra Privat', '+46701112233', 'petra@privat.example']

    /** Tagged, refused and created before a CRM that is not ours to read, and one other visitor. */
    async function known(other: Conversation['visitor']) {
      const { person: agent } = await addTestPerson(at.house.db, 'agent')
      const caller: Caller = { person: agent, sessionId: 's', requestId: 'r', signal: new AbortController().signal }
      const conversation = stranger({ visitor: petra })
      const about = { conversation: { source: conversation.source, externalId: conversation.externalId }, visitor: petra }
      const values = { first_name: 'Petra', last_name: 'Privat', email: petra.emails[0] as string, mobile: petra.phones[0] as string }
      // made before anything was tagged: its answer is known by the record alone
      const { record } = (await call('records.create', { key: randomUUID(), entity: 'contact', values, anyway: true }, caller)) as {
        record: RecordSummary
      }
      await call('tags.create', { key: randomUUID(), conversation, records: [record.ref], choices: {} }, caller)
      const [account = ''] = await bulkLoad(at.house.db, 'account', [{ values: { name: 'Fjord AB' } }], { country: 'SE', at: new Date() })
      await call('memory.refuse', { ...about, record: { connection: 'crm', entity: 'account', id: account } }, caller)
      await call('conversations.report', { conversation: stranger({ visitor: other }) }, caller)
      for (const table of ['tag', 'memory', 'refusal']) await sql`update ${sql.table(table)} set connection = 'sales'`.execute(at.owner.db)
      await sql`update request set progress = jsonb_set(progress, '{record,ref,connection}', '"sales"') where progress ? 'record'`.execute(
        at.owner.db,
      )
      await at.house.db
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
      const { rows } = await sql<{ kind: string }>`select kind from memory union all select kind from refusal`.execute(at.house.db)
      expect(rows.map(({ kind }) => kind)).toEqual(['phone', 'phone'])
    })
  })
})
