import { act, fireEvent } from '@testing-library/preact'
import { expect, test } from 'vitest'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import { sectionOver } from '../testing/settings-section.tsx'
import { SitesSection } from './sites.tsx'

const list = { version: 1, sites: [], missing: [] }
const saved = { version: 1, savedAt: '2026-11-21T10:00:00Z', savedBy: 'Maja Holm', settings: { sites: [] } }

test('a site is added only to what is saved and kept: before both were read the button rests and says why', async () => {
  let read: (value: typeof saved) => void = () => {}
  let found: (draft: undefined) => void = () => {}
  const { getByRole, getByLabelText, queryByLabelText, settle } = await sectionOver(
    SitesSection,
    { 'settings.get': () => new Promise((resolve) => (read = resolve)) },
    'en',
    {
      readSites: async () => list,
      drafts: { load: () => new Promise((resolve) => (found = resolve)), save: () => {}, remove: () => {} },
    } as unknown as Partial<SettingsHost>,
  )
  const press = () => act(() => void fireEvent.click(getByRole('button', { name: 'Add a site' })))
  for (const arrives of [() => read(saved), () => found(undefined)]) {
    expect(getByRole('button', { name: 'Add a site' }).getAttribute('aria-disabled')).toBe('true')
    await press()
    expect(queryByLabelText('Name')).toBeNull()
    arrives()
    await settle()
  }
  await press()
  expect(getByLabelText('Name')).toBeTruthy()
})
