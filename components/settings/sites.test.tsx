import { act, fireEvent } from '@testing-library/preact'
import axe from 'axe-core'
import { describe, expect, test } from 'vitest'
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

describe('a site that Tagalong reads', () => {
  const readBy = async (section: Awaited<ReturnType<typeof newSite>>, adapter: string, label = 'How the page is read') => {
    await act(() => void fireEvent.change(section.getByLabelText(label), { target: { value: adapter } }))
    await section.settle()
  }
  const lines = (section: Awaited<ReturnType<typeof newSite>>, label: string, value: string) =>
    act(() => void fireEvent.input(section.getByLabelText(label, { selector: 'textarea' }), { target: { value } }))

  test('is saved with its selectors, each field a list in its order', async () => {
    const section = await newSite()
    await section.type('Name', 'Chat')
    await section.type('Address', 'https://chat.example.com/*')
    await readBy(section, 'configurable')
    await lines(section, 'A message', '[role=listitem]\n.message\n')
    await lines(section, 'Who wrote it', 'agent: .is-agent')
    await lines(section, 'Visitor’s phone', "a[href^='tel:']@href")
    const { violations } = await axe.run(section.container.querySelector('.reads') as Element, {
      rules: { 'color-contrast': { enabled: false } },
    })
    expect(violations.map(({ id }) => id)).toEqual([])
    await section.save()
    const definition = {
      item: ['[role=listitem]', '.message'],
      roleRules: [{ role: 'agent', when: '.is-agent' }],
      contact: { phone: ["a[href^='tel:']@href"] },
    }
    expect(section.asked('settings.save')).toMatchObject([{ settings: { sites: [{ adapter: 'configurable', definition }] } }])
  })

  test.each([
    [
      'en',
      'Add a site',
      'Save',
      'Name',
      'Address',
      'How the page is read',
      'A message',
      'Line 2 cannot be read as a selector, from character 10 on.',
    ],
    [
      'sv',
      'Lägg till en webbplats',
      'Spara',
      'Namn',
      'Adress',
      'Hur sidan läses',
      'Ett meddelande',
      'Rad 2 kan inte läsas som selektor från tecken 10.',
    ],
  ])(
    '%s: a selector that cannot be read is told beside its field, and nothing is saved',
    async (language, add, save, name, address, how, item, fault) => {
      const section = await newSite(language, add, save)
      await section.type(name, 'Chat')
      await section.type(address, 'https://chat.example.com/*')
      await readBy(section, 'configurable', how)
      await lines(section, item, '.message\n[role=log')
      expect(section.text()).toContain(fault)
      expect(section.getByLabelText(item, { selector: 'textarea' }).getAttribute('aria-invalid')).toBe('true')
      await section.save()
      expect(section.asked('settings.save')).toEqual([])
    },
  )

  test('takes a whole definition over, with the address in it; what is no definition is refused with the reason', async () => {
    const section = await newSite()
    await readBy(section, 'configurable')
    const paste = async (text: string) => {
      await lines(section, 'Or paste a whole definition', text)
      await section.press('Take it over')
    }
    await paste('{"lists": []}')
    expect(section.text()).toContain('did you mean list?')
    await paste('{"id":"x","match":["https://inbox.example.com/*"],"list":["[role=log]"]}')
    expect((section.getByLabelText('List of messages', { selector: 'textarea' }) as HTMLTextAreaElement).value).toBe('[role=log]')
    expect(section.typedIn('Address')).toBe('https://inbox.example.com/*')
  })

  test('needs a source to speak for', async () => {
    const section = await newSite()
    await section.type('Name', 'Chat')
    await section.type('Address', 'https://chat.example.com/*')
    await readBy(section, 'chatwoot')
    await section.type('Speaks for', '')
    await section.save()
    expect(section.text()).toContain('needs a source')
    expect(section.asked('settings.save')).toEqual([])
  })
})
