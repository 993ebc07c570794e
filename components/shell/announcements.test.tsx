import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import { asa, asaChat, asaLive, asaMatch, minhChat, saved, tag } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
const found1 = 'One match: Åsa Lindqvist-Bergström'

test('what the search found is told once, and replaced when it is not that person', async () => {
  const { host, told, click, getByRole } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  expect(told()).toBe(found1)
  host.answers['search.ordered'] = () => found([], stops('refused', 'none', 'none'), { refused: [asa] })
  await click(getByRole('button', { name: 'Not this person' }))
  expect(told()).toBe('No match')
})

test('nothing stays told of a search when the connection goes', async () => {
  const { told, host } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await act(() => host.set.link({ state: 'offline', since: '' }))
  await settle()
  expect(told()).toBe('')
})

test('nor after signing out, nor in the language before', async () => {
  const first = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await first.press('Enter')
  expect(first.told()).toContain('Tagged to Åsa')
  await act(() => first.view.preferences.choose({ language: 'sv' }))
  await settle()
  expect(first.told()).toBe('En träff: Åsa Lindqvist-Bergström')
  first.close()
  const second = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await act(() => second.view.session.signOut())
  await settle()
  expect(second.told()).toBe('')
})

test('another conversation is told of, not the one before', async () => {
  const { told, host } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  host.answers['search.ordered'] = () => nothing
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  expect(told()).toBe('No match')
  await act(() => host.set.page({ conversation: asaChat }))
  await settle()
  expect(told()).toBe('No match')
})

test('a tag is told as long as it stands', async () => {
  const { told, press, view } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await press('Enter')
  expect(told()).toBe('Tagged to Åsa. Press Z to undo.')
  const [push] = view.tags.pushes(asaChat)
  await act(async () => push && view.tags.undo(push))
  await settle()
  expect(told()).toBe('')
})

test('the undo bar goes with the tag that it would take back, wherever that was taken back', async () => {
  const { host, root, view, press, click, text, getByRole, queryByRole, pass } = await sidebar({
    page: { conversation: asaLive },
    answers: backend(one),
  })
  await press('Enter')
  const armed = tag(asa, 'armed', { key: `${host.outbox.entries.get()[0]?.key}:1` })
  host.answers['tags.list'] = () => ({ tags: [armed] })
  await act(() => {
    host.set.changes([{ kind: 'tag', tag: armed }])
    host.set.entries([])
  })
  await settle()
  expect(text()).toContain('Tagged to Åsa when the chat ends')
  pass(600)
  await click(getByRole('button', { name: /^Disarm/ }))
  expect(text()).not.toContain('when the chat ends')
  expect(queryByRole('button', { name: 'Undo' })).toBeNull()
  await accessible(root)
  await act(() => host.set.changes([{ kind: 'tag', tag: { ...armed, state: 'undone' } }]))
  expect(view.tags.getState().undoBar).toBeTruthy()
  expect(getByRole('button', { name: /^Tag to Åsa/ })).toBeTruthy()
})

test('the bar says what is so when the chat has ended meanwhile', async () => {
  const { host, press, text } = await sidebar({ page: { conversation: asaLive }, answers: backend(one) })
  await press('Enter')
  const done = saved(asa, { key: `${host.outbox.entries.get()[0]?.key}:1` })
  host.answers['tags.list'] = () => ({ tags: [done] })
  host.answers['conversations.report'] = () => ({ tags: [done] })
  await act(() => {
    host.set.entries([])
    host.set.page({ conversation: asaChat })
  })
  await settle()
  expect(text()).toContain('Tagged to Åsa')
  expect(text()).not.toContain('when the chat ends')
})
