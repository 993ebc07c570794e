import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { connect } from './connect.ts'
import { migrate } from './migrate.ts'
import { openServer } from './open-server.ts'
import { writeAnew } from './write-anew.ts'

vi.setConfig({ testTimeout: 60_000 })

// a server of its own: it waits for the oldest transaction of a whole server, and the shared one has those of every other test
const folder = mkdtempSync(join(tmpdir(), 'tagalong-anew-'))
chmodSync(folder, 0o755)
const settings = { fsync: 'off', shared_buffers: '16MB', max_connections: '20', autovacuum: 'off' }
const server = await openServer({ dataFolder: folder, settings, signal: new AbortController().signal })
const owner = connect(server.owner, { size: 6 })
await migrate(owner.db)
afterAll(async () => {
  await owner.close()
  await server.leave()
  rmSync(folder, { recursive: true, force: true })
})

test('waits for a transaction that may still see what was deleted: until then the files keep it', async () => {
  const other = await owner.pool.connect()
  await other.query('begin isolation level repeatable read')
  await other.query('select 1 from conversation limit 1')
  await owner.pool.query('delete from conversation; select pg_current_xact_id()')
  const order: string[] = []
  const written = writeAnew(server.owner, new AbortController().signal).then(() => order.push('written anew'))
  await itWaits()
  order.push('the other one ends')
  await other.query('commit')
  other.release()
  await written
  expect(order).toEqual(['the other one ends', 'written anew'])
})

test('waits for one that began before the planner’s samples were deleted, too', async () => {
  const { pool } = owner
  await pool.query('create table sampled with (autovacuum_enabled = off) as select generate_series(1, 9) as n')
  await pool.query('analyze sampled')
  const samples = async () => (await pool.query(`select 1 from pg_statistic where starelid = 'sampled'::regclass`)).rowCount
  expect(await samples()).toBe(1)
  const [first, second] = [await pool.connect(), await pool.connect()]
  const begin = (client: typeof first) => client.query('begin isolation level repeatable read; select 1 from conversation limit 1')
  await begin(first)
  await pool.query('select pg_current_xact_id()')
  const order: string[] = []
  const written = writeAnew(server.owner, new AbortController().signal).then(() => order.push('written anew'))
  await itWaits()
  // younger than what is waited for, older than the samples' deletion
  const waitedFor = (await pool.query('select pg_current_xact_id() as xact')).rows[0].xact
  const isYounger = async () => {
    await second.query('rollback')
    await begin(second)
    return (await second.query('select pg_snapshot_xmin(pg_current_snapshot()) > $1::xid8 as younger', [waitedFor])).rows[0].younger
  }
  await expect.poll(isYounger, { timeout: 20_000 }).toBe(true)
  await first.query('commit')
  await expect.poll(samples, { timeout: 20_000 }).toBe(0)
  await itWaits()
  order.push('the younger one ends')
  await second.query('commit')
  for (const client of [first, second]) client.release()
  await written
  expect(order).toEqual(['the younger one ends', 'written anew'])
})

test('waits for nobody who reads a catalog of the whole server: whoever it waits for there keeps everybody from connecting', async () => {
  const reader = await owner.pool.connect()
  try {
    await reader.query('begin; lock table pg_authid in access share mode')
    await writeAnew(server.owner, AbortSignal.timeout(20_000))
  } finally {
    await reader.query('rollback')
    reader.release()
  }
})

async function itWaits(): Promise<void> {
  const waits = `select 1 from pg_stat_activity where datname = current_database() and query like '%greatest(age(backend_xmin%' and pid <> pg_backend_pid()`
  await expect.poll(async () => (await owner.pool.query(waits)).rowCount, { timeout: 20_000 }).toBe(1)
}
