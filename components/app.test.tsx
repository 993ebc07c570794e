import { act, fireEvent } from '@testing-library/preact'
import { describe, expect, test } from 'vitest'
import { backend, found, nothing, stops } from '#services/view/script/answers.ts'
import { forms } from '#services/view/script/forms.ts'
import {
  asa,
  asaChat,
  asaDiffers,
  asaMatch,
  match,
  minhChat,
  ownSms,
  phoneEvidence,
  summary,
  switchboardMatches,
  jurgenSms,
} from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from './testing/sidebar.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

describe('one record', () => {
  test('says who, why and what will be written, and Enter tags it', async () => {
    const { host, root, press, text, getByRole } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
    expect(getByRole('article', { name: 'Contact Åsa Lindqvist-Bergström' }).textContent).toContain('Same phone number')
    expect([...root.querySelectorAll('mark')].map((mark) => mark.textContent)).toEqual(['70-174 06 12', '70 174 06 12'])
    expect(text()).toContain('Closed task · 7 messages')
    await press('Enter')
    expect(host.intents).toMatchObject([{ kind: 'tag', input: { records: [asa.ref], choices: {} } }])
    expect(text()).toContain('Tagged to Åsa')
    await press('Enter')
    expect(host.intents).toHaveLength(1)
    await accessible(root)
  })

  test('tells what differs before the tag', async () => {
    const { root, getByRole } = await sidebar({
      page: { conversation: asaChat },
      answers: backend(found([asaDiffers], stops('hit', 'not-needed', 'not-needed', 1))),
    })
    expect(getByRole('article').textContent).toContain('Email differs')
    await accessible(root)
  })

  test('a name that is only alike is not told as the same', async () => {
    const alike = {
      identifier: 'name' as const,
      verdict: 'alike' as const,
      visitorValue: 'Åsa Lind',
      recordValues: [asaDiffers.record.name],
    }
    const { getByRole } = await sidebar({
      page: { conversation: asaChat },
      answers: backend(found([{ ...asaDiffers, compared: [alike] }], stops('hit', 'not-needed', 'not-needed', 1))),
    })
    expect(getByRole('article').textContent).toContain('Name is alike, not the same')
    expect(getByRole('article').textContent).not.toContain('name too')
  })

  test('a click that a script made tags nothing', async () => {
    const { host, getByRole } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) })
    const forged = Object.assign(new MouseEvent('click', { bubbles: true }), { forged: true })
    getByRole('button', { name: /^Tag to Åsa/ }).dispatchEvent(forged)
    await settle()
    expect(host.intents).toEqual([])
  })

  test('while something covers the panel neither click nor key tags', async () => {
    const { host, root, press, click, getByRole, text } = await sidebar({
      page: { conversation: asaChat },
      visibility: 'covered',
      answers: backend(one),
    })
    await click(getByRole('button', { name: /^Tag to Åsa/ }))
    await press('Enter')
    expect(host.intents).toEqual([])
    expect(text()).toContain('Something on this page covers Tagalong.')
    await accessible(root)
  })

  test('before it was in sight for long enough nothing looks as if it could be pressed', async () => {
    const { host, root, getByRole, click } = await sidebar({
      page: { conversation: asaChat },
      visibility: 'covered',
      answers: backend(one),
    })
    expect(root.querySelector('.tg-foot')?.hasAttribute('data-unseen')).toBe(true)
    await act(() => host.set.visibility('seen'))
    expect(root.querySelector('.tg-foot')?.hasAttribute('data-unseen')).toBe(false)
    await click(getByRole('button', { name: /^Tag to Åsa/ }))
    expect(host.intents).toHaveLength(1)
  })

  test('Z takes it back', async () => {
    const { host, press, text } = await sidebar({ page: { conversation: asaChat }, link: { state: 'online' }, answers: backend(one) })
    await press('Enter')
    await press('z')
    expect(host.outbox.entries.get()).toEqual([])
    expect(text()).not.toContain('Tagged to Åsa')
  })
})

test('markup in a record or a conversation is text', async () => {
  const nasty = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>'
  const record = summary('contact', 'x', nasty, { url: 'javascript:alert(1)', subtitle: nasty })
  const answer = found(
    [
      match(record, [phoneEvidence(nasty, nasty, nasty)], {
        fields: [{ name: 'f', label: nasty, type: 'url', value: 'javascript:alert(1)' }],
      }),
    ],
    stops('hit', 'not-needed', 'not-needed', 1),
  )
  const { root, text } = await sidebar({
    page: { conversation: { ...asaChat, visitor: { ...asaChat.visitor, fullName: nasty } } },
    answers: backend(answer),
  })
  expect(text()).toContain(nasty)
  expect(root.querySelector('img, script')).toBeNull()
  expect([...root.querySelectorAll('a')].filter((link) => /^javascript/i.test(link.getAttribute('href') ?? ''))).toEqual([])
  expect((globalThis as { hit?: number }).hit).toBeUndefined()
})

test('several are never chosen from silently: digits choose, Enter tags the one that was chosen', async () => {
  const answer = found(switchboardMatches, stops('many', 'not-given', 'not-needed', 7), {
    shared: { identifier: 'phone', value: '030 23125 400', records: 7 },
  })
  const { host, root, press, text } = await sidebar({ page: { conversation: jurgenSms }, answers: backend(answer) })
  expect(text()).toContain('Seven records use 030 23125 400. Ask who is writing, then choose.')
  expect(host.intents).toEqual([])
  await press('4')
  await press('Enter')
  expect(host.intents).toMatchObject([{ input: { records: [{ entity: 'lead', id: 'l1' }] } }])
  await accessible(root)
})

test('nobody: the form is there, filled, and letters typed into it are letters', async () => {
  const { root, press, host, findByLabelText } = await sidebar({ page: { conversation: minhChat }, answers: backend(nothing) })
  const last = (await findByLabelText(/^Last name/)) as HTMLInputElement
  expect(last.value).toBe('Nguyễn Thị')
  last.focus()
  await press('z')
  await press('Enter')
  expect(host.intents).toEqual([])
  await press('Enter', { ctrlKey: true })
  expect(host.intents).toMatchObject([
    { kind: 'create', input: { entity: 'contact', values: { last_name: 'Nguyễn Thị', mobile: '+44 7700 900461' } } },
  ])
  await accessible(root)
})

test('our own number is told and fills no form', async () => {
  const { text, findByLabelText } = await sidebar({
    page: { conversation: ownSms },
    answers: backend(found([], stops('own', 'not-given', 'not-given'))),
  })
  expect(((await findByLabelText('Mobile')) as HTMLInputElement).value).toBe('')
  expect(text()).toContain('This is one of your own numbers.')
})

test('questions that an admin has set are asked first, with faults beside the fields', async () => {
  const tagForm = [{ name: 'outcome', label: 'Outcome', type: 'text' as const, required: true, readOnly: false }]
  const asking = { ...forms, entities: forms.entities.map((entity) => ({ ...entity, tagForm })) }
  const { host, press, pass, root, findByLabelText, text } = await sidebar({
    page: { conversation: asaChat },
    answers: backend(one, [], { 'entities.forms': () => asking }),
  })
  await press('Enter')
  expect(host.intents).toEqual([])
  const outcome = (await findByLabelText(/^Outcome/)) as HTMLInputElement
  pass(1_000)
  await press('Enter', { ctrlKey: true })
  expect(text()).toContain('Fill this in first.')
  await act(() => void fireEvent.input(outcome, { target: { value: 'Order' } }))
  await press('Enter', { ctrlKey: true })
  expect(host.intents).toMatchObject([{ input: { choices: { recordValues: { outcome: 'Order' } } } }])
  await accessible(root)
})

test('every gate holds its next step', async () => {
  for (const [state, step] of [
    ['signed-out', 'Sign in'],
    ['needs-setup', /Connect to your server/],
  ] as const) {
    const { root, getByRole, close } = await sidebar({ link: { state }, answers: backend(one) })
    expect(getByRole('button', { name: step })).toBeTruthy()
    await accessible(root)
    close()
  }
})

test('in Swedish, with the language of the page told', async () => {
  const { text, root } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, 'sv')
  expect(text()).toContain('Samma telefonnummer')
  expect(text()).toContain('Tagga Åsa')
  expect(document.documentElement.lang).toBe('sv')
  await accessible(root)
})
