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
