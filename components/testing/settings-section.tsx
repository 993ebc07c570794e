import { act, cleanup, fireEvent, render } from '@testing-library/preact'
import axe from 'axe-core'
import { afterEach, expect } from 'vitest'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import { SettingsHostContext } from '../settings/host.ts'
import { SettingsTextsContext, settingsTexts } from '../settings/texts.ts'

afterEach(cleanup)

const person = { id: 'p1', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'admin' as const }
export type Answers = Record<string, (input: never) => unknown>

/** A section of the options page over a host that answers by the script and keeps what it was asked. */
export async function sectionOver(Section: () => preact.JSX.Element, answers: Answers, language = 'en', more: Partial<SettingsHost> = {}) {
  const calls: { name: string; input: unknown }[] = []
  const kept = new Map<string, unknown>()
  const host = {
    link: { get: () => ({ state: 'online' }), subscribe: () => () => {} },
    drafts: {
      load: async (key: string) => kept.get(key),
      save: (key: string, value: unknown) => kept.set(key, value),
      remove: (key: string) => kept.delete(key),
    },
    readConnection: async () => ({
      backend: 'https://a.example',
      permitted: true,
      link: { state: 'online' },
      person,
      organisation: 'Fjordbåt',
    }),
    backend: {
      async call(name: string, input: unknown) {
        calls.push({ name, input })
        return answers[name]?.(input as never) ?? {}
      },
    },
    ...more,
  } as unknown as SettingsHost
  const shown = render(
    <SettingsHostContext.Provider value={host}>
      <SettingsTextsContext.Provider value={settingsTexts(['en'], language)}>
        <Section />
      </SettingsTextsContext.Provider>
    </SettingsHostContext.Provider>,
  )
  const settle = async () => {
    for (let turn = 0; turn < 5; turn++) await act(async () => void (await new Promise((resolve) => setTimeout(resolve))))
  }
  await settle()
  const type = (label: RegExp | string, value: string) =>
    act(() => void fireEvent.input(shown.getByLabelText(label, { selector: 'input' }), { target: { value } }))
  const submit = async (name: string) => {
    await act(() => void fireEvent.submit(shown.getByRole('form', { name })))
    await settle()
  }
  const typedIn = (label: string) => (shown.getByLabelText(label, { selector: 'input' }) as HTMLInputElement).value
  const asked = (name: string) => calls.filter((call) => call.name === name).map(({ input }) => input)
  const accessible = async () => {
    const { violations } = await axe.run(shown.container, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
    expect(violations.map(({ id }) => id)).toEqual([])
  }
  return { ...shown, type, submit, settle, typedIn, asked, accessible, kept, text: () => shown.container.textContent ?? '' }
}
