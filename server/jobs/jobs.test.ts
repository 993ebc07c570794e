import { readdir } from 'node:fs/promises'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { readChangeLine, recordChanges } from '#server/database/changes.ts'
import { testDatabase } from '#server/database/testing.ts'
import { blocked } from '#server/database/testing/blocked.ts'
import type { Log } from '#server/ports/log.ts'
import { jobs } from './index.ts'
import type { Job, JobParts } from './job.ts'
import { retention } from './retention.ts'
import { startJobs } from './start-jobs.ts'
import { sweepChanges } from './sweep-changes.ts'
import { sweepRequests } from './sweep-requests.ts'

const database = await testDatabase()
// rights on a database itself do not come along with a template
await database.owner.pool.query(`grant create on database ${database.name} to current_user, tagalong_app`).catch(() => undefined)
afterAll(() => database.close())
const { db } = database

const log: Log = { debug() {}, info() {}, warn() {}, error() {}, with: () => log }
const now = new Date('2026-11-21T12:00:00Z')
const parts: JobParts = {
  db,
  clock: { now: () => now },
  log,
  keep: { conversationDays: 90, auditNameDays: 365 },
  recoverDeliveries: async () => 0,
  sweepImports: async () => 0,
  sweepSignIn: async () => {},
}
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000)

describe('the registry', () => {
  test('names every job that has a file', async () => {
    const notJobs = ['index.ts', 'job.ts', 'start-jobs.ts']
    const files = (await readdir(new URL('.', import.meta.url))).filter((file) => !file.endsWith('.test.ts') && !notJobs.includes(file))
    expect(jobs.map(({ name }) => `${name}.ts`).sort()).toEqual(files.sort())
  })
})

describe('the sweeps', () => {
  test('forget requests that nobody repeats any more, and no others', async () => {
    const request = (days: number) => ({
      key: crypto.randomUUID(),
      use_case: 'tags.create',
      person: 'maja',
      hash: 'h',
      progress: '{}',
      made_at: daysAgo(days),
    })
    await db
      .insertInto('request')
      .values([request(1), request(44), request(46)])
      .execute()
    await sweepRequests.run(parts, new AbortController().signal)
    const left = await db.selectFrom('request').select('made_at').orderBy('made_at').execute()
    expect(left.map(({ made_at }) => made_at)).toEqual([daysAgo(44), daysAgo(1)])
  })

  test('forget old changes, and remember up to where', async () => {
    for (const days of [3, 2, 0])
      await db.transaction().execute((tx) => recordChanges(tx, [{ kind: 'settings', version: days }], daysAgo(days)))
    const before = await readChangeLine(db)
    await sweepChanges.run(parts, new AbortController().signal)
    const after = await readChangeLine(db)
    expect(await db.selectFrom('change').select('version').execute()).toEqual([{ version: 0 }])
    expect(after).toEqual({ ...before, floor: before.head - 1 })
  })
})

describe('the retention', () => {
  const aged = async (days: number, state?: 'saved' | 'parked') => {
    const { id } = await db
      .insertInto('conversation')
      .values({
        source: 'practice',
        external_id: `${days} ${state ?? 'untagged'}`,
        channel: 'chat',
        status: 'ended',
        visitor: JSON.stringify({ phones: [], emails: [], variables: {} }),
        first_read_at: daysAgo(days),
        last_read_at: daysAgo(days),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await db
      .insertInto('message')
      .values({ conversation_id: id, id: 'm', position: 0, role: 'visitor', text: 'x', attachments: '[]' })
      .execute()
    if (state)
      await db
        .insertInto('tag')
        .values({
          key: crypto.randomUUID(),
          conversation_id: id,
          connection: 'crm',
          entity: 'contact',
          record_id: '1',
          record: '{}',
          state,
          subject: '',
          choices: '{}',
          person: '{}',
          tagged_at: daysAgo(days),
        })
        .execute()
    const match = JSON.stringify({})
    const about = { kind: 'phone' as const, subject: `+46 ${days} ${state}`, connection: 'crm', entity: 'contact', record: '1' }
    await db
      .insertInto('memory')
      .values({ ...about, match, tagged_at: daysAgo(days), checked_at: daysAgo(0) })
      .execute()
    await db
      .insertInto('refusal')
      .values({ ...about, person: 'maja', at: daysAgo(days) })
      .execute()
  }
  const left = async () => ({
    conversations: (await db.selectFrom('conversation').select('external_id').orderBy('external_id').execute()).map(
      (one) => one.external_id,
    ),
    messages: (await db.selectFrom('message').select('id').execute()).length,
    tags: (await db.selectFrom('tag').select('id').execute()).length,
    memories: (await db.selectFrom('memory').select('subject').execute()).length,
    refusals: (await db.selectFrom('refusal').select('subject').execute()).length,
  })
  const signal = new AbortController().signal

  test('removes what is older than it may be, and nothing that an agent still waits for', async () => {
    for (const days of [89, 91, 200]) await aged(days, 'saved')
    await aged(91, 'parked')
    await aged(91)
    await retention.run({ ...parts, keep: { conversationDays: undefined, auditNameDays: undefined } }, signal)
    expect((await left()).conversations).toHaveLength(5)
    await retention.run(parts, signal)
    expect(await left()).toEqual({ conversations: ['89 saved', '91 parked'], messages: 2, tags: 2, memories: 1, refusals: 1 })
  })

  test.each([
    [
      'tagged',
      sql`insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
        select 'late', id, 'crm', 'contact', '2', '{}', 'queued', '', '{}', '{}', ${now} from conversation`,
    ],
    ['untagged', sql`update tag set state = 'undoing'`],
    ['looked at', sql`update conversation set last_read_at = ${now}`],
  ])('leaves a conversation that was %s between its choice and its end', async (_, what) => {
    await db.deleteFrom('conversation').execute()
    await aged(365, 'saved')
    const agent = await db.startTransaction().execute()
    await what.execute(agent)
    const running = retention.run(parts, signal)
    await blocked(database.owner.db)
    await agent.commit().execute()
    await running
    expect((await left()).conversations).toEqual(['365 saved'])
  })

  test('finds the oldest by an index, however many there are', async () => {
    const { rows } = await sql<{ indexdef: string }>`select indexdef from pg_indexes where tablename = 'conversation'`.execute(db)
    expect(rows.some(({ indexdef }) => indexdef.includes('(last_read_at)'))).toBe(true)
  })

  test('removes many in turns', async () => {
    await db.deleteFrom('conversation').execute()
    await sql`insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      select 'practice', n::text, 'chat', 'ended', '{}', ${daysAgo(100)}, ${daysAgo(100)} from generate_series(1, 450) n`.execute(db)
    await retention.run(parts, signal)
    expect((await left()).conversations).toEqual([])
  })

  test('forgets who somebody was in the audit once they did nothing for so long; the rows stay', async () => {
    for (const [person, days] of [
      ['gone', 400],
      ['here', 400],
      ['here', 10],
    ] as const)
      await insertAuditRows(db, [{ action: 'test.done', subject: person, person, at: daysAgo(days) }])
    await retention.run(parts, signal)
    const { rows } = await sql<{ subject: string; person_id: string | null }>`
      select e.subject, p.person_id from audit_entry e join audit_person p on p.pseudonym = e.person order by e.id`.execute(db)
    expect(rows).toEqual([
      { subject: 'gone', person_id: null },
      { subject: 'here', person_id: 'here' },
      { subject: 'here', person_id: 'here' },
    ])
  })

  test('knows who somebody is for as long as something is done to them', async () => {
    for (const [person, days] of [
      ['left alone', 400],
      ['shut out lately', 10],
    ] as const)
      await insertAuditRows(db, [{ action: 'person.shut-out', subject: `person/${person}`, person: 'an admin', at: daysAgo(days) }])
    await retention.run(parts, signal)
    const { rows } = await sql<{ person_id: string | null }>`
      select p.person_id from audit_entry e join audit_person p on e.subject = 'person/' || p.pseudonym order by e.id`.execute(db)
    expect(rows.map(({ person_id }) => person_id)).toEqual([null, 'shut out lately'])
  })
})

describe('the schedule', () => {
  test('runs a job as the application, and stops', async () => {
    let ran = () => {}
    const hasRun = new Promise<void>((resolve) => {
      ran = resolve
    })
    const probe: Job = { name: 'probe', cron: '0 0 1 1 *', run: async () => ran() }
    const running = await startJobs(database.address, parts, [probe])
    await running.now('probe')
    await hasRun
    await running.stop()
  })

  test('forgets what an earlier version scheduled', async () => {
    const running = await startJobs(database.address, parts, jobs)
    const { rows } = await database.pool.query<{ name: string }>('select name from tagalong_jobs.schedule order by name')
    await running.stop()
    expect(rows.map(({ name }) => name)).toEqual(jobs.map(({ name }) => name).sort())
  })

  test('that stands is not written anew, and one of an earlier version is brought to what it is now', async () => {
    const one = (cron: string): Job => ({ name: 'moved', cron, run: async () => undefined })
    const begin = async (cron: string) => {
      await (await startJobs(database.address, parts, [one(cron)])).stop()
      const found = 'select name, cron, timezone, xmin::text as written from tagalong_jobs.schedule'
      return (await database.pool.query<{ name: string; cron: string; timezone: string; written: string }>(found)).rows
    }
    const first = await begin('1 1 1 1 *')
    expect(first).toMatchObject([{ name: 'moved', cron: '1 1 1 1 *', timezone: 'UTC' }])
    expect(await begin('1 1 1 1 *')).toEqual(first)
    expect(await begin('2 2 2 2 *')).toMatchObject([{ name: 'moved', cron: '2 2 2 2 *', timezone: 'UTC' }])
  })
})
