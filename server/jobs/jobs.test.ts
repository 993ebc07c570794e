import { readdir } from 'node:fs/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { readChangeLine, recordChanges } from '#server/database/changes.ts'
import { testDatabase } from '#server/database/testing.ts'
import type { Log } from '#server/ports/log.ts'
import { jobs } from './index.ts'
import type { Job, JobParts } from './job.ts'
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
const parts: JobParts = { db, clock: { now: () => now }, log, recoverDeliveries: async () => 0, sweepSignIn: async () => {} }
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
})
