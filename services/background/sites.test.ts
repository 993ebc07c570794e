import { describe, expect, test } from 'vitest'
import type { Site } from '#contract/settings/sites.ts'
import { sites, type SitesBrowser } from './sites.ts'
import { memory } from './testing/memory.ts'

const site = (id: string, match: string, sources = [id]): Site => ({ id, name: id, match, adapter: 'page-api', side: 'right', sources })

function world(allowed: string[], ports = true) {
  let registered: { id: string; matches: string[]; js: string[] }[] = []
  const executed: string[] = []
  const asked: string[] = []
  const stopped: number[] = []
  const state = {
    followed: [] as { tab: number; origin: string }[],
    list: { version: 1, sites: [site('inbox', 'https://inbox.example.com/*'), site('chat', 'https://chat.example.com/a*')] },
  }
  const browser: SitesBrowser = {
    hasPermission: async (origin) => {
      asked.push(origin)
      return allowed.includes(origin)
    },
    registered: async () => registered,
    register: async (scripts) => {
      registered = [...registered, ...scripts]
    },
    unregister: async (ids) => {
      registered = registered.filter((script) => !ids.includes(script.id))
    },
    openTabs: async (pattern) => (pattern.includes('inbox') ? [3, 4] : pattern.includes('chat') ? [3, 5] : []),
    followed: async () => state.followed,
    execute: async (tab, files) => {
      if (tab === 4) throw new Error('showing an error page')
      executed.push(`${tab} ${files.join(' ')}`)
    },
    stop: async (tab) => void stopped.push(tab),
  }
  const local = memory()
  const open = () => sites({ browser, local, ports, backend: async () => 'http://localhost:4310', fetchList: async () => state.list })
  return { open, state, executed, asked, stopped, registered: () => registered }
}

describe('where the page script runs', () => {
  test('only on sites of the list that this browser allows, and in tabs that are open already', async () => {
    const { open, registered, executed } = world(['https://inbox.example.com/*'])
    const list = open()
    expect(await list.refresh()).toBe(true)
    await list.apply()
    expect(registered()).toMatchObject([
      { id: 'site-inbox', matches: ['https://inbox.example.com/*'], js: ['content/loader.js', 'content/adapters/page-api.js'] },
    ])
    expect(executed).toEqual(['3 content/loader.js content/adapters/page-api.js'])
  })

  test('the backend’s own pages are there before anybody has signed in', async () => {
    const { open, registered } = world(['http://localhost:4310/*'])
    await open().apply()
    expect(registered().map((script) => script.matches[0])).toEqual(['http://localhost:4310/practice*', 'http://localhost:4310/crm*'])
  })

  test('a site that left the list, or was forbidden, is registered no longer', async () => {
    const { open, state, registered } = world(['https://inbox.example.com/*', 'https://chat.example.com/*'])
    const list = open()
    await list.refresh()
    await list.apply()
    expect(registered()).toHaveLength(2)
    state.list = { version: 2, sites: [site('chat', 'https://chat.example.com/a*')] }
    expect(await list.refresh()).toBe(true)
    await list.apply()
    expect(registered().map((script) => script.id)).toEqual(['site-chat'])
    expect(await list.refresh()).toBe(false)
  })

  test('where a site left the list its page script is told to stop, also where its host is forbidden by now; others go on', async () => {
    const allowed = ['https://inbox.example.com/*', 'https://chat.example.com/*']
    const { open, state, stopped } = world(allowed)
    const list = open()
    await list.refresh()
    await list.apply()
    await list.apply()
    expect(stopped).toEqual([])
    state.list = { version: 2, sites: [site('inbox', 'https://inbox.example.com/*')] }
    await list.refresh()
    await list.apply()
    expect(stopped).toEqual([5])
    state.followed = [
      { tab: 3, origin: 'https://inbox.example.com' },
      { tab: 9, origin: 'http://localhost:4310' },
    ]
    allowed.length = 0
    await list.apply()
    expect(stopped).toEqual([5, 3, 4, 9])
  })

  test('what is missing is the hosts of the list and nothing else, each once', async () => {
    const { open, asked } = world([])
    const list = open()
    await list.refresh()
    expect(await list.state()).toMatchObject({ version: 1, missing: ['https://inbox.example.com/*', 'https://chat.example.com/*'] })
    await list.apply()
    expect(new Set(asked)).toEqual(new Set(['https://inbox.example.com/*', 'https://chat.example.com/*', 'http://localhost:4310/*']))
  })

  test('two changes at once do not register anything twice', async () => {
    const { open, registered } = world(['https://inbox.example.com/*'])
    const list = open()
    await list.refresh()
    await Promise.all([list.apply(), list.apply(), list.apply()])
    expect(registered()).toHaveLength(1)
  })

  test('Firefox, which knows no ports in patterns, gets the host; the background still checks the port', async () => {
    const { open, registered } = world(['http://localhost/*'], false)
    await open().apply()
    expect(registered().map((script) => script.matches[0])).toEqual(['http://localhost/practice*', 'http://localhost/crm*'])
  })
})
