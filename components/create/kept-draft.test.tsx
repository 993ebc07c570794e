import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch, minhChat } from '#services/view/script/people.ts'
import { draftKey } from '#services/view/create-store.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
/** The page was loaded anew over what was typed before. */
const reloaded = (conversation: typeof asaChat | undefined, entity: string, saved: object, answers = backend(one), language = 'en') =>
  sidebar({ page: conversation ? { conversation } : {}, answers, drafts: { [draftKey(conversation, entity)]: saved } }, language)
const begun = { values: { last_name: 'Lindström' } }
const line = 'You were filling in a new contact.'

test('a form begun before a reload is told of where the conversation opens, and goes on where it was', async () => {
  const { root, text, click, getByRole, view, findByDisplayValue } = await reloaded(asaChat, 'contact', begun)
  expect(text()).toContain(line)
  await accessible(root)
  await click(getByRole('button', { name: 'Continue' }))
  expect(view.navigation.getState().place.view).toBe('create')
  expect(await findByDisplayValue('Lindström')).toBeTruthy()
  expect(text()).not.toContain(line)
})

test('let go, it is gone here and after the next reload', async () => {
  const { host, text, click, getByRole } = await reloaded(asaChat, 'contact', begun)
  await click(getByRole('button', { name: 'Discard' }))
  await settle()
  expect(text()).not.toContain(line)
  expect(host.kept.has(draftKey(asaChat, 'contact'))).toBe(false)
})

test('in Swedish, and where no conversation is open', async () => {
  const { text } = await reloaded(undefined, 'contact', begun, backend(one), 'sv')
  expect(text()).toContain('Du höll på att fylla i en ny post (kontakt).')
})

test('belongs to its conversation', async () => {
  const { host, text } = await reloaded(asaChat, 'contact', begun)
  host.answers['search.ordered'] = () => one
  await act(() => host.set.page({ conversation: minhChat }))
  await settle()
  expect(text()).not.toContain(line)
  await act(() => host.set.page({ conversation: asaChat }))
  await settle()
  expect(text()).toContain(line)
})

test('one that is on its way, or empty again, is not told of', async () => {
  for (const saved of [{ ...begun, key: 'waiting' }, { values: { last_name: '' } }, {}]) {
    const { text, close } = await reloaded(asaChat, 'contact', saved)
    expect(text()).not.toContain('You were filling in')
    close()
  }
})

test('beside the form of another kind it leads to its own; beside its own it is not told of', async () => {
  const { text, click, getByRole, findByDisplayValue } = await reloaded(minhChat, 'lead', begun, backend(nothing))
  expect(text()).toContain('You were filling in a new lead.')
  await click(getByRole('button', { name: 'Continue' }))
  expect(await findByDisplayValue('Lindström')).toBeTruthy()
  expect(text()).not.toContain('You were filling in a new lead.')
})

test('typing in one form asks for the kept drafts of the others no more; letting it go does', async () => {
  const { host, view } = await reloaded(minhChat, 'lead', begun, backend(nothing))
  const asked: string[] = []
  const { load } = host.drafts
  host.drafts.load = (key) => {
    asked.push(key)
    return load(key)
  }
  const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
  if (!form) throw new Error('the script has no contact')
  const key = draftKey(minhChat, 'contact')
  for (const typed of ['L', 'Li', 'Lin']) {
    await act(() => view.create.set(key, form, 'last_name', typed))
    await settle()
  }
  expect(view.create.getState().drafts[key]?.values['last_name']).toBe('Lin')
  expect(asked).toEqual([])
  await act(() => view.create.discard(key))
  await settle()
  expect(asked).toContain(draftKey(minhChat, 'lead'))
})

test('handed over in this page, it is told of no more while it is on its way', async () => {
  const { host, view, text } = await reloaded(asaChat, 'contact', begun)
  expect(text()).toContain(line)
  const form = view.session.getState().forms?.entities.find(({ name }) => name === 'contact')
  if (!form) throw new Error('the script has no contact')
  const { add } = host.outbox
  let take = () => {}
  host.outbox.add = async (intent) => {
    await new Promise<void>((taken) => {
      take = taken
    })
    return add(intent)
  }
  let sent: Promise<string> | undefined
  await act(async () => {
    const key = await view.create.prepare(asaChat, form)
    sent = view.create.submit(key, form, [], {} as never, true)
  })
  await settle()
  expect(text()).not.toContain(line)
  await act(async () => {
    take()
    expect(await sent).toBe('sent')
  })
  await settle()
  expect(text()).not.toContain(line)
})
