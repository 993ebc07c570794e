import { expect, test } from 'vitest'
import { sectionOver } from '../testing/settings-section.tsx'
import { OwnSessions } from './own-sessions.tsx'

const session = (id: string, createdAt: string) => ({
  id,
  device: 'Firefox on Linux',
  kind: 'page',
  current: false,
  createdAt,
  lastUsedAt: '2026-11-22T12:00:00Z',
})
const sessions = [session('one', '2026-11-20T08:00:00Z'), session('two', '2026-11-21T09:30:00Z')]

test.each([
  ['en', /^End the session on Firefox on Linux, signed in /, /signed in .*2026/],
  ['sv', /^Avsluta sessionen på Firefox på Linux, inloggad /, /inloggad .*2026/],
])('%s: sessions of one browser are told apart by when they began, and so are their ends', async (language, name, since) => {
  const { getAllByRole, text, accessible } = await sectionOver(OwnSessions, { 'session.list': () => ({ sessions }) }, language)
  const names = getAllByRole('button').map((button) => button.getAttribute('aria-label') ?? '')
  expect(names).toEqual([expect.stringMatching(name), expect.stringMatching(name)])
  expect(new Set(names).size).toBe(2)
  expect(text()).toMatch(since)
  await accessible()
})
