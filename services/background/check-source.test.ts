import { describe, expect, test } from 'vitest'
import type { Site } from '#contract/settings/sites.ts'
import { asaChat } from '#services/view/script/people.ts'
import { askers } from './askers.ts'
import { commandHandlers, type HandlerParts } from './handlers.ts'
import { pages } from './pages.ts'
import { pairings } from './pairings.ts'
import { readings } from './readings.ts'
import { relay } from './relay.ts'
import { sites, type SitesBrowser } from './sites.ts'
import { memory } from './testing/memory.ts'
import { windows } from './windows.ts'

const backend = 'http://localhost:4310'
const listed = (id: string, match: string, sources: string[]): Site => ({
  id,
  name: id,
  match,
  adapter: 'page-api',
  side: 'right',
  sources,
})

/** The door of the background as it is built, with a list of sites; `said` is what a tab's page is then taken to show. */
async function door(list: object[]) {
  const local = memory()
  await local.set('sites', { version: 1, sites: list })
  const known = pages()
  const paired = pairings({ session: memory(), now: () => 0, random: () => 'n'.repeat(32) })
  const all = sites({ browser: {} as SitesBrowser, local, ports: true, backend: async () => backend, fetchList: () => Promise.reject() })
  const who = askers({
    id: 'own',
    origin: 'chrome-extension://own',
    sites: all.all,
    pairings: paired,
    windows: windows({ session: memory(), random: () => 'w' }),
  })
  const parts = {
    readings: readings({ now: () => 0, after: () => undefined, take: async (...said) => known.said(...said) }),
    pages: known,
    pairings: paired,
  }
  const answer = relay({ who, handlers: commandHandlers(parts as unknown as HandlerParts) })
  return {
    say: (address: string, source: string) => {
      const message = { tagalong: 1, type: 'conversation', conversation: { ...asaChat, source } }
      const sender = { id: 'own', url: address, origin: new URL(address).origin, frameId: 0, documentId: 'd', tab: { id: 1 } }
      return answer({ command: 'loader.said', input: { message } }, sender)
    },
    said: () => known.of(1)?.conversation?.source,
  }
}

const inbox = listed('inbox', 'https://inbox.example.com/*', ['acme', 'acme-sms'])
const other = listed('other', 'https://other.example.com/*', ['other'])

describe('a page', () => {
  test('speaks for the sources of its site', async () => {
    const { say, said } = await door([inbox, other])
    for (const source of inbox.sources) {
      expect(await say('https://inbox.example.com/1', source)).toEqual({ ok: true, value: {} })
      expect(said()).toBe(source)
    }
  })

  test('of another listed site is refused, and told what, where and what to do; nothing of it is taken', async () => {
    const { say, said } = await door([inbox, other])
    await say('https://other.example.com/1', 'other')
    expect(await say('https://other.example.com/1', 'acme')).toMatchObject({
      ok: false,
      problem: {
        code: 'forbidden',
        detail: 'The site "other" may not speak for the source "acme". It may speak for other; nothing of the message was taken.',
        hint: expect.stringContaining('Options → Sites'),
        fields: [{ path: 'message.conversation.source', message: 'This site may not speak for acme.' }],
      },
    })
    expect(said()).toBe('other')
  })

  test('that stands in several entries speaks for what any of them holds', async () => {
    const wide = listed('wide', 'https://*.example.com/*', ['everywhere'])
    const { say } = await door([wide, inbox])
    for (const source of ['everywhere', 'acme']) expect(await say('https://inbox.example.com/1', source)).toMatchObject({ ok: true })
    expect(await say('https://any.example.com/1', 'acme')).toMatchObject({ ok: false })
  })

  test('of a list that was kept before there were sources speaks for none until the list is read anew', async () => {
    const { sources: _, ...old } = inbox
    const { say } = await door([old])
    expect(await say('https://inbox.example.com/1', 'acme')).toMatchObject({
      ok: false,
      problem: { detail: expect.stringContaining('speak for none') },
    })
  })
})

describe('the practice inbox', () => {
  test('speaks for practice, listed or not, and nobody else on this server does', async () => {
    for (const list of [[], [listed('practice', `${backend}/practice*`, ['practice'])]]) {
      const { say } = await door(list)
      expect(await say(`${backend}/practice`, 'practice')).toMatchObject({ ok: true })
      expect(await say(`${backend}/practice`, 'acme')).toMatchObject({ ok: false })
      expect(await say(`${backend}/crm/contact/1`, 'practice')).toMatchObject({ ok: false })
    }
  })

  test('gives its source to no page of another origin, whatever the list says', async () => {
    const { say } = await door([listed('evil', 'https://evil.example/*', ['practice', 'evil'])])
    expect(await say('https://evil.example/', 'evil')).toMatchObject({ ok: true })
    expect(await say('https://evil.example/', 'practice')).toMatchObject({ ok: false })
  })
})
