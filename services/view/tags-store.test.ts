import { expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import type { Tag } from '#contract/tags.ts'
import { backend, nothing } from './script/answers.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { asa, asaChat, asaLive, oguz, saved, tag } from './script/people.ts'
import { type Script, scriptedHost } from './script/scripted-host.ts'
import { createTagsStore } from './tags-store.ts'

function tagging(script: Partial<Script> = {}) {
  const host = scriptedHost({ answers: backend(nothing), ...script })
  const env = manualEnv()
  const heard: string[] = []
  const store = createTagsStore(host, env, { settings: () => heard.push('settings'), reset: () => heard.push('reset') })
  const stop = store.start()
  return { host, env, store, stop, heard, rows: () => store.pushes(asaChat).map(({ record, state }) => [record?.name, state]) }
}

test('a double click makes one intent with one key', async () => {
  const { store, host } = tagging()
  const results = await Promise.all([store.tag(asaChat, [asa], () => ({})), store.tag(asaChat, [asa], () => ({}))])
  expect(results).toEqual([true, false])
  expect(host.intents).toHaveLength(1)
})

test('a record that failed for good may be tagged again, under a new key', async () => {
  const { store, host } = tagging()
  await store.tag(asaChat, [asa], () => ({}))
  const [entry] = host.outbox.entries.get()
  const problem = toProblem(new AppError('crm-refused', 'No.'))
  host.set.entries(entry ? [{ ...entry, state: 'refused', problem }] : [])
  expect(await store.tag(asaChat, [asa], () => ({}))).toBe(true)
  const keys = host.intents.map((intent) => intent.kind === 'tag' && intent.input.key)
  expect(new Set(keys).size).toBe(2)
})

test('the row is there from the click on and follows the tag until it is saved', async () => {
  const { store, host, rows } = tagging()
  await store.tag(asaChat, [asa], () => ({}))
  expect(rows()).toEqual([[asa.name, 'waiting']])
  const key = host.intents[0]?.kind === 'tag' ? host.intents[0].input.key : ''
  host.answers['tags.list'] = () => ({ tags: [tag(asa, 'queued', { key: `${key}:1` })] })
  host.set.entries([])
  expect(rows()).toEqual([[asa.name, 'waiting']])
  await quiet()
  expect(rows()).toEqual([[asa.name, 'queued']])
  host.set.changes([{ kind: 'tag', tag: saved(asa, { key: `${key}:1` }) }])
  expect(rows()).toEqual([[asa.name, 'saved']])
})

test('a list that comes late does not put a saved tag back on its way', async () => {
  const { store, host, rows } = tagging()
  await store.tag(asaChat, [asa], () => ({}))
  const key = host.intents[0]?.kind === 'tag' ? host.intents[0].input.key : ''
  const list = Promise.withResolvers<{ tags: Tag[] }>()
  host.answers['tags.list'] = () => list.promise
  host.set.entries([])
  host.set.changes([{ kind: 'tag', tag: saved(asa, { key: `${key}:1`, revision: 3 }) }])
  list.resolve({ tags: [tag(asa, 'sending', { key: `${key}:1`, revision: 2 })] })
  await quiet()
  expect(rows()).toEqual([[asa.name, 'saved']])
})

test('an intent that the device could not store is no tag: the row goes and the reason is said', async () => {
  const { store, host, rows } = tagging()
  host.outbox.add = () => Promise.reject(new AppError('internal', 'The disk is full.'))
  await store.tag(asaChat, [asa], () => ({}))
  expect(rows()).toEqual([])
  expect(store.getState().fault?.code).toBe('internal')
})

test('undo takes back what is still on this device without asking the backend', async () => {
  const { store, host, rows } = tagging({ link: { state: 'offline', since: '' } })
  await store.tag(asaChat, [asa], () => ({}))
  await store.undoLast(asaChat)
  expect(host.outbox.entries.get()).toEqual([])
  expect(rows()).toEqual([])
  expect(host.intents.map(({ kind }) => kind)).toEqual(['tag'])
})

test('undo of a saved tag is an intent too, made once', async () => {
  const { store, host } = tagging()
  store.arrived(asaChat, [saved(asa)])
  const [push] = store.pushes(asaChat)
  if (!push) throw new Error('no row')
  await store.undo(push)
  await store.undo(push)
  expect(host.intents).toEqual([{ kind: 'undo', key: expect.any(String), input: { id: push.tag?.id } }])
})

test('an undo that would remove what somebody wrote is repeated with force only when asked', async () => {
  const { store, host } = tagging()
  store.arrived(asaChat, [saved(asa)])
  await store.undo(store.pushes(asaChat)[0] as never)
  const [entry] = host.outbox.entries.get()
  const problem = toProblem(new AppError('edited-since', 'Maja Holm has edited it.'))
  host.set.entries(entry ? [{ ...entry, state: 'refused', problem }] : [])
  await store.undo(store.pushes(asaChat)[0] as never, true)
  expect(host.intents.at(-1)).toMatchObject({ kind: 'undo', input: { force: true } })
  expect(host.outbox.entries.get()).toHaveLength(1)
})

test('the undo bar stands eight seconds, then undo is still in the list', async () => {
  const { store, env } = tagging()
  await store.tag(asaLive, [asa], () => ({}))
  expect(store.getState().undoBar).toMatchObject({ armed: true, records: [asa] })
  env.advance(7_999)
  expect(store.getState().undoBar).toBeDefined()
  env.advance(1)
  expect(store.getState().undoBar).toBeUndefined()
  expect(await store.undoLast(asaLive)).toBeDefined()
})

test('records of two entities go in two requests, each with its own answers', async () => {
  const { store, host } = tagging()
  await store.tag(asaChat, [asa, oguz], (entity) => ({ recordValues: { of: entity } }))
  expect(host.intents.map((intent) => intent.kind === 'tag' && intent.input.choices)).toEqual([
    { recordValues: { of: 'contact' } },
    { recordValues: { of: 'lead' } },
  ])
})

test('after a reload the names of waiting tags are known again', async () => {
  const before = tagging({ link: { state: 'offline', since: '' } })
  await before.store.tag(asaChat, [asa], () => ({}))
  const { rows } = tagging({ entries: before.host.outbox.entries.get(), drafts: Object.fromEntries(before.host.kept) })
  await quiet()
  expect(rows()).toEqual([[asa.name, 'waiting']])
})

test('changed settings and a lost place in the stream are passed on', () => {
  const { host, heard } = tagging()
  host.set.changes([{ kind: 'settings', version: 2 }, { kind: 'reset' }])
  expect(heard).toEqual(['settings', 'reset'])
})
