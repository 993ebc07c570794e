import { cleanup, fireEvent, render, screen } from '@testing-library/preact'
import axe from 'axe-core'
import { afterEach, expect, test, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { SettingsHost } from '#services/backend/settings-host.ts'
import { SettingsHostContext } from './host.ts'
import { SettingsTextsContext, settingsTexts } from './texts.ts'
import { Welcome } from './welcome.tsx'

afterEach(cleanup)

function open(signIn: () => Promise<void>, allowed = true) {
  const did: string[] = []
  const host = {
    readConnection: async () => ({ backend: 'https://tagalong.example' }),
    allow: async ([pattern]: string[]) => {
      did.push(`allow ${pattern}`)
      return allowed
    },
    applySites: async () => void did.push('apply'),
    signIn: () => {
      did.push('sign in')
      return signIn()
    },
    openLink: (url: string) => void did.push(`open ${url}`),
  } as unknown as SettingsHost
  render(
    <SettingsHostContext.Provider value={host}>
      <SettingsTextsContext.Provider value={settingsTexts(['en'], undefined)}>
        <Welcome connect={() => void did.push('connection')} />
      </SettingsTextsContext.Provider>
    </SettingsHostContext.Provider>,
  )
  const press = async () => {
    await vi.waitFor(() => expect(screen.getByText(/https:\/\/tagalong\.example/)).toBeTruthy())
    fireEvent.click(screen.getByRole('button', { name: 'Open the practice inbox' }))
  }
  return { did, press }
}

const whole = ['allow https://tagalong.example/*', 'apply', 'sign in', 'open https://tagalong.example/practice', 'connection']

test('one press asks the browser, signs in and opens the practice inbox', async () => {
  const { did, press } = open(async () => undefined)
  await press()
  await vi.waitFor(() => expect(did).toEqual(whole))
})

test('who leaves the sign-in gets to the inbox all the same', async () => {
  const { did, press } = open(() => Promise.reject(new AppError('cancelled', 'left')))
  await press()
  await vi.waitFor(() => expect(did).toEqual(whole))
})

test('a sign-in that fails is told, and the page stays', async () => {
  const { did, press } = open(() => Promise.reject(new AppError('backend-unreachable', 'nobody there')))
  await press()
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(did).toEqual(whole.slice(0, 3))
  expect((await axe.run(document.body)).violations).toEqual([])
})

test('who says no to the browser is told what it is for', async () => {
  const { did, press } = open(async () => undefined, false)
  await press()
  expect(await screen.findByRole('alert')).toBeTruthy()
  expect(did).toEqual(whole.slice(0, 1))
})
