import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { afterAll, afterEach, describe, expect, test } from 'vitest'
import type { RecordRef } from '#contract/records.ts'
import { faultRig } from '#server/connectors/fault/testing.ts'
import { testDatabase } from '#server/database/testing.ts'
import { handClock } from '#server/platform/http-client/testing.ts'
import type { Fault } from '#simulators/fault-kit/fault.ts'
import type { KeyMode } from '#simulators/fault-crm/keys.ts'
import { createDesk } from './testing/desk.ts'

const database = await testDatabase({ size: 12 })
afterAll(() => database.close())
const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
})

/** An agent's desk before a CRM over HTTP; one clock for all of them, moved by hand. */
async function faultDesk(keys: KeyMode) {
  const time = handClock()
  const connection = `fault-${randomUUID().slice(0, 8)}`
  const rig = await faultRig({ keys, connection, now: time.now, world: time.world })
  open.push(rig)
  const { session, connector, crm } = rig
  const desk = createDesk(database.db, {}, { connector, session, connection })
  const [id = ''] = crm.people.fill({ contacts: 1 })
  const record: RecordRef = { connection, entity: 'contact', id }
  // signed in, and known by its names
  await session.read(record, [], new AbortController().signal)
  const before = crm.log.all().length
  return {
    ...desk,
    fail: crm.fail,
    people: crm.people,
    record,
    asked: () => crm.log.all(before),
    writes: () => crm.log.all(before).filter(({ method, path }) => method === 'POST' && path.startsWith('/api/activities')),
    there: () => crm.state.activities.all(),
    pass(ms: number) {
      time.pass(ms)
      desk.pass(ms)
    },
  }
}

const lost: Fault[] = [{ kind: 'drop-after' }, { kind: 'half' }, { kind: 'half', how: 'short' }]
const onWrite = { method: 'POST', path: '/api/activities' }

describe.each(lost)('an answer that is lost by $kind $how', (fault) => {
  test('is adopted by its key where the CRM enforces it: one activity', async () => {
    const desk = await faultDesk('enforced')
    desk.fail({ fault, ...onWrite, times: 3 })
    const tag = await desk.tag(desk.talk(), desk.record)
    expect(await desk.deliver()).toEqual(['again'])
    desk.pass(60_000)
    expect(await desk.deliver()).toEqual(['done'])
    expect(desk.there()).toHaveLength(1)
    expect(await desk.now(tag)).toMatchObject({ state: 'saved' })
  })

  test.each(['marker', 'marker-late'] as const)('is looked for by its marker before anything is repeated (%s)', async (keys) => {
    const desk = await faultDesk(keys)
    desk.fail({ fault, ...onWrite })
    const tag = await desk.tag(desk.talk(), desk.record)
    for (let n = 0; n < 6; n += 1) {
      await desk.deliver()
      desk.pass(300_000)
    }
    expect(desk.there()).toHaveLength(1)
    expect(desk.writes()).toHaveLength(1)
    expect(await desk.now(tag)).toMatchObject({ state: 'saved' })
  })

  test('is parked where the CRM can tell nothing', async () => {
    const desk = await faultDesk('none')
    desk.fail({ fault, ...onWrite })
    const tag = await desk.tag(desk.talk(), desk.record)
    expect(await desk.deliver()).toEqual(['again'])
    desk.pass(60_000)
    expect(await desk.deliver()).toEqual(['parked'])
    expect(desk.writes()).toHaveLength(1)
    expect(await desk.now(tag)).toMatchObject({ state: 'parked', reason: { code: 'crm-undecided' } })
  })
})

test('where the CRM can tell nothing, a retry of whoever has looked there sends it, once; if that answer is lost too they are asked again', async () => {
  const desk = await faultDesk('none')
  const looks = () => desk.asked().filter(({ path }) => path.startsWith('/api/keys')).length
  const next = () => {
    desk.pass(60_000)
    return desk.deliver()
  }
  desk.fail({ fault: { kind: 'drop-after' }, ...onWrite })
  const tag = await desk.tag(desk.talk(), desk.record)
  await desk.deliver()
  expect(await next()).toEqual(['parked'])
  // the line is busy: that is no answer, and what was decided holds
  desk.fail({ fault: { kind: 'answer', status: 429, retryAfter: 1 }, ...onWrite })
  desk.fail({ fault: { kind: 'drop-before' }, ...onWrite, skip: 1 })
  const before = looks()
  await desk.retry(tag)
  expect(await next()).toEqual(['again'])
  expect(await next()).toEqual(['again'])
  expect(looks() - before).toBe(2)
  expect(await next()).toEqual(['parked'])
  await desk.retry(tag)
  expect(await next()).toEqual(['done'])
  expect(await desk.now(tag)).toMatchObject({ state: 'saved' })
  const { rows } = await sql<{ details: unknown }>`
    select details from audit_entry where action = 'tag.retried' and subject = ${`tag/${tag.id}`}`.execute(database.owner.db)
  expect(rows.map(({ details }) => details)).toEqual([{ decided: true }, { decided: true }])
})

test('an index that lags after an hour of trouble is still looked at five times before a person is asked', async () => {
  const desk = await faultDesk('marker-late')
  desk.fail({ fault: { kind: 'drop-after' }, ...onWrite })
  desk.fail({ fault: { kind: 'answer', status: 500 }, method: 'GET', path: '/api/keys/**', times: 6 })
  const tag = await desk.tag(desk.talk(), desk.record)
  const said: string[] = []
  for (let n = 0; n < 14; n += 1) {
    said.push(...(await desk.deliver()))
    desk.pass(300_000)
  }
  expect(said.length).toBeGreaterThan(3)
  expect(said).not.toContain('parked')
  expect(desk.there()).toHaveLength(1)
  expect(await desk.now(tag)).toMatchObject({ state: 'saved' })
})

test('a request that surely never left needs no look-up: also a CRM without keys gets it in the end', async () => {
  const desk = await faultDesk('none')
  desk.fail({ fault: { kind: 'answer', status: 429, retryAfter: 30 }, ...onWrite })
  const tag = await desk.tag(desk.talk(), desk.record)
  expect(await desk.deliver()).toEqual(['again'])
  desk.pass(40_000)
  expect(await desk.deliver()).toEqual(['done'])
  expect(desk.there()).toHaveLength(1)
  expect(await desk.now(tag)).toMatchObject({ state: 'saved' })
})

test('a CRM that asks for a minute gets it from the whole lane, and another lane goes on', async () => {
  const [desk, other] = [await faultDesk('marker'), await faultDesk('marker')]
  desk.fail({ fault: { kind: 'answer', status: 429, retryAfter: 60 }, ...onWrite })
  for (let n = 0; n < 3; n += 1) await desk.tag(desk.talk(), desk.record)
  await other.tag(other.talk(), other.record)
  expect(await desk.deliver()).toEqual(['again'])
  expect(await other.deliver()).toEqual(['done'])
  desk.pass(59_000)
  expect(await desk.deliver()).toEqual([])
  expect(desk.writes()).toHaveLength(1)
  desk.pass(10_000)
  expect(await desk.deliver()).toEqual(['done', 'done', 'done'])
  expect(desk.there()).toHaveLength(3)
})

test('a session that cannot be renewed keeps the queue, and asks the CRM once', async () => {
  const desk = await faultDesk('marker')
  const tag = await desk.tag(desk.talk(), desk.record)
  desk.people.revokeTokens()
  // taken all the same: the queue is ours
  expect(await desk.tag(desk.talk(), desk.record)).toMatchObject({ state: 'queued' })
  expect(await desk.deliver()).toEqual(['again'])
  const asked = desk.asked().length
  for (let n = 0; n < 5; n += 1) {
    desk.pass(600_000)
    await desk.deliver()
  }
  expect(desk.asked()).toHaveLength(asked)
  const { why } = await database.db.selectFrom('lane').select('why').where('name', '=', desk.connection).executeTakeFirstOrThrow()
  expect(why).toBe('session')
  expect(await desk.now(tag)).toMatchObject({ state: 'queued' })
})
