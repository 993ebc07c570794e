import { describe, expect, test } from 'vitest'
import type { Site } from '#contract/settings/sites.ts'
import { atAddress, countChanges, draftOfToday, faultsIn, freshId, patternFrom, rebase, sourcesFrom } from './site-changes.ts'

const site = (id: string, more: Partial<Site> = {}): Site => ({
  id,
  name: id,
  match: `https://${id}.example.com/*`,
  adapter: 'page-api',
  side: 'right',
  sources: [id],
  ...more,
})

describe('unsaved changes of the site list', () => {
  test('added, changed and removed sites count once each', () => {
    const from = [site('a'), site('b'), site('c')]
    expect(countChanges({ base: 1, from, sites: [site('a'), site('b', { side: 'left' }), site('d')] })).toBe(3)
    expect(countChanges({ base: 1, from, sites: from })).toBe(0)
  })

  test('mine go on top of theirs: both additions stay, my change wins, removals of both hold', () => {
    const from = [site('a'), site('b'), site('c'), site('d')]
    const mine = [site('a', { name: 'mine' }), site('c'), site('d'), site('new-mine')]
    const theirs = [site('a', { name: 'theirs' }), site('b'), site('d', { side: 'left' }), site('new-theirs')]
    const merged = rebase({ base: 1, from, sites: mine }, 2, theirs)
    expect(merged.base).toBe(2)
    expect(merged.from).toBe(theirs)
    expect(merged.sites).toEqual([site('a', { name: 'mine' }), site('d', { side: 'left' }), site('new-theirs'), site('new-mine')])
  })

  test('what I changed and they removed comes back as mine', () => {
    const merged = rebase({ base: 1, from: [site('a')], sites: [site('a', { name: 'mine' })] }, 2, [])
    expect(merged.sites).toEqual([site('a', { name: 'mine' })])
  })
})

describe('what is wrong with a site', () => {
  test.each([
    ['ftp://x.example/*', ['match']],
    ['http://inbox.example.com/*', ['match']],
    ['https://*/*', ['match']],
    ['https://inbox.example.com/*', []],
    ['http://localhost:4310/practice*', []],
    ['https://chat.exämple.com/*', []],
    ['https://inbox\u0000.example.com/*', ['unseen']],
    ['https://inbox.example.com/\u200b*', ['unseen']],
  ])('%s: %j', (match, faults) => {
    expect(faultsIn(site('a', { match }), [])).toEqual(faults)
  })

  test('an empty name, and an address that another site has', () => {
    expect(faultsIn(site('a', { name: ' ' }), [])).toEqual(['name'])
    expect(faultsIn(site('a', { match: 'https://b.example.com/*' }), [site('b')])).toEqual(['double'])
    expect(faultsIn(site('a', { match: 'https://exämple.com/*' }), [site('b', { match: 'https://xn--exmple-cua.com/*' })])).toEqual([
      'double',
    ])
  })
})

describe('the sources of a site', () => {
  test('go along with its address until somebody chooses other ones', () => {
    const added = site('a', { match: '', sources: [] })
    const typed = atAddress(added, 'https://chat.example.co/*')
    expect(typed.sources).toEqual(['chat-example-co'])
    expect(atAddress(atAddress(typed, 'https://chat.example.'), 'https://chat.example.com/*').sources).toEqual(['chat-example-com'])
    expect(atAddress({ ...typed, sources: ['acme'] }, 'https://other.example.com/*').sources).toEqual(['acme'])
    expect(atAddress({ ...typed, sources: [] }, 'https://other.example.com/*').sources).toEqual([])
  })

  test('are typed with commas or spaces between them', () => {
    expect(sourcesFrom(' acme-chat, acme-sms;other  acme-chat,')).toEqual(['acme-chat', 'acme-sms', 'other'])
    expect(sourcesFrom(' , ')).toEqual([])
  })

  test('written wrongly, and held by a site at another address, are told', () => {
    expect(faultsIn(site('a', { sources: ['Acme'] }), [])).toEqual(['sources'])
    expect(faultsIn(site('a', { sources: Array.from({ length: 21 }, (_, n) => `s${n}`) }), [])).toEqual(['sources'])
    const other = site('b', { sources: ['x', 'a'] })
    expect(faultsIn(site('a'), [other])).toEqual(['disputed'])
    expect(faultsIn(site('a'), [{ ...other, match: 'https://a.example.com/two*' }])).toEqual([])
    expect(faultsIn(site('a', { sharesSources: true }), [other])).toEqual(['disputed'])
    expect(faultsIn(site('a', { sharesSources: true }), [{ ...other, sharesSources: true }])).toEqual([])
  })

  test('are a change when they change, and so is sharing them', () => {
    const from = [site('a'), site('b'), site('c', { sharesSources: false })]
    expect(countChanges({ base: 1, from, sites: [site('a', { sources: ['x'] }), site('b', { sharesSources: true }), site('c')] })).toBe(2)
  })

  test('of a draft that was kept before there were any are those of its address', () => {
    const { sources: _, ...old } = site('a')
    const draft = draftOfToday({ base: 1, from: [], sites: [old as Site] })
    expect(draft.sites).toEqual([site('a', { sources: ['a-example-com'] })])
  })
})

test('a new id is made from the name and is nobody else’s', () => {
  expect(freshId('Ärenden & chatt', [])).toBe('a-renden-chatt')
  expect(freshId('b', [site('b'), site('b-2')])).toBe('b-3')
  expect(freshId('日本', [])).toBe('site')
})

test.each([
  ['chat.example.com', 'https://chat.example.com/*'],
  ['https://chat.example.com/inbox/4711?tab=1#x', 'https://chat.example.com/*'],
  ['http://localhost:4310/practice', 'http://localhost:4310/*'],
  ['https://*.example.com/chat*', 'https://*.example.com/chat*'],
  ['chat.exämple.com', 'https://chat.xn--exmple-cua.com/*'],
  ['https://*.exämple.com/å*', 'https://*.xn--exmple-cua.com/%C3%A5*'],
  ['http://chat.example.com/', 'http://chat.example.com/'],
  ['not an address', 'not an address'],
  ['notaurl', 'notaurl'],
  ['https://intranet', 'https://intranet/*'],
  ['', ''],
])('a pasted %s becomes %s', (typed, pattern) => expect(patternFrom(typed)).toBe(pattern))
