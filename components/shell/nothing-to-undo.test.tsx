import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

/** A conversation without a tag; what was begun with a delay is run by hand. */
async function untagged(language = 'en') {
  const all = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, language)
  const due: { ms: number; run(): void }[] = []
  all.view.env.after = (ms, run) => {
    due.push({ ms, run })
    return () => {}
  }
  const shown = () => all.root.querySelector('.tg-status')?.textContent ?? ''
  const later = async () => {
    await act(() => {
      for (const { run } of due.splice(0)) run()
    })
    await settle()
  }
  return { ...all, shown, due, later }
}

test.each([
  ['en', 'Nothing to undo here'],
  ['sv', 'Inget att ångra här'],
])('%s: Z with nothing to undo is answered in the status line, and the answer goes away', async (language, sentence) => {
  const { press, shown, told, due, later, root } = await untagged(language)
  await press('z')
  expect(shown()).toContain(sentence)
  expect(told()).toBe(sentence)
  expect(due.map(({ ms }) => ms)).toEqual([4_000])
  await accessible(root)
  await later()
  expect(shown()).not.toContain(sentence)
  expect(told()).toBe('')
})

test('a screen reader hears it once, and not the connection again when it goes', async () => {
  const { press, root, later } = await untagged()
  const status = root.querySelector('.tg-status [role="status"]')
  const before = status?.textContent
  await press('z')
  expect(root.querySelector('.tg-status [role="status"]')).toBe(status)
  expect(status?.textContent).toBe(before)
  await later()
  expect(status?.textContent).toBe(before)
})

test('a Z that was not pressed by the person is not told that there is nothing', async () => {
  const { press, shown, view } = await untagged()
  view.env.trusts = () => false
  await press('z')
  expect(shown()).not.toContain('Nothing to undo here')
})

test('what was undone is not called nothing', async () => {
  const { press, shown, told } = await untagged()
  await press('Enter')
  await press('z')
  expect(told()).toBe('Taken back')
  expect(shown()).not.toContain('Nothing')
})
