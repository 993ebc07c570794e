import { expect, test } from 'vitest'
import { draftStore } from './drafts.ts'
import { testDevice } from './testing/device.ts'

const drafts = () => draftStore({ device: testDevice().device, owner: async () => 'maja', now: () => 0 })

test('what two pages merge into one draft stands there from both, also when they do it at once', async () => {
  const store = drafts()
  await Promise.all([
    store.save('create', { values: { first: 'Khai' } }, true),
    store.save('create', { values: { last: 'Holm' } }, true),
    store.save('create', { tagValues: { outcome: 'won' } }, true),
  ])
  expect(await store.load('create')).toEqual({ values: { first: 'Khai', last: 'Holm' }, tagValues: { outcome: 'won' } })
})

test('a draft that is not merged takes the place of the one before', async () => {
  const store = drafts()
  await store.save('sites', { a: 1 })
  await store.save('sites', { b: 2 })
  expect(await store.load('sites')).toEqual({ b: 2 })
})

test('what was typed is forgotten after thirty days; how things are to look, and in what language, never is', async () => {
  const day = 24 * 60 * 60 * 1_000
  let now = 0
  const store = draftStore({ device: testDevice().device, owner: async () => 'maja', now: () => now })
  await store.save('preferences', { language: 'sv', theme: 'dark', density: 'compact' })
  await store.save('create:preferences', { values: { last: 'Holm' } })
  now = 30 * day
  await store.sweep()
  expect(await store.load('create:preferences')).toEqual({ values: { last: 'Holm' } })
  now = 31 * day
  await store.sweep()
  expect(await store.load('create:preferences')).toBeUndefined()
  expect(await store.load('preferences')).toEqual({ language: 'sv', theme: 'dark', density: 'compact' })
})
