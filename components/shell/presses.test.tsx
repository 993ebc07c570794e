import { act, fireEvent } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import {
  asa,
  asaChat,
  asaLive,
  asaMatch,
  emailEvidence,
  match,
  minhChat,
  oguz,
  oguzMatch,
  saved,
  zoe,
  zoeLead,
} from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
const twin = { match: match(zoe, []), reason: 'same-email' as const, evidence: [emailEvidence('minhkhai@example.com')] }

/** The form is filled, and a likely duplicate is known as soon as somebody asks. */
async function creating() {
  const all = await sidebar({ page: { conversation: minhChat }, answers: backend(nothing) })
  all.host.answers['records.duplicates'] = () => ({ duplicates: [twin] })
  const email = (await all.findByLabelText(/^Email/)) as HTMLInputElement
  await act(() => void fireEvent.input(email, { target: { value: 'minh@example.com' } }))
  const create = await all.findByRole('button', { name: /^Create contact and tag/ })
  return { ...all, email, create }
}

test('a double click on “Create” that meets a duplicate tags nobody', async () => {
  const { host, root, click, create, getByRole, pass } = await creating()
  await click(create)
  const instead = getByRole('button', { name: /^Tag to Zoe/ })
  await click(instead, 2)
  expect(host.intents).toEqual([])
  expect(instead.getAttribute('aria-disabled')).toBeNull()
  await accessible(root)
  pass(600)
  await click(instead)
  expect(host.intents).toMatchObject([{ kind: 'tag', input: { records: [zoe.ref] } }])
})

test('neither Enter held down nor a hasty second one tags the duplicate; a later one does', async () => {
  const { host, press, pass, email, getByRole } = await creating()
  email.focus()
  await act(() => void fireEvent.keyDown(email, { key: 'Enter', ctrlKey: true }))
  await settle()
  expect(getByRole('button', { name: /^Tag to Zoe/ })).toBeTruthy()
  await act(() => void fireEvent.keyDown(email, { key: 'Enter', ctrlKey: true, repeat: true }))
  await press('Enter', { ctrlKey: true })
  expect(host.intents).toEqual([])
  expect(document.activeElement).toBe(email)
  pass(600)
  await press('Enter', { ctrlKey: true })
  expect(host.intents).toMatchObject([{ kind: 'tag' }])
})

test('“Create anyway” has not been pressed either by who meant “Create”', async () => {
  const { host, click, create, getByRole, pass } = await creating()
  await click(create)
  await click(getByRole('button', { name: 'Create anyway' }))
  expect(host.intents).toEqual([])
  pass(600)
  await click(getByRole('button', { name: 'Create anyway' }))
  expect(host.intents).toMatchObject([{ kind: 'create', input: { anyway: true } }])
})

test('the second click on “Tag” neither undoes the tag nor leads away', async () => {
  const { host, view, click, getByRole, findByRole, pass } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await click(getByRole('button', { name: /^Tag to Åsa/ }))
  await click(getByRole('button', { name: 'Undo' }), 2)
  expect(host.outbox.entries.get()).toHaveLength(1)
  await act(() => view.tags.closeBar())
  const another = await findByRole('button', { name: 'Tag another too' })
  await click(another)
  expect(view.navigation.getState().place.view).toBe('auto')
  pass(600)
  await click(another)
  expect(view.navigation.getState().place.view).toBe('search')
})

test('a conversation that comes in between takes no tag that was meant for the one before', async () => {
  const { host, press, pass, getByRole } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  host.answers['search.ordered'] = () => found([oguzMatch], stops('hit', 'not-needed', 'not-needed', 1))
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  expect(getByRole('button', { name: /^Tag to Oğuz/ })).toBeTruthy()
  await press('Enter')
  expect(host.intents).toEqual([])
  pass(600)
  await press('Enter')
  expect(host.intents).toMatchObject([{ input: { conversation: { externalId: minhChat.externalId } } }])
})

test('Z pressed as the page turns takes back no tag of the conversation that came', async () => {
  const { host, press, pass } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  const theirs = saved(oguz, { conversation: { source: minhChat.source, externalId: minhChat.externalId } })
  host.answers['conversations.report'] = () => ({ tags: [theirs] })
  host.answers['tags.list'] = () => ({ tags: [theirs] })
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  await press('z')
  expect(host.intents).toEqual([])
  pass(600)
  await press('z')
  expect(host.intents).toMatchObject([{ kind: 'undo', input: { id: theirs.id } }])
})

test('Z pressed right after a tag takes it back: no conversation has come in between', async () => {
  const { host, press } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  await press('Enter')
  expect(host.outbox.entries.get()).toHaveLength(1)
  await press('z')
  expect(host.outbox.entries.get()).toEqual([])
})

test('A pressed as the page turns opens no form for all of the other one’s matches', async () => {
  const two = found([match(zoe, []), match(zoeLead, [])], stops('many', 'not-needed', 'not-needed', 2))
  const { host, view, press, pass } = await sidebar({ page: { conversation: asaChat }, answers: backend(two) })
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  await press('a')
  expect(view.navigation.getState().place.view).toBe('auto')
  pass(600)
  await press('a')
  expect(view.navigation.getState().place.view).toBe('tag-form')
})

test('a press on “Undo” in the list as the page turns does not reach the other one’s row', async () => {
  const mine = saved(asa)
  const theirs = saved(oguz, { conversation: { source: minhChat.source, externalId: minhChat.externalId } })
  const { host, click, pass, getByRole } = await sidebar({
    page: { conversation: asaChat },
    answers: { ...backend(one), 'conversations.report': () => ({ tags: [mine] }) },
  })
  host.answers['conversations.report'] = () => ({ tags: [theirs] })
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  await click(getByRole('button', { name: /^Undo/ }))
  expect(host.intents).toEqual([])
  pass(600)
  await click(getByRole('button', { name: /^Undo/ }))
  expect(host.intents).toMatchObject([{ kind: 'undo', input: { id: theirs.id } }])
})

test('whom the agent chooses takes Enter at once', async () => {
  const several = found([match(zoe, []), match(zoeLead, [])], stops('many', 'not-needed', 'not-needed', 2))
  const { host, press } = await sidebar({ page: { conversation: asaChat }, answers: backend(several) })
  await press('ArrowDown')
  await press('ArrowDown')
  await press('Enter')
  expect(host.intents).toMatchObject([{ input: { records: [zoeLead.ref] } }])
})

test('as a chat ends nothing comes to where Tag stands but Tag; “Search another” stands above it and takes no hasty press', async () => {
  const { host, view, root, click, pass, getByRole } = await sidebar({ page: { conversation: asaLive }, answers: backend(one) })
  const acts = () => [...root.querySelectorAll('.tg-foot-acts button')].map((button) => button.textContent ?? '').filter(Boolean)
  expect(acts()).toMatchObject([expect.stringMatching(/^Tag to Åsa/)])
  pass(5_000)
  await act(() => host.set.page({ conversation: { ...asaLive, status: 'ended' } }))
  await settle()
  expect(acts()).toMatchObject([expect.stringMatching(/^Tag to Åsa/)])
  const another = getByRole('button', { name: 'Search another' })
  await click(another)
  expect(view.navigation.getState().place.view).toBe('auto')
  await accessible(root)
  pass(600)
  await click(another)
  expect(view.navigation.getState().place.view).toBe('search')
})
