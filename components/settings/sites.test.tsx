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

/** A new site is open and Save is there; nothing was typed. */
async function newSite(language = 'en', add = 'Add a site', save = 'Save') {
  const section = await sectionOver(SitesSection, { 'settings.get': () => saved }, language, { readSites: async () => list })
  const press = async (name: string) => {
    await act(() => void fireEvent.click(section.getByRole('button', { name })))
    await section.settle()
  }
  await press(add)
  return { ...section, press, save: () => press(save) }
}

test.each([
  ['en', 'Add a site', 'Save', 'Name', 'Address', 'Give it a name of at most 100 characters.', 'Write an address such as'],
  ['sv', 'Lägg till en webbplats', 'Spara', 'Namn', 'Adress', 'Ge den ett namn på högst 100 tecken.', 'Skriv en adress som'],
])(
  '%s: Save on an empty new site tells beside its fields what is missing and goes to the first',
  async (language, add, save, name, address, noName, noAddress) => {
    const section = await newSite(language, add, save)
    expect(section.text()).not.toContain(noName)
    await section.save()
    const input = section.getByLabelText(name)
    expect(section.text()).toContain(noName)
    expect(section.text()).toContain(noAddress)
    expect([input, section.getByLabelText(address)].map((field) => field.getAttribute('aria-invalid'))).toEqual(['true', 'true'])
    expect(document.activeElement).toBe(input)
    expect(section.asked('settings.save')).toEqual([])
  },
)

test('with a name Save goes to the address; once that is written too the site is saved', async () => {
  const { type, save, asked, getByLabelText } = await newSite()
  await type('Name', 'Chat')
  await save()
  expect(document.activeElement).toBe(getByLabelText('Address'))
  await type('Address', 'https://chat.example.com/*')
  await save()
  expect(asked('settings.save')).toMatchObject([{ settings: { sites: [{ name: 'Chat' }] } }])
})

test('Save opens a closed site in which something is wrong and goes to that field', async () => {
  const { press, save, getByLabelText, queryByLabelText } = await newSite()
  await press('Done')
  expect(queryByLabelText('Name')).toBeNull()
  await save()
  expect(document.activeElement).toBe(getByLabelText('Name'))
})

test('a site added after a Save that was refused is not called wrong before it is typed in', async () => {
  const { press, save, type, text } = await newSite()
  await save()
  await type('Name', 'Chat')
  await type('Address', 'https://chat.example.com/*')
  await press('Add a site')
  expect(text()).not.toContain('Give it a name')
})

test.each([
  ['en', 'Add a site', 'New site', 'Remove New site'],
  ['sv', 'Lägg till en webbplats', 'Ny webbplats', 'Ta bort Ny webbplats'],
])('%s: a site without a name is called new', async (language, add, title, remove) => {
  const { getByRole } = await newSite(language, add)
  expect(getByRole('heading', { name: title })).toBeTruthy()
  expect(getByRole('button', { name: remove })).toBeTruthy()
})
