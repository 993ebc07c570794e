import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { contact, createDesk, type Desk, maja } from '#server/outbox/testing/desk.ts'
import { type ScriptedCrm, scriptedCrm } from '#server/outbox/testing/scripted-crm.ts'
import { connect, type Database } from '../connect.ts'
import { type LentDatabase, lendDatabase } from '../testing.ts'
import { backUp } from './backup.ts'
import { restore } from './restore.ts'

vi.setConfig({ testTimeout: 60_000 })

/** A CRM that goes on, and a database beside it that goes back. */
let folder: string
let lent: LentDatabase
let crm: ScriptedCrm
let database: Database
let desk: Desk
const signal = new AbortController().signal
const anHourAgo = new Date(Date.now() - 3_600_000).toISOString()
const says = (...texts: string[]) => texts.map((text, at) => ({ id: `m${at + 1}`, role: 'visitor' as const, text, at: anHourAgo }))

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tagalong-old-'))
  lent = await lendDatabase()
  crm = scriptedCrm('crm', [contact])
  open()
})
afterEach(async () => {
  await database.close()
  await lent.drop()
  rmSync(folder, { recursive: true, force: true })
})

function open() {
  database = connect({ connectionString: lent.url }, { size: 4 })
  desk = createDesk(database.db, {}, { connector: crm.connector, session: crm.session, connection: 'crm' })
  // the database says by its own clock when it went back
  desk.pass(Date.now() - desk.parts.clock.now().getTime())
}
const backup = () =>
  backUp({ connectionString: lent.url }, join(folder, 'old.backup'), {
    clock: { now: () => new Date() },
    progress: () => undefined,
    signal,
  })
async function goBack() {
  await database.close()
  await restore({ connectionString: lent.url }, join(folder, 'old.backup'), {
    title: 'it',
    replace: true,
    progress: () => undefined,
    signal,
  })
  open()
}
const someone = (id: string) => {
  crm.addRecord('contact', id, { name: id, last_name: id })
  return { connection: 'crm', entity: 'contact', id }
}
const inTheCrm = () =>
  crm.activities.filter(({ removed }) => !removed).map(({ body }) => ['one', 'two', 'three', 'four'].filter((word) => body.includes(word)))

describe('after an old backup was restored', () => {
  test('what stood in its outbox and has been sent since is found in the CRM, not written again', async () => {
    const tag = await desk.tag(desk.talk({ messages: says('one') }), someone('queued'))
    await backup()
    expect(await desk.deliver()).toEqual(['done'])
    await goBack()
    expect((await desk.now(tag)).state).toBe('queued')
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one']])
    expect((await desk.now(tag)).state).toBe('saved')
  })

  test('an intent that comes again under its key is answered, and is in the CRM once', async () => {
    await backup()
    const key = randomUUID()
    const talk = desk.talk({ messages: says('one') })
    const record = someone('acknowledged')
    await desk.tag(talk, record, { key })
    await desk.deliver()
    await goBack()
    const again = await desk.tag(talk, record, { key })
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one']])
    expect((await desk.now(again)).state).toBe('saved')
  })

  test('a record that was created since is found by its key', async () => {
    await backup()
    const key = randomUUID()
    const made = await desk.create({ last_name: 'Lind' }, { key })
    await goBack()
    const again = await desk.create({ last_name: 'Lind' }, { key })
    expect(again.record.ref).toEqual(made.record.ref)
    expect([...crm.records.values()].filter(({ values }) => values['last_name'] === 'Lind')).toHaveLength(1)
  })

  test('a chat that ended since is pushed once, though its end is read again', async () => {
    const talk = desk.talk({ channel: 'chat', status: 'open', messages: says('one') })
    await desk.tag(talk, someone('armed'))
    await backup()
    await desk.report({ ...talk, status: 'ended' })
    await desk.deliver()
    await goBack()
    await desk.report({ ...talk, status: 'ended' })
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one']])
  })

  test('a chat that ended since, was read further and ended again is pushed once, though its first end is read with more in it', async () => {
    const talk = desk.talk({ channel: 'chat', status: 'open', messages: says('one') })
    await desk.tag(talk, someone('went-on'))
    await backup()
    await desk.report({ ...talk, messages: says('one', 'two'), status: 'ended' })
    await desk.deliver()
    await desk.report({ ...talk, messages: says('one', 'two', 'three'), status: 'ended' })
    await desk.deliver()
    await goBack()
    await desk.report({ ...talk, messages: says('one', 'two', 'three'), status: 'ended' })
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one', 'two'], ['three']])
  })

  test('a chat that went on after the restore is not taken for the one that was pushed before: what was said since is there too', async () => {
    const talk = desk.talk({ channel: 'chat', status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, someone('goes-on'))
    await backup()
    await desk.report({ ...talk, messages: says('one', 'two'), status: 'ended' })
    await desk.deliver()
    await goBack()
    const later = { id: 'm3', role: 'visitor' as const, text: 'three', at: new Date(Date.now() + 60_000).toISOString() }
    await desk.report({ ...talk, messages: [...says('one', 'two'), later], status: 'ended' })
    await desk.deliver()
    expect(inTheCrm()).toEqual([['one', 'two'], ['three']])
    expect((await desk.now(tag)).state).toBe('saved')
  })

  test('a thread that was added to since takes the same messages once, and goes on', async () => {
    desk.settings.tagging = { ...desk.settings.tagging, closing: false }
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    await desk.tag(talk, someone('thread'))
    await desk.deliver()
    await backup()
    await desk.report({ ...talk, messages: says('one', 'two') })
    expect(await desk.deliver()).toEqual(['done'])
    await goBack()
    await desk.report({ ...talk, messages: says('one', 'two') })
    expect(await desk.deliver()).toEqual(['done'])
    await desk.report({ ...talk, messages: says('one', 'two', 'three') })
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one', 'two', 'three']])
    expect(crm.activities[0]?.body.split('two')).toHaveLength(2)
  })

  test('messages that nobody can tell apart wait for a person, who adds them by a retry', async () => {
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    const tag = await desk.tag(talk, someone('undecided'))
    await desk.deliver()
    await backup()
    await desk.report({ ...talk, messages: says('one', 'two') })
    await desk.deliver()
    await goBack()
    // read together now, so that no key of before is found
    await desk.report({ ...talk, messages: says('one', 'two', 'three') })
    expect(await desk.deliver()).toEqual(['parked'])
    expect(inTheCrm()).toEqual([['one', 'two']])
    expect((await desk.now(tag)).reason).toMatchObject({ code: 'crm-undecided', message: expect.stringContaining('after the backup') })
    await desk.retry(await desk.now(tag))
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one', 'two', 'three']])
  })

  test('a thread that nobody has touched goes on without anybody being asked', async () => {
    const talk = desk.talk({ channel: 'sms', status: 'open', messages: says('one') })
    await desk.tag(talk, someone('calm'))
    await desk.deliver()
    await backup()
    await goBack()
    await desk.report({ ...talk, messages: says('one', 'two') })
    expect(await desk.deliver()).toEqual(['done'])
    expect(inTheCrm()).toEqual([['one', 'two']])
  })

  test('what was said after it is sent without a look', async () => {
    await backup()
    await goBack()
    const later = says('one').map((message) => ({ ...message, at: new Date(Date.now() + 60_000).toISOString() }))
    await desk.tag(desk.talk({ messages: later }), someone('later'), { person: maja })
    await desk.deliver()
    expect(crm.log.filter((line) => line.startsWith('findByKey'))).toEqual([])
  })
})
