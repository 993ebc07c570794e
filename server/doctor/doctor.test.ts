import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { connect } from '#server/database/connect.ts'
import { migrate } from '#server/database/migrate.ts'
import { openServer } from '#server/database/open-server.ts'
import { testDatabase } from '#server/database/testing.ts'
import { probeRoutes } from '#server/http/probes.ts'
import { backupFinding, checksumFindings, clockFinding, readingFinding } from './data.ts'
import { laneFindings, stoppedFindings } from './deliveries.ts'
import { importFindings } from './imports.ts'
import { restoredSignInFindings } from './secrets.ts'
import { configurationFindings, diskFinding, filesFinding, nodeFinding, portFinding, rightsFinding } from './machine.ts'

vi.setConfig({ testTimeout: 60_000 })

const database = await testDatabase()
const { db } = database
const folder = mkdtempSync(join(tmpdir(), 'tagalong-doctor-'))
afterAll(async () => {
  await database.close()
  rmSync(folder, { recursive: true, force: true })
})
const now = new Date()
const wrong = (text: string) => expect.objectContaining({ ok: false, what: expect.stringContaining(text), mend: expect.any(String) })

describe('of the machine the doctor finds', () => {
  test('an old Node', () => {
    expect(nodeFinding('20.19.0')).toEqual(wrong('Node 20.19.0'))
    expect(nodeFinding()).toMatchObject({ ok: true })
  })

  test('too few open files', async () => {
    const limits = execFileSync('sh', ['-c', 'ulimit -n 256; cat /proc/self/limits'], { encoding: 'utf8' })
    expect(await filesFinding(limits)).toEqual([wrong('256 files')])
  })

  test('a disk without room', async () => {
    // the kernel's own file system never has any
    expect(await diskFinding('/proc', false)).toEqual(wrong('0.0 MB are free'))
  })

  test('a folder that is not there, which is wrong only where the database should be in it', async () => {
    const missing = join(folder, 'not-there')
    expect(await diskFinding(missing, false)).toEqual(wrong(`the folder ${missing}, where the database is`))
    expect(await diskFinding(missing, true)).toMatchObject({ ok: true, what: expect.stringContaining('the database is elsewhere') })
  })

  test('a configuration that others may read', async () => {
    writeFileSync(join(folder, 'tagalong.env'), 'DATABASE_URL=postgres://a:b@c/d\n')
    chmodSync(join(folder, 'tagalong.env'), 0o644)
    expect(await configurationFindings(folder, undefined)).toEqual([wrong('Others on this machine may read')])
    chmodSync(join(folder, 'tagalong.env'), 0o600)
    expect(await configurationFindings(folder, undefined)).toEqual([])
    expect((await rightsFinding(folder)).every(({ ok }) => ok)).toBe(true)
  })

  test('a port that is taken by something else, whatever it says of its health, by ours, and one that is not', async () => {
    let says: [number, string] = [404, '']
    const other = createServer((_, answer) => answer.writeHead(says[0]).end(says[1])).listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as AddressInfo
    for (const one of [
      [404, ''],
      [200, 'ok'],
      [200, '{"status":"alive"}'],
      [200, 'null'],
      [503, '{"service":"tagalong"}'],
    ] as const) {
      says = [...one]
      expect(await portFinding({ host: '127.0.0.1', port })).toEqual([wrong('not Tagalong')])
    }
    const health = await probeRoutes(
      { ready: async () => [], metrics: async () => '' },
      () => undefined,
      () => false,
    ).request('/health')
    says = [health.status, await health.text()]
    expect(await portFinding({ host: '127.0.0.1', port })).toEqual([
      { ok: true, what: `A server of ours answers on port ${port}.`, mend: expect.any(String) },
    ])
    await new Promise((resolve) => other.close(resolve))
    expect(await portFinding({ host: '127.0.0.1', port })).toEqual([expect.objectContaining({ ok: true })])
  })
})

describe('of the deliveries the doctor finds', () => {
  test('a connection that rests, and why', async () => {
    expect(await laneFindings(db, now)).toEqual([{ ok: true, what: 'No connection rests.' }])
    const later = new Date(now.getTime() + 60_000)
    for (const why of ['told', 'trouble', 'session'])
      await sql`insert into lane (name, paused_until, why) values (${why}, ${later}, ${why})`.execute(db)
    expect(await laneFindings(db, now)).toEqual([
      wrong('its sign-in to the CRM has ended'),
      wrong('the CRM asked for it'),
      wrong('did not answer'),
    ])
  })

  test('what waits for a person, by its reason', async () => {
    const { rows } = await sql<{
      id: string
    }>`insert into conversation (source, external_id, channel, status, visitor, first_read_at, last_read_at)
      values ('s', 'c', 'sms', 'open', '{}', now(), now()) returning id`.execute(db)
    const tag = await sql<{
      id: string
    }>`insert into tag (key, conversation_id, connection, entity, record_id, record, state, subject, choices, person, tagged_at)
      values ('k', ${rows[0]?.id}, 'crm', 'contact', '1', '{}', 'failed', '', '{}', '{}', now()) returning id`.execute(db)
    for (const [number, state, code] of [
      [1, 'failed', 'crm-refused'],
      [2, 'failed', 'crm-refused'],
      [3, 'parked', 'crm-undecided'],
    ] as const)
      await sql`insert into delivery (tag_id, number, lane, kind, state, payload, crm_key, due_at, made_at, reason)
        values (${tag.rows[0]?.id}, ${number}, 'crm', 'log', ${state}, '{}', ${`k${number}`}, now(), now(), ${JSON.stringify({ code })})`.execute(
        db,
      )
    expect(await stoppedFindings(db)).toEqual([
      wrong('2 deliveries were refused (crm-refused)'),
      wrong('1 delivery could not be decided (crm-undecided)'),
    ])
  })
})

describe('of the imports the doctor finds', () => {
  const minutes = (n: number) => new Date(now.getTime() - n * 60_000)
  const begin = (set: { state: string; origin?: string; touched: Date; written?: string[]; leased?: Date; trouble?: object }) =>
    sql`insert into import_run (state, origin, file_name, size, written, trouble, stopped_in, leased_until, began, touched) values (${set.state}, ${set.origin ?? 'page'}, 'f.csv', 1,
      ${set.written ?? []}, ${set.trouble ? JSON.stringify(set.trouble) : null}, ${set.state === 'failed' ? 'applying' : null}, ${set.leased ?? null}, ${minutes(100)}, ${set.touched})`.execute(
      db,
    )

  test('none, and one that somebody is at', async () => {
    expect(await importFindings(db, now)).toEqual([{ ok: true, what: 'No import waits.' }])
    await begin({ state: 'checked', touched: minutes(90) })
    await begin({ state: 'checking', touched: minutes(0), leased: minutes(-1) })
    expect(await importFindings(db, now)).toEqual([{ ok: true, what: expect.stringContaining('2 imports are under way or wait') }])
    await sql`delete from import_run`.execute(db)
  })

  test('one that is half written, that nobody has taken up, that broke off, and whose file should be gone', async () => {
    await begin({ state: 'failed', touched: minutes(50), written: ['crm_record'] })
    await begin({ state: 'checking', touched: minutes(49), leased: minutes(48) })
    await begin({ state: 'applying', origin: 'command', touched: minutes(49) })
    await begin({ state: 'failed', touched: minutes(1), trouble: { message: 'The file is not UTF-8 throughout' } })
    await begin({ state: 'uploaded', touched: minutes(28 * 60) })
    const found = await importFindings(db, now)
    expect(found).toHaveLength(5)
    for (const words of [
      '(applying) since',
      '(checking) since',
      'broke off: The file is not UTF-8',
      'is half written',
      'its file is still kept',
    ])
      expect(found).toContainEqual(wrong(words))
    await sql`delete from import_run`.execute(db)
  })
})

describe('of the secrets the doctor finds', () => {
  test('a sign-in that came back with a backup, until it has been renewed', async () => {
    await sql`insert into connection (id, connector, tokens, tokens_saved_at, made_at) values
      ('old', 'acme', 'sealed', ${new Date(now.getTime() - 60_000)}, ${now}), ('unasked', 'acme', null, null, ${now})`.execute(db)
    expect(await restoredSignInFindings(db)).toEqual([])
    await sql`update change_line set restored_at = ${now}`.execute(db)
    expect(await restoredSignInFindings(db)).toEqual([wrong('The sign-in of old came back with a backup')])
    await sql`update connection set tokens_saved_at = ${new Date(now.getTime() + 1_000)}`.execute(db)
    expect(await restoredSignInFindings(db)).toEqual([])
    await sql`update change_line set restored_at = null`.execute(db)
  })
})

describe('of the data the doctor finds', () => {
  test('that there is no backup, or an old one', async () => {
    expect(await backupFinding(db, now)).toMatchObject({ ok: true })
    const month = new Date(now.getTime() + 30 * 86_400_000)
    expect(await backupFinding(db, month)).toEqual(wrong('no backup'))
    await sql`update change_line set restored_at = ${now}`.execute(db)
    expect(await backupFinding(db, now)).toEqual(wrong(`A backup was put back at ${now.toISOString()}, and none has been made`))
    await sql`insert into backup_made values (${now}, 1, 1)`.execute(db)
    expect(await backupFinding(db, month)).toEqual(wrong('30 days ago'))
    expect(await backupFinding(db, new Date(now.getTime() + 3_600_000))).toMatchObject({ ok: true })
  })

  test('a clock that goes wrong', async () => {
    expect(await clockFinding(db, () => new Date())).toMatchObject({ ok: true })
    expect(await clockFinding(db, () => new Date(Date.now() - 600_000))).toEqual(wrong('600 seconds ahead'))
  })

  test('a file of the database in which bytes were changed while it stood still', async () => {
    chmodSync(folder, 0o755)
    const dataFolder = join(folder, 'house')
    const start = () => openServer({ dataFolder, signal: AbortSignal.timeout(60_000) })
    const first = await start()
    const owner = connect(first.owner, { size: 1 })
    await migrate(owner.db)
    await sql`insert into lane (name) select 'lane ' || n from generate_series(1, 3000) n`.execute(owner.db)
    expect(await checksumFindings(owner.db)).toEqual([expect.objectContaining({ ok: true })])
    expect(await readingFinding(first.owner, now)).toMatchObject({ ok: true })
    const { rows } = await sql<{ file: string }>`
      select current_setting('data_directory') || '/' || pg_relation_filepath('lane') as file`.execute(owner.db)
    await owner.close()
    await first.leave()

    const file = await open(rows[0]?.file ?? '', 'r+')
    await file.write(Buffer.from('damage'), 0, 6, 8_192 + 4_000)
    await file.close()

    const second = await start()
    const again = connect(second.owner, { size: 1 })
    expect(await readingFinding(second.owner, now)).toEqual(wrong('The table lane is damaged'))
    await vi.waitFor(async () => expect(await checksumFindings(again.db)).toEqual([wrong('failed their checksum')]), 10_000)
    await again.close()
    await second.leave()
  })
})
