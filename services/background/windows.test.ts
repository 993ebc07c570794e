import { expect, test } from 'vitest'
import { memory } from './testing/memory.ts'
import { windows } from './windows.ts'

function world() {
  let n = 0
  const session = memory()
  return () => windows({ session, random: () => `key-${++n}` })
}

test('a window that we opened is known by its key, and with it the page that it goes on with', async () => {
  const open = world()
  const ours = open()
  const [first, second] = await Promise.all([ours.offer(7), ours.offer(9)])
  expect(await ours.pageOf(first)).toBe(7)
  expect(await ours.pageOf(second)).toBe(9)
})

test('a background that was stopped knows its windows again', async () => {
  const open = world()
  const key = await open().offer(7)
  expect(await open().pageOf(key)).toBe(7)
})

test('no key, an empty one and a guess are no window of ours', async () => {
  const ours = world()()
  await ours.offer(7)
  for (const key of [null, '', 'guess', '__proto__']) expect(await ours.pageOf(key)).toBeUndefined()
})

test('very many windows: the oldest are forgotten', async () => {
  const ours = world()()
  const keys: string[] = []
  for (let tab = 0; tab < 60; tab++) keys.push(await ours.offer(tab))
  expect(await ours.pageOf(keys[0] ?? '')).toBeUndefined()
  expect(await ours.pageOf(keys[59] ?? '')).toBe(59)
})
