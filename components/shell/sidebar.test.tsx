import { act } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { backend, found, stops } from '#services/view/script/answers.ts'
import { asaChat, asaMatch } from '#services/view/script/people.ts'
import { accessible, settle, sidebar } from '../testing/sidebar.ts'

const answers = backend(found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1)))

test('until anything is said of the page its place is held; nothing says that no conversation is open', async () => {
  const { host, root, text, getByRole, queryByRole } = await sidebar({ page: { waiting: true }, answers })
  expect(getByRole('main').getAttribute('aria-busy')).toBe('true')
  expect(text()).not.toMatch(/no conversation/i)
  expect(queryByRole('button', { name: /Search/ })).toBeNull()
  await accessible(root)
  await act(() => host.set.page({ conversation: asaChat, waiting: false }))
  await settle()
  expect(text()).toContain('Åsa Lindqvist-Bergström')
  expect(getByRole('main').getAttribute('aria-busy')).toBeNull()
})

test('a page that says nothing is one with nothing open', async () => {
  const { host, text } = await sidebar({ page: { waiting: true }, answers })
  await act(() => host.set.page({ waiting: false }))
  await settle()
  expect(text()).toMatch(/conversation/i)
})

test('words and colours that are known before anybody was asked are those of the first view', async () => {
  const { text } = await sidebar({ page: { conversation: asaChat }, look: { language: 'sv', theme: 'dark' }, answers })
  expect(text()).toContain('Tagga')
  expect(document.documentElement.dataset['theme']).toBe('dark')
  expect(document.documentElement.lang).toBe('sv')
})
