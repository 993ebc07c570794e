import { act } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { backend, found, stops } from '#services/view/script/answers.ts'
import type { OutboxEntry } from '#services/backend/sidebar-host.ts'
import { asa, asaChat, asaMatch } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

afterEach(() => vi.restoreAllMocks())

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

test('a server that is silent is told apart from a computer without a network', async () => {
  for (const [language, away, offline] of [
    ['en', 'The server does not answer.', 'You are offline.'],
    ['sv', 'Servern svarar inte.', 'Du är offline.'],
  ] as const) {
    const network = vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(true)
    const { host, root, text, close } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, language)
    await act(() => host.set.link({ state: 'offline', since: '' }))
    await settle()
    expect(text()).toContain(away)
    expect(text()).not.toContain(offline)
    await accessible(root)
    network.mockReturnValue(false)
    await act(() => void dispatchEvent(new Event('offline')))
    await settle()
    expect(text()).toContain(offline)
    expect(text()).not.toContain(away)
    close()
  }
})

test('what waits is counted by what it is, and said to be on this computer once', async () => {
  const tagged = (key: string): OutboxEntry => ({
    key,
    intent: { kind: 'tag', input: { key, conversation: asaChat, records: [asa.ref], choices: {} } },
    state: 'waiting',
    addedAt: '',
  })
  const made: OutboxEntry = {
    key: 'made',
    intent: { kind: 'create', input: { key: 'made', entity: 'contact', values: {}, anyway: false } },
    state: 'waiting',
    addedAt: '',
  }
  for (const [language, entries, sentence] of [
    ['en', [tagged('1')], 'One tag is kept on this computer'],
    ['en', [tagged('1'), tagged('2'), made], 'Two tags and one new record are kept on this computer'],
    ['en', [made], 'One new record is kept on this computer'],
    ['en', [made, { ...tagged('1'), state: 'refused' as const }], 'One new record is kept on this computer'],
    ['sv', [tagged('1'), made], 'En tagg och en ny post är sparade på den här datorn'],
    ['sv', [made], 'En ny post är sparad på den här datorn'],
  ] as const) {
    const { host, root, text, close } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, language)
    await act(() => {
      host.set.link({ state: 'offline', since: '' })
      host.set.entries([...entries])
    })
    await settle()
    expect(text()).toContain(sentence)
    expect(text().match(/on this computer|på den här datorn/g)).toHaveLength(1)
    await accessible(root)
    close()
  }
})

test('the button says what it waits for: the server, or the network', async () => {
  for (const [language, network, label] of [
    ['en', true, 'Tag when the server is back'],
    ['en', false, 'Tag when online'],
    ['sv', true, 'Tagga när servern svarar'],
    ['sv', false, 'Tagga när du är online'],
  ] as const) {
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(network)
    const { host, getByRole, close } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, language)
    await act(() => host.set.link({ state: 'offline', since: '' }))
    await settle()
    expect(getByRole('button', { name: new RegExp(`^${label}`) })).toBeTruthy()
    close()
  }
})

test('that a page says more than is read is told while it holds, and comes after what is graver', async () => {
  for (const [language, unread, away] of [
    ['en', 'This page says more than Tagalong can read.', 'The server does not answer.'],
    ['sv', 'Den här sidan säger mer än Tagalong hinner läsa.', 'Servern svarar inte.'],
  ] as const) {
    const { host, root, text, close } = await sidebar({ page: { conversation: asaChat }, answers: backend(one) }, language)
    expect(text()).not.toContain(unread)
    await act(() => host.set.page({ unread: true }))
    await settle()
    expect(text().split(unread)).toHaveLength(2)
    await accessible(root)
    await act(() => host.set.link({ state: 'offline', since: '' }))
    await settle()
    expect(text()).toContain(away)
    expect(text()).not.toContain(unread)
    await act(() => {
      host.set.link({ state: 'online' })
      host.set.page({ unread: false })
    })
    await settle()
    expect(text()).not.toContain(unread)
    close()
  }
})

test('a press that came just after another window is not taken, and that is said until the next one is', async () => {
  for (const [language, said] of [
    ['en', 'Another window was in front a moment ago. Nothing was done. Press again.'],
    ['sv', 'Ett annat fönster låg framför alldeles nyss. Inget gjordes. Tryck en gång till.'],
  ] as const) {
    const { host, root, click, pass, text, close } = await sidebar(
      { page: { conversation: asaChat }, answers: backend(one), windowFocus: true },
      language,
    )
    await act(() => host.set.windowFocus(false))
    await act(() => host.set.windowFocus(true))
    await click(root.querySelector('.tg-foot .btn-primary') as Element)
    for (const sentence of said.split(/(?<=\.) /)) expect(text()).toContain(sentence)
    expect(host.intents).toEqual([])
    if (language === 'en') await accessible(root)
    pass(300)
    await click(root.querySelector('.tg-foot .btn-primary') as Element)
    expect(text()).not.toContain(said.split('. ')[0])
    expect(host.intents).toHaveLength(1)
    close()
  }
})
