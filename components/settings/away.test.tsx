import { act, fireEvent } from '@testing-library/preact'
import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { defaultSettings } from '#contract/settings/defaults.ts'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import type { Link } from '#services/backend/sidebar-host.ts'
import { cell } from '#services/backend/source.ts'
import { sectionOver } from '../testing/settings-section.tsx'
import { AccountSection } from './account.tsx'
import { AgentsSection } from './agents.tsx'
import { OwnNumbersSection } from './own-numbers.tsx'
import { SitesSection } from './sites.tsx'

const person = { id: 'p1', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'admin' as const }
const silent = () => {
  throw new AppError('backend-unreachable', 'Nothing answered.')
}
const answers = {
  'settings.get': () => ({
    version: 1,
    savedAt: '2026-11-21T10:00:00Z',
    savedBy: 'Maja Holm',
    settings: { ...defaultSettings, sites: [] },
  }),
  'settings.compared': () => ({ phones: [], emails: [] }),
  'people.list': () => ({ people: [], invitations: [] }),
}

/** A section whose link to the server can go; a stopped server answers nothing. */
async function linked(Section: () => preact.JSX.Element, language = 'en') {
  const link = cell<Link>({ state: 'online' })
  const script: Record<string, (input: never) => unknown> = { ...answers }
  const section = await sectionOver(Section, script, language, {
    link,
    readConnection: async () => ({
      backend: 'https://a.example',
      permitted: true,
      link: link.get(),
      // as the background answers: nobody, once signed out
      ...(link.get().state !== 'signed-out' && { person, organisation: 'Fjordbåt' }),
    }),
    readSites: async () => ({ version: 1, sites: [], missing: [] }),
  } as unknown as Partial<SettingsHost>)
  const to = async (next: Link) => {
    await act(() => link.set(next))
    await section.settle()
  }
  const stop = () => {
    for (const name of ['settings.get', 'settings.save', 'settings.compared', 'people.list', 'people.invite', 'account.rename'])
      script[name] = silent
    return to({ state: 'offline', since: '2026-11-21T10:00:00Z' })
  }
  const start = () => {
    for (const name of Object.keys(script)) delete script[name]
    Object.assign(script, answers)
    return to({ state: 'online' })
  }
  return { ...section, to, stop, start }
}

const press = (button: HTMLElement) => act(() => void fireEvent.click(button))
const forms = [
  ['Your account', AccountSection, 'Your name', undefined],
  ['Own numbers', OwnNumbersSection, 'Phone number', undefined],
  ['Sites', SitesSection, 'Name', 'Add a site'],
  ['Agents', AgentsSection, /^Email/, 'Invite'],
] as const

test.each(forms)('%s keeps its form and what is typed in it while the server does not answer', async (_, Section, label, opens) => {
  const { getByRole, getByLabelText, type, text, stop, start } = await linked(Section)
  if (opens) await press(getByRole('button', { name: opens }))
  const typed = () => (getByLabelText(label, { selector: 'input' }) as HTMLInputElement).value
  await type(label, 'as far as I came')
  await stop()
  expect(typed()).toBe('as far as I came')
  expect(text()).toContain('The server does not answer. What you typed stays.')
  expect(text()).not.toContain('Sign in first.')
  await start()
  expect(typed()).toBe('as far as I came')
  expect(text()).not.toContain('The server does not answer.')
})

test.each(forms)('%s is not there for whoever is signed out', async (_, Section, label) => {
  const { queryByLabelText, text, to } = await linked(Section)
  await to({ state: 'signed-out' })
  expect(queryByLabelText(label)).toBeNull()
  expect(text()).toContain('Sign in first.')
})

test('saving while the server does not answer tells so and loses nothing; once it answers the same press saves', async () => {
  const { type, submit, typedIn, text, asked, stop, start, getByRole } = await linked(AccountSection)
  await type('Your name', 'Maja Ek')
  await stop()
  await submit('Name')
  expect(getByRole('alert').textContent).toContain('Nothing answered.')
  expect(typedIn('Your name')).toBe('Maja Ek')
  await start()
  await submit('Name')
  expect(asked('account.rename')).toHaveLength(2)
  expect(text()).not.toContain('Nothing answered.')
})

test('what could not be read because the server did not answer is read once it does', async () => {
  const { text, to, stop, start, queryByRole, getByRole } = await linked(OwnNumbersSection)
  await to({ state: 'signed-out' })
  await stop()
  expect(getByRole('alert').textContent).toContain('Nothing answered.')
  await start()
  expect(queryByRole('alert')).toBeNull()
  expect(text()).toContain('Phone numbers')
})

test('på svenska står det att servern inte svarar och att det skrivna står kvar', async () => {
  const { text, stop, accessible } = await linked(AccountSection, 'sv')
  await stop()
  expect(text()).toContain('Servern svarar inte. Det du har skrivit står kvar.')
  await accessible()
})
