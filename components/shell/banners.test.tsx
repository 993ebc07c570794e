import { act } from '@testing-library/preact'
import { afterEach, expect, test, vi } from 'vitest'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch } from '#services/view/script/people.ts'
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
