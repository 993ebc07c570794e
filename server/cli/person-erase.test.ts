import { sql } from 'kysely'
import { describe, expect, test, vi } from 'vitest'
import { verifyAudit } from '#server/database/audit/verify.ts'
import { sealAudit } from '#server/database/audit/seal.ts'
import { createLog } from '#server/platform/log.ts'
import { personCommand } from './person.ts'
import { canaries, visitor, visitedHouse } from './testing/visited-house.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })

const at = visitedHouse()
const { inBackup, inFiles, live, log, person } = at

describe('erasing a visitor', () => {
  test('with their records leaves nothing of them in a fresh backup, and nothing in the files once these are written anew', async () => {
    const { neighbour } = await live()
    await at.owner.pool.query('analyze')
    await at.owner.pool.query('checkpoint')
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
    await sql`update crm_record set "values" = '{}', keys = '{}' where entity = 'account'`.execute(at.owner.db)
    await sql`delete from crm_identifier where value = '+46701998877'`.execute(at.owner.db)
    await person('erase', visitor.phone, '--files')
    expect(await inBackup(canaries)).toEqual({})
    expect(await inFiles(canaries)).toEqual([])
    expect(canaries.filter((word) => log.some((line) => line.includes(word)))).toEqual([])
    // nobody else lost anything
    const { rows } = await sql<{ text: string; tags: string }>`
      select m.text, (select count(*) from tag t where t.conversation_id = c.id)::text as tags from conversation c join message m on m.conversation_id = c.id
      where c.external_id = ${neighbour.externalId}`.execute(at.house.db)
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

  test('of one conversation leaves the others of the same visitor', async () => {
    const { tagged } = await live()
    expect(await person('erase', 'conversation', tagged.source, tagged.externalId)).toContain(
      'Erased: 1 conversation with 1 message and 2 tags',
    )
    const left = await at.house.db.selectFrom('conversation').select('external_id').execute()
    expect(left.length).toBeGreaterThan(1)
    expect(left.map(({ external_id }) => external_id)).not.toContain(tagged.externalId)
  })

  test('counts what the embedded CRM keeps as it is, the same before it goes and when it does', async () => {
    const { theirs } = await live()
    const first = await person('erase', visitor.phone)
    expect(first).toContain('The embedded CRM keeps 1 record and 2 activities with transcripts: --records erases them too.')
    // on the record of somebody else only the tag led to it
    expect(first).toContain('On records of others it keeps 1 activity with transcripts')
    expect(first).toContain(`/crm/contact/${theirs}, activity `)
    expect(await person('erase', visitor.phone, '--records')).toContain('Erased from the embedded CRM: 1 record and 2 activities with')
    expect(await person('erase', visitor.phone, '--records')).toContain('Erased from the embedded CRM: 0 records and 0 activities with')
  })

  test('at once with the records, what stands on records of others goes and is counted too', async () => {
    await live()
    expect(await person('erase', visitor.phone, '--records')).toContain('Erased from the embedded CRM: 1 record and 3 activities with')
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
      at.owner.db,
    )
    await sql`create trigger refuse before delete on crm_activity for each row execute function refuse()`.execute(at.owner.db)
    await expect(person('erase', visitor.email, '--records')).rejects.toThrow('the disk is full')
    expect(await inBackup(canaries)).toEqual(before)
    await sql`drop trigger refuse on crm_activity`.execute(at.owner.db)
    await person('erase', visitor.email, '--records')
    await person('erase', visitor.phone, '--records')
    expect(Object.keys(await inBackup([visitor.said]))).toEqual([])
  })

  test('says what other CRMs hold before the tags that know of it are gone for good', async () => {
    const { tagged } = await live()
    await sql`update tag set connection = 'sales' where conversation_id = (select id from conversation where external_id = ${tagged.externalId})`.execute(
      at.owner.db,
    )
    await sql`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'cut off'; end $$`.execute(at.owner.db)
    // speaks when the transaction ends
    await sql`create constraint trigger refuse after delete on conversation deferrable initially deferred
      for each row execute function refuse()`.execute(at.owner.db)
    const said: string[] = []
    const erasing = personCommand.run(['erase', visitor.email], {
      configuration: at.configuration,
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
      await sealAudit(at.house.db)
      expect(await verifyAudit(at.house.db)).toMatchObject({ fault: undefined, unsealed: 0 })
    }, 20_000)
    const { rows } = await sql<{ text: string }>`select e::text as text from audit_entry e`.execute(at.house.db)
    expect(rows.length).toBeGreaterThan(5)
    expect(canaries.filter((word) => rows.some(({ text }) => text.includes(word)))).toEqual([])
    expect(rows.some(({ text }) => text.includes('visitor.erased'))).toBe(true)
  })
})
