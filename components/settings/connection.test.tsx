import { act, fireEvent } from '@testing-library/preact'
import { expect, test } from 'vitest'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import type { Link } from '#services/backend/sidebar-host.ts'
import { cell } from '#services/backend/source.ts'
import type { TestStep } from '#services/backend/states.ts'
import { sectionOver } from '../testing/settings-section.tsx'
import { ConnectionSection } from './connection.tsx'

const never = () => new Promise<never>(() => {})
const steps: TestStep[] = [{ name: 'answers', state: 'ok' }]

/** The form for another server is open; `asked`: the hosts that the browser was asked for, each answered by its prompt. */
async function changing(language = 'en', more: Partial<SettingsHost> = {}) {
  const asked: { patterns: readonly string[]; say(yes: boolean): void }[] = []
  const chosen: string[] = []
  const state = (backend: string) => ({
    backend,
    permitted: true,
    link: { state: 'online' as const },
    person: { id: 'p1', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'agent' as const },
    organisation: 'Fjordbåt',
  })
  const section = await sectionOver(ConnectionSection, {}, language, {
    readConnection: async () => state(chosen.at(-1) ?? 'https://a.example'),
    allow: (patterns) => new Promise((say) => asked.push({ patterns, say })),
    chooseBackend: async (backend) => {
      chosen.push(backend)
      return state(backend)
    },
    testConnection: async () => steps,
    link: cell<Link>({ state: 'offline', since: '2026-11-21T10:00:00Z' }),
    ...more,
  } as Partial<SettingsHost>)
  const press = async (name: string | RegExp) => {
    await act(() => void fireEvent.click(section.getByRole('button', { name })))
    await section.settle()
  }
  await press(language === 'sv' ? 'Använd en annan server' : 'Use another server')
  const enter = async (address: string) => {
    const box = section.container.querySelector('#backend') as HTMLInputElement
    await act(() => void fireEvent.input(box, { target: { value: address } }))
    await act(() => void fireEvent.submit(box.form as HTMLFormElement))
    await section.settle()
  }
  const testRests = () => section.getByRole('button', { name: /^Test/ }).getAttribute('aria-disabled') === 'true'
  return { ...section, press, enter, asked, chosen, testRests }
}

test.each([
  ['en', 'Write the address of a server, such as https://tagalong.example.com', 'You will be signed out of https://a.example'],
  ['sv', 'Skriv adressen till en server, till exempel https://tagalong.example.com', 'Du kommer att loggas ut från https://a.example'],
])('%s: what is no address of a server is told by one that is, and signing out as what will be', async (language, example, warning) => {
  const { enter, text, accessible } = await changing(language)
  expect(text()).toContain(warning)
  await enter('http://elsewhere')
  expect(text()).toContain(example)
  expect(text()).not.toContain('/*')
  await accessible()
})

test('an address whose prompt nobody answers gives way to the next one; its late answer changes nothing', async () => {
  const { enter, asked, chosen, text } = await changing()
  await enter('https://b.example')
  await enter('https://c.example')
  expect(asked.map(({ patterns }) => patterns)).toEqual([['https://b.example/*'], ['https://c.example/*']])
  await act(() => asked[1]?.say(true))
  await act(() => new Promise((resolve) => setTimeout(resolve)))
  await act(() => asked[0]?.say(true))
  await act(() => new Promise((resolve) => setTimeout(resolve)))
  expect(chosen).toEqual(['https://c.example'])
  expect(text()).toContain('The server answers')
})

test('Keep lets go of an address that waits for the browser; Test works at once, then and before', async () => {
  const { enter, press, testRests, text, asked, chosen, settle } = await changing()
  await enter('https://b.example')
  await enter('https://c.example')
  expect(testRests()).toBe(false)
  await press(/^Keep/)
  expect(testRests()).toBe(false)
  await press('Test')
  expect(text()).toContain('The server answers')
  await act(() => asked[1]?.say(true))
  await settle()
  expect(chosen).toEqual([])
})

test('a test that is never answered rests the button, and the next address goes on', async () => {
  const { press, enter, testRests, asked, chosen, settle } = await changing('en', { testConnection: never })
  await press('Test')
  expect(testRests()).toBe(true)
  await enter('https://b.example')
  await act(() => asked[0]?.say(true))
  await settle()
  expect(chosen).toEqual(['https://b.example'])
})
