import { act, fireEvent } from '@testing-library/preact'
import { expect, test, vi } from 'vitest'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat, jurgenSms, match, nordhavn, phoneEvidence, summary, switchboardMatches } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const several = found(switchboardMatches.slice(0, 3), stops('many', 'not-given', 'not-needed', 3))
const evidence = [phoneEvidence('Phone', '+46 8 1234 567', '08-1234567')]
const karin = (id: string, email: string) =>
  match(summary('contact', id, 'Karin Ek', { account: nordhavn }), evidence, {
    fields: [
      { name: 'owner', label: 'Owner', type: 'text', value: 'Maja Holm' },
      { name: 'email', label: 'Email', type: 'email', value: email },
    ],
  })
const twins = found([karin('1', 'karin.ek@example.com'), karin('2', 'karin.ek2@example.com')], stops('many', 'not-given', 'not-needed', 2))

test('of several none is chosen: the button rests, and Enter says what it waits for', async () => {
  const { host, root, press, told, getByRole } = await sidebar({ page: { conversation: jurgenSms }, answers: backend(several) })
  expect(root.querySelector('[aria-current]')).toBeNull()
  const button = getByRole('button', { name: 'Tag' })
  expect(button.getAttribute('aria-disabled')).toBe('true')
  await press('Enter')
  expect(host.intents).toEqual([])
  expect(told()).toBe('Choose a record first.')
  await accessible(root)
  await press('2')
  expect(root.querySelector('[aria-current]')?.textContent).toContain('Ioanna')
  expect(told()).toBe('')
  await press('Enter')
  expect(host.intents).toMatchObject([{ input: { records: [{ id: 'c3' }] } }])
})

test('the arrows begin at either end of the list', async () => {
  const { root, press } = await sidebar({ page: { conversation: jurgenSms }, answers: backend(several) })
  await press('ArrowUp')
  expect(root.querySelector('[aria-current]')?.textContent).toContain('Süddeutsche')
})

test('an answer that comes later does not move the choice to another record', async () => {
  const { host, root, press, view } = await sidebar({ page: { conversation: jurgenSms }, answers: backend(several) })
  await press('2')
  host.answers['search.ordered'] = () => found(switchboardMatches.slice(1, 4), several.trail)
  await act(() => view.conversation.refresh())
  await settle()
  expect(root.querySelector('[aria-current]')?.textContent).toContain('Ioanna')
})

test('two of one name and one account are told apart by the first field in which they differ', async () => {
  const { root } = await sidebar({ page: { conversation: asaChat }, answers: backend(twins) })
  expect([...root.querySelectorAll('.hit-apart')].map((line) => line.textContent)).toEqual([
    'Email karin.ek@example.com',
    'Email karin.ek2@example.com',
  ])
  expect(root.querySelector('.hit-apart b')?.textContent).toBe('2')
  await accessible(root)
})

test('by hand too, none of several is chosen; the only one is', async () => {
  const { host, view, press, findByRole } = await sidebar({ page: { conversation: asaChat }, answers: backend(several) })
  host.answers['search.byHand'] = () => ({ matches: twins.matches, total: 2 })
  await press('/')
  const box = await findByRole('searchbox')
  const type = async (value: string) => {
    await act(() => void fireEvent.input(box, { target: { value } }))
    // the search begins a pause after the last letter, and says when it is answered
    await vi.waitFor(() => expect(view.search.getState().phase).toBe('ready'))
    await settle()
  }
  await type('karin')
  expect(view.search.current()).toBeUndefined()
  await press('ArrowDown')
  expect(view.search.current()?.record.ref.id).toBe('1')
  host.answers['search.byHand'] = () => ({ matches: twins.matches.slice(1), total: 1 })
  await type('karin.ek2')
  expect(view.search.current()?.record.ref.id).toBe('2')
})
