import { describe, expect, test } from 'vitest'
import { defaultSettings } from './defaults.ts'
import { Settings, settingsSchema } from './settings.ts'
import { settingsUpgrades, upgradeSettings } from './upgrade.ts'

const first = {
  organisation: {
    name: 'Fjordbåt',
    country: 'SE',
    currency: 'SEK',
    ownPhones: ['08-555 010 00'],
    ownEmails: ['@fjordbat.example'],
    sharedFrom: 5,
  },
  sites: [
    { id: 'practice', name: 'Practice inbox', match: 'http://localhost:4310/practice*', adapter: 'page-api', side: 'right' },
    { id: 'crm', name: 'CRM', match: 'http://localhost:4310/crm*', adapter: 'page-api', side: 'right' },
    { id: 'inbox', name: 'Inbox', match: 'https://inbox.example.com/*', adapter: 'page-api', side: 'left' },
    { id: 'archive', name: 'Archive', match: 'https://inbox.example.com/archive*', adapter: 'page-api', side: 'left' },
    { id: 'elsewhere', name: 'Elsewhere', match: 'https://training.example.com/practice*', adapter: 'page-api', side: 'left' },
    { id: 'below', name: 'Below', match: 'https://*.inbox.example.com/*', adapter: 'page-api', side: 'left' },
  ],
  search: { order: ['phone', 'email', 'name'] },
  entities: [
    {
      entity: 'contact',
      search: true,
      create: true,
      createFields: [{ field: 'last_name', required: true, half: true }],
      searchFields: ['city'],
      detailFields: ['phone', 'email'],
      tagFields: [{ field: 'source', required: false, overwrite: false }],
    },
  ],
  tagging: { activity: 'task', closing: true, newActivityPerMessage: false, subjectChange: true, suffix: 'Fjordbåt' },
}

/** Read as its own day's version read it. */
const slow = {
  urlPattern: '/(?<accountId>.*)a.*b.*/(?<conversationId>\\d+)',
  root: ['main', 'div:has(div:has(div:has(a)))'],
  roleRules: [
    { when: '.mine', role: 'agent' },
    { when: 'div:has(div:has(div:has(a)))', role: 'visitor' },
  ],
}

/** An example of every old shape, by its number. */
const examples: Record<number, Record<string, unknown>> = {
  1: first,
  2: { ...first, sites: first.sites.map((site) => ({ ...site, sources: ['chat'], sharesSources: true })) },
  3: { ...first, sites: first.sites.map((site) => ({ ...site, sources: ['chat'], sharesSources: true, takesUnseenPresses: true })) },
  4: {
    ...first,
    sites: first.sites.map((site) => ({
      ...site,
      sources: ['chat'],
      sharesSources: true,
      ...(site.id === 'inbox' && { adapter: 'configurable', definition: slow }),
    })),
  },
}

describe('stored settings', () => {
  test('of today’s shape are taken as they are', () => {
    expect(upgradeSettings({ schema: settingsSchema, settings: defaultSettings })).toEqual(defaultSettings)
  })

  test('of every older shape have an upgrade and an example that it can read', () => {
    const old = Array.from({ length: settingsSchema - 1 }, (_, i) => i + 1)
    expect(settingsUpgrades.map((upgrade) => upgrade.from)).toEqual(old)
    for (const schema of old) expect(Settings.safeParse(upgradeSettings({ schema, settings: examples[schema] })).success).toBe(true)
  })

  test('of the first shape: the practice inbox keeps its source, other sites get that of their address, no two origins the same', () => {
    const { sites } = upgradeSettings({ schema: 1, settings: examples[1] })
    expect(sites.map(({ id, sources }) => [id, ...sources])).toEqual([
      ['practice', 'practice'],
      ['crm'],
      ['inbox', 'inbox-example-com'],
      ['archive', 'inbox-example-com'],
      ['elsewhere', 'training-example-com'],
      ['below', 'inbox-example-com-2'],
    ])
  })

  test('of the second shape: no site takes presses unseen, and nothing else changes', () => {
    expect(upgradeSettings({ schema: 2, settings: examples[2] })).toEqual(examples[2])
    expect(upgradeSettings({ schema: 2, settings: examples[2] }).sites.some((site) => site.takesUnseenPresses)).toBe(false)
  })

  test('of the third shape: every site goes on to be read by the page API, and nothing else changes', () => {
    expect(upgradeSettings({ schema: 3, settings: examples[3] })).toEqual(examples[3])
    expect(upgradeSettings({ schema: 3, settings: examples[3] }).sites.every((site) => site.adapter === 'page-api')).toBe(true)
  })

  test('of the fourth shape: a pattern and selectors that are too slow for today are left out, and the rest of the definition stays', () => {
    const inbox = upgradeSettings({ schema: 4, settings: examples[4] }).sites.find(({ id }) => id === 'inbox')
    expect(inbox).toMatchObject({ adapter: 'configurable', definition: { root: ['main'], roleRules: [{ when: '.mine', role: 'agent' }] } })
    expect(inbox?.definition).not.toHaveProperty('urlPattern')
  })

  test('of the first shape: another’s pages at paths like ours get the source of their address, wherever they are listed', () => {
    const site = (id: string, match: string) => ({ id, name: id, match, adapter: 'page-api', side: 'right' })
    const foreign = [
      site('site', 'https://training.example.com/practice*'),
      site('site-2', 'https://x.example.com/crm*'),
      site('site-3', 'https://practice/*'),
    ]
    const own = [site('practice', 'http://localhost:4310/practice*'), site('crm', 'http://localhost:4310/crm*')]
    const sourcesOf = (sites: object[]) => {
      const settings = { ...examples[1], sites }
      return Object.fromEntries(upgradeSettings({ schema: 1, settings }).sites.map(({ id, sources }) => [id, sources]))
    }
    const theirs = { site: ['training-example-com'], 'site-2': ['x-example-com'] }
    const ours = { practice: ['practice'], crm: [] }
    expect(sourcesOf([...foreign, ...own])).toEqual({ ...theirs, 'site-3': ['practice-2'], ...ours })
    expect(sourcesOf([...own, ...foreign])).toEqual({ ...theirs, 'site-3': ['practice-2'], ...ours })
    expect(sourcesOf(foreign)).toEqual({ ...theirs, 'site-3': ['practice'] })
  })

  test('go through every step between their shape and ours', () => {
    const rename = (from: string, to: string) => (settings: Record<string, unknown>) => {
      const { [from]: value, ...rest } = settings
      return { ...rest, [to]: value }
    }
    const { search, ...rest } = defaultSettings
    const steps = [
      { from: 1, upgrade: rename('lookup', 'find') },
      { from: 2, upgrade: rename('find', 'search') },
    ]
    expect(upgradeSettings({ schema: 1, settings: { ...rest, lookup: search } }, steps, 3)).toEqual(defaultSettings)
  })

  test('of a newer Tagalong are refused', () => {
    expect(() => upgradeSettings({ schema: settingsSchema + 1, settings: {} })).toThrow(/newer Tagalong/)
  })

  test('that are damaged are refused with the place', () => {
    expect(() => upgradeSettings({ schema: settingsSchema, settings: { ...defaultSettings, search: { order: [] } } })).toThrow(
      /search\.order/,
    )
  })
})

test('the defaults are valid', () => {
  expect(Settings.safeParse(defaultSettings).success).toBe(true)
})
