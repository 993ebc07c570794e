import { expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import type { OutboxEntry } from '#services/backend/sidebar-host.ts'
import { isTagged, pushesOf } from './pushes.ts'
import { asa, asaChat, at, oguz, saved, tag } from './script/people.ts'

const key = '10000000-0000-4000-8000-000000000001'
const entry = (more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  key,
  intent: { kind: 'tag', input: { key, conversation: asaChat, records: [asa.ref, oguz.ref], choices: {} } },
  state: 'waiting',
  addedAt: at('14:34'),
  ...more,
})
const local = {
  key,
  conversation: { source: asaChat.source, externalId: asaChat.externalId },
  records: [asa, oguz],
  at: at('14:34'),
  armed: false,
}

test('an intent shows one row per record before the backend knows of it', () => {
  const rows = pushesOf(asaChat, [], [entry()], [local])
  expect(rows.map(({ record, state }) => [record?.name, state])).toEqual([
    ['Åsa Lindqvist-Bergström', 'waiting'],
    ['Oğuz Yıldırım', 'waiting'],
  ])
})

test('a tag that has arrived takes the place of its intent’s row, under the same id', () => {
  const before = pushesOf(asaChat, [], [entry()], [local]).find(({ record }) => record === asa)
  const rows = pushesOf(asaChat, [tag(asa, 'queued', { key: `${key}:1` })], [entry({ state: 'sending' })], [local])
  expect(rows).toHaveLength(2)
  const after = rows.find(({ record }) => record?.ref.id === asa.ref.id)
  expect(after?.state).toBe('queued')
  expect(after?.key).toBe(key)
  expect(before?.id.startsWith(key)).toBe(true)
})

test('a record that a colleague has tagged at the same moment is one row, theirs', () => {
  const theirs = tag(asa, 'saved', { key: 'another-key:1' })
  const told = (tags: Parameters<typeof pushesOf>[1], entries: OutboxEntry[]) =>
    pushesOf(asaChat, tags, entries, [local]).map(({ record, state }) => [record?.ref.id, state])
  expect(told([theirs], [entry({ state: 'sending' })])).toEqual([
    [oguz.ref.id, 'waiting'],
    [asa.ref.id, 'saved'],
  ])
  expect(told([theirs], []).filter(([id]) => id === asa.ref.id)).toEqual([[asa.ref.id, 'saved']])
  // one that is taken back, or failed, is tagged anew
  for (const state of ['undone', 'failed'] as const)
    expect(told([tag(asa, state, { key: 'another-key:1' })], [entry()])).toContainEqual([asa.ref.id, 'waiting'])
})

test('a refusal says why and leaves the record free to be tagged', () => {
  const problem = toProblem(new AppError('crm-record-gone', 'The record is gone.'))
  const rows = pushesOf(asaChat, [], [entry({ state: 'refused', problem })], [local])
  expect(rows[0]).toMatchObject({ state: 'refused', fault: { code: 'crm-record-gone' } })
  expect(isTagged(rows, asa.ref)).toBe(false)
})

test('a try that failed and is repeated by itself is no refusal', () => {
  const problem = toProblem(new AppError('backend-unreachable', 'No answer.'))
  const [row] = pushesOf(asaChat, [], [entry({ problem })], [local])
  expect(row).toMatchObject({ state: 'waiting', tried: true })
  expect(row?.fault).toBeUndefined()
})

test('an undo under way shows, and one that was refused says why', () => {
  const made = saved(asa)
  const undo = (state: OutboxEntry['state'], problem?: OutboxEntry['problem']): OutboxEntry => ({
    key: 'u1',
    intent: { kind: 'undo', key: 'u1', input: { id: made.id } },
    state,
    addedAt: at('14:35'),
    ...(problem && { problem }),
  })
  expect(pushesOf(asaChat, [made], [undo('sending')], [])[0]?.state).toBe('undoing')
  const edited = toProblem(new AppError('edited-since', 'Maja Holm has edited it.'))
  expect(pushesOf(asaChat, [made], [undo('refused', edited)], [])[0]).toMatchObject({ state: 'saved', fault: { code: 'edited-since' } })
})

test('tags and intents of another conversation stay out', () => {
  const other = { source: 'practice', externalId: 'another' }
  expect(pushesOf(other, [saved(asa)], [entry()], [local])).toEqual([])
})
