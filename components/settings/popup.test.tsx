import { act, cleanup, fireEvent, within } from '@testing-library/preact'
import axe from 'axe-core'
import { afterEach, expect, test, vi } from 'vitest'
import type { Link } from '#services/backend/sidebar-host.ts'
import { cell } from '#services/backend/source.ts'
import { mountPopup, type PopupHost } from './popup.tsx'

const person = { id: 'p1', name: 'Maja Holm', email: 'maja@fjordbat.example', role: 'agent' as const }
const roots: HTMLElement[] = []
afterEach(() => {
  cleanup()
  for (const root of roots.splice(0)) root.remove()
})

/** The popup over answers that come when they are given. */
async function popupOver(link: Link = { state: 'online' }) {
  const answers = { connection: later(), sites: later(), tab: later() }
  const openPanel = vi.fn(async () => undefined)
  const host = {
    link: cell<Link>({ state: 'online' }),
    drafts: { load: async () => undefined },
    readConnection: () => answers.connection.promise,
    readSites: () => answers.sites.promise,
    readTab: () => answers.tab.promise,
    openPanel,
  } as unknown as PopupHost
  const root = document.body.appendChild(document.createElement('div'))
  roots.push(root)
  const settle = () => act(async () => void (await new Promise((resolve) => setTimeout(resolve))))
  act(() => mountPopup(root, host))
  await settle()
  const given = {
    connection: { backend: 'https://a.example', permitted: true, link, ...(link.state === 'online' && { person }) },
    sites: { version: 1, sites: [{ granted: false }], missing: ['https://chat.example/*'] },
    tab: { sidebar: 'open' },
  }
  const give = async (name: keyof typeof answers) => {
    answers[name].resolve(given[name])
    await settle()
  }
  const fail = async (name: keyof typeof answers) => {
    answers[name].reject({ code: 'internal', message: 'no answer' })
    await settle()
  }
  return { root, openPanel, give, fail, inside: within(root), buttons: () => within(root).queryAllByRole('button').map(said) }
}

const said = (element: HTMLElement) => element.textContent
function later() {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  return { promise, resolve, reject }
}

const all = ['Allow on 1 site', 'Open in the side panel', 'Settings']

test('its buttons come together and last, so that none of them moves under a press', async () => {
  const orders = [
    ['connection', 'sites', 'tab'],
    ['tab', 'connection', 'sites'],
    ['sites', 'tab', 'connection'],
  ] as const
  for (const [first, second, last] of orders) {
    const popup = await popupOver()
    expect(popup.buttons()).toEqual([])
    await popup.give(first)
    expect(popup.buttons()).toEqual([])
    await popup.give(second)
    expect(popup.buttons()).toEqual([])
    await popup.give(last)
    expect(popup.buttons()).toEqual(all)
    expect(popup.root.textContent).toContain('Signed in as Maja Holm')
    expect(popup.root.textContent).toContain('The sidebar is open on this page.')
  }
})

test('who is signed out gets the button for it with the others, also when the background tells it later', async () => {
  const popup = await popupOver({ state: 'signed-out' })
  for (const name of ['connection', 'sites', 'tab'] as const) await popup.give(name)
  expect(popup.buttons()).toEqual(['Sign in', ...all])
})

test('what cannot be read holds nothing back', async () => {
  const popup = await popupOver()
  for (const name of ['connection', 'sites', 'tab'] as const) await popup.fail(name)
  expect(popup.buttons()).toEqual(['Open in the side panel', 'Settings'])
})

test('the panel is opened in the press itself: a moment later a browser no longer takes it for the person’s own act', async () => {
  const popup = await popupOver()
  for (const name of ['connection', 'sites', 'tab'] as const) await popup.give(name)
  fireEvent.click(popup.inside.getByRole('button', { name: 'Open in the side panel' }))
  expect(popup.openPanel).toHaveBeenCalledOnce()
  const { violations } = await axe.run(popup.root, { rules: { 'color-contrast': { enabled: false }, region: { enabled: false } } })
  expect(violations.map(({ id }) => id)).toEqual([])
})
