import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { afterAll, describe, expect, test } from 'vitest'
import type { Tag } from '#contract/tags.ts'
import { parseTranscript } from '#contract/transcript.ts'
import { makeConnector } from '#server/connectors/embedded/index.ts'
import { openNotices } from '#server/database/notices.ts'
import { readTags } from '#server/database/tags.ts'
import { testDatabase } from '#server/database/testing.ts'
import { runOutbox } from './run.ts'
import { createDesk, says, silent } from './testing/desk.ts'

const database = await testDatabase({ size: 12 })
const { db, pool } = database
const connector = makeConnector(db, pool)
const io = {
  connection: 'crm',
  clock: { now: () => new Date() },
  country: () => 'SE',
  currency: () => 'SEK',
  recordUrl: (entity: string, id: string) => `http://localhost:4310/crm/${entity}/${id}`,
}
const session = connector.open({}, io)
const desk = createDesk(db, {}, { connector, session, connection: 'crm' })
afterAll(async () => {
  await connector.close()
  await database.close()
})

const never = new AbortController().signal
const someone = async (last_name: string) =>
  (await session.create('contact', { first_name: 'Åsa', last_name }, { key: crypto.randomUUID(), anyway: true }, never)).record.ref
const bodies = async (record: { id: string }) => {
  const { rows } = await sql<{
    body: string
    closed: boolean
  }>`select body, closed from crm_activity where record = ${record.id} order by id`.execute(db)
  return rows
}
const texts = (body: string | undefined) =>
  parseTranscript(body ?? '')?.lines.flatMap((line) => (line.kind === 'message' ? [line.message.text] : []))
const state = async (tag: Tag) => (await readTags(db, [tag.id]))[0]?.state

describe('on the embedded CRM', () => {
  test('a chat is created for, tagged, saved and undone', async () => {
    const { record, tag } = await desk.create(
      { first_name: 'Åsa', last_name: 'Lind' },
      { conversation: desk.talk({ messages: says('one', 'two') }) },
    )
    expect(record).toMatchObject({ name: 'Åsa Lind', kind: 'contact' })
    expect(await desk.deliver()).toEqual(['done'])
    const [activity] = await bodies(record.ref)
    expect(texts(activity?.body)).toEqual(['one', 'two'])
    if (!tag) throw new Error('there is no tag')
    expect((await desk.now(tag)).activity?.url).toMatch(/^http:\/\/localhost:4310\/crm\/contact\//)
    await desk.undo(tag)
    await desk.deliver()
    expect(await bodies(record.ref)).toEqual([])
    expect((await desk.now(tag)).state).toBe('undone')
  })

  test('a thread grows in one readable activity, and goes on beside one that was closed', async () => {
    desk.settings.tagging = { ...desk.settings.tagging, activity: 'task' }
    const record = await someone('Thread')
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    await desk.tag(talk, record)
    await desk.deliver()
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    expect((await bodies(record)).map(({ body }) => texts(body))).toEqual([['one', 'two']])
    expect((await bodies(record))[0]?.body).not.toMatch(/\n\n\n/)
    await sql`update crm_activity set closed = true where record = ${record.id}`.execute(db)
    await desk.report({ ...talk, messages: says('one', 'two', 'three') })
    await desk.deliver()
    expect((await bodies(record)).map(({ body }) => texts(body))).toEqual([['one', 'two'], ['three']])
  })

  test('an activity that a person has edited is not removed without asking', async () => {
    const record = await someone('Edited')
    const tag = await desk.tag(desk.talk(), record)
    await desk.deliver()
    await sql`update crm_activity set body = body || 'x', version = version + 1 where record = ${record.id}`.execute(db)
    await expect(desk.undo(tag)).rejects.toMatchObject({ code: 'edited-since' })
    await desk.undo(tag, true)
    await desk.deliver()
    expect(await bodies(record)).toEqual([])
  })

  test('its own rule against doubles reaches the agent, who may insist', async () => {
    const values = { last_name: 'Double', email: 'double@kund.example' }
    await desk.create(values)
    await expect(desk.create(values)).rejects.toMatchObject({ code: 'duplicate-record', overridable: true })
    expect((await desk.create(values, { anyway: true })).record.name).toBe('Double')
  })

  test('a running outbox delivers what is tagged, woken by the transaction, and stops', async () => {
    const ending = new AbortController()
    const notices = openNotices(database.address, ending.signal)
    // no sweep within this test: only the notice can wake it
    const running = runOutbox({ worker: desk.worker, notices, clock: desk.parts.clock, log: silent, sweepMs: 3_600_000 }, ending.signal)
    await notices.ready
    let tag: Tag | undefined
    const saved = new Promise<void>((resolve) => {
      notices.on('tagalong_changes', async () => {
        if (tag && (await state(tag)) === 'saved') resolve()
      })
    })
    tag = await desk.tag(desk.talk(), await someone('Woken'))
    // on a busy machine it is saved before we know its id
    if ((await state(tag)) !== 'saved') await saved
    ending.abort()
    await running
  })
})

describe('a worker that is killed', () => {
  const points = [
    'before logActivity',
    'after logActivity',
    'before appendActivity',
    'after appendActivity',
    'before removeActivity',
    'after removeActivity',
  ]

  test.each(points)('%s: nothing is lost, nothing doubled', { timeout: 60_000 }, async (point) => {
    const record = await someone('Killed')
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, record)
    await deliver(point, 'logActivity')
    await desk.report({ ...talk, messages: says('one', 'two') })
    await deliver(point, 'appendActivity')
    expect((await bodies(record)).map(({ body }) => texts(body))).toEqual([['one', 'two']])
    expect(await state(tag)).toBe('saved')
    await desk.undo(tag)
    await deliver(point, 'removeActivity')
    expect(await bodies(record)).toEqual([])
    expect(await state(tag)).toBe('undone')
  })

  /** First by a process that is killed at the point, when the point is of this method; then by us. */
  async function deliver(point: string, method: string): Promise<void> {
    if (point.endsWith(` ${method}`)) expect(await killedAt(point)).toBe('SIGKILL')
    // its lease has run out
    await sql`update delivery set leased_until = '2000-01-01' where state = 'sending'`.execute(db)
    await desk.worker.recover()
    await desk.deliver()
  }

  async function killedAt(point: string): Promise<string | null> {
    await sql`update delivery set due_at = '2000-01-01' where state = 'queued'`.execute(db)
    const script = fileURLToPath(new URL('./testing/kill-point.ts', import.meta.url))
    const { host, port, user, password, database: name, options } = database.address
    const address = JSON.stringify({ host, port, user, password, database: name, options })
    const child = spawn(process.execPath, [script, address, point], { stdio: ['ignore', 'ignore', 'inherit'] })
    return new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)))
  }
})
