import { act, fireEvent } from '@testing-library/preact'
import { describe, expect, test, vi } from 'vitest'
import type { Match } from '#contract/records.ts'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch, emailEvidence, jurgen, match, nordhavn, phoneEvidence, summary } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
const karin = (id: string) =>
  match(summary('contact', id, 'Karin Ek', { account: nordhavn }), [phoneEvidence('Phone', '+46 8 1234 567', '08-1234567')])

/** The search by hand is open; `type` waits for the answer, `write` does not. */
async function searching(matches: Match[]) {
  const all = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
  all.host.answers['search.byHand'] = () => ({ matches, total: matches.length })
  await all.press('/')
  const box = (await all.findByRole('searchbox')) as HTMLInputElement
  const write = (value: string) => act(() => void fireEvent.input(box, { target: { value } }))
  const answered = async () => {
    await vi.waitFor(() => expect(all.view.search.getState().phase).toBe('ready'))
    await settle()
  }
  const type = async (value: string) => {
    await write(value)
    await answered()
  }
  const place = () => all.view.navigation.getState().place
  const hinted = () => [...all.root.querySelectorAll('.tg-status .hint')].some(({ textContent }) => /J\s*K/.test(textContent ?? ''))
  return { ...all, box, write, type, answered, place, hinted }
}

describe('Enter in the search field', () => {
  test('goes to the only hit, and tags nobody: neither held down nor pressed twice in haste', async () => {
    const { host, press, type, place, pass } = await searching([match(jurgen, [])])
    await type('karin')
    await press('Enter')
    expect(place()).toMatchObject({ view: 'detail', ref: jurgen.ref, from: 'search' })
    await press('Enter', { repeat: true })
    await press('Enter')
    expect(host.intents).toEqual([])
    pass(600)
    await press('Enter')
    expect(host.intents).toMatchObject([{ kind: 'tag', input: { records: [jurgen.ref] } }])
  })

  test('waits for the answer when it comes before it', async () => {
    const { press, write, answered, place } = await searching([karin('1')])
    await write('karin')
    await press('Enter')
    await answered()
    expect(place()).toMatchObject({ view: 'detail', ref: { id: '1' } })
  })

  test('does not wait for the answer to something else that is typed after it', async () => {
    const { press, write, answered, place } = await searching([karin('1')])
    await write('kar')
    await act(() => void fireEvent.keyDown(document.activeElement as Element, { key: 'Enter' }))
    await press('i')
    await write('kari')
    await answered()
    expect(place().view).toBe('search')
  })

  test('goes to the first row of several and chooses none: Enter there chooses, and only then tags', async () => {
    const { host, root, press, type, view, place, pass } = await searching(['1', '2', '3'].map(karin))
    await type('karin')
    await press('Enter')
    const rows = [...root.querySelectorAll<HTMLElement>('[data-row]')]
    expect(document.activeElement).toBe(rows[0])
    expect(view.search.current()).toBeUndefined()
    await accessible(root)
    await press('Enter')
    expect(view.search.current()?.record.ref.id).toBe('1')
    await press('ArrowDown')
    expect(document.activeElement).toBe(rows[1])
    expect(host.intents).toEqual([])
    expect(place().view).toBe('search')
    pass(600)
    await press('Enter')
    expect(host.intents).toMatchObject([{ input: { records: [{ id: '2' }] } }])
  })

  test('does nothing where nothing was found', async () => {
    const { box, press, type, place } = await searching([])
    await type('karin')
    await press('Enter')
    expect(place().view).toBe('search')
    expect(document.activeElement).toBe(box)
  })
})

test('J and K are told of from two rows on', async () => {
  const { host, type, hinted } = await searching(['1', '2'].map(karin))
  expect(hinted()).toBe(false)
  await type('karin')
  expect(hinted()).toBe(true)
  host.answers['search.byHand'] = () => ({ matches: [karin('1')], total: 1 })
  await type('karin e')
  expect(hinted()).toBe(false)
})

test('who was found by the beginning of a number or an address is shown with it, the typed part marked', async () => {
  const address = { ...emailEvidence('karin', 'karin.ek@example.com'), field: 'email' }
  const { root, type } = await searching([
    match(summary('contact', '1', 'Karin Ek', { account: nordhavn }), [phoneEvidence('Mobile', '070-174', '070-174 06 12')]),
    match(summary('contact', '2', 'Karin Ek', { account: nordhavn }), [phoneEvidence('Mobile', '070-174', '+46 70 174 06 13')]),
    match(jurgen, [address]),
    match(summary('contact', '4', 'Karin Ek'), []),
  ])
  await type('070-174')
  const rows = [...root.querySelectorAll('.hit')]
  expect(rows.map((row) => row.querySelector('.hit-apart .num, .hit-apart bdi')?.textContent)).toEqual([
    '070-174 06 12',
    '+46 70 174 06 13',
    'karin.ek@example.com',
    undefined,
  ])
  expect(rows.map((row) => row.querySelector('.hit-apart mark')?.textContent)).toEqual(['70-174', '70 174', 'karin', undefined])
  await accessible(root)
})
