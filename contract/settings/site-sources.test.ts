import { describe, expect, test } from 'vitest'
import { SourceName } from '../conversation.ts'
import { readInput } from '../read-input.ts'
import { sourceOfAddress } from './site-sources.ts'
import { SitesSettings } from './sites.ts'

test.each([
  ['https://inbox.example.com/*', 'inbox-example-com'],
  ['https://*.Chat.example.com/a*', 'chat-example-com'],
  ['https://inbox.example.com:8443/*', 'inbox-example-com-8443'],
  ['http://localhost:4310/practice*', 'localhost-4310'],
  ['https://chat.xn--exmple-cua.com/*', 'chat-xn-exmple-cua-com'],
  [`https://${'a'.repeat(60)}.bcd.example/*`, `${'a'.repeat(60)}-bcd`],
])('pages of %s speak for %s unless told otherwise', (match, source) => {
  expect(sourceOfAddress(match)).toBe(source)
  expect(SourceName.safeParse(source).success).toBe(true)
})

test('what is no address yet speaks for nothing', () => {
  for (const typed of ['', 'https://', 'https://inbox.example', 'chat']) expect(sourceOfAddress(typed)).toBeUndefined()
})

describe('one source', () => {
  const site = (id: string, match: string, sources: string[], sharesSources?: boolean) => ({
    id,
    name: id,
    match,
    adapter: 'page-api',
    side: 'right',
    sources,
    ...(sharesSources !== undefined && { sharesSources }),
  })
  const faults = (...sites: ReturnType<typeof site>[]) => {
    const read = readInput(SitesSettings, sites)
    return read.ok ? [] : read.faults
  }

  test('is spoken for by one origin, however many sites of it are listed', () => {
    const paths = [site('a', 'https://a.example/one*', ['chat']), site('b', 'https://A.example:443/two*', ['chat'])]
    expect(faults(...paths)).toEqual([])
  })

  test.each(['https://b.example/*', 'https://*.a.example/*', 'https://a.example:8443/*'])('is not spoken for by %s as well', (match) => {
    expect(faults(site('a', 'https://a.example/*', ['chat']), site('b', match, ['other', 'chat']))).toEqual([
      {
        path: '1.sources',
        message: expect.stringMatching(/may not hold chat, .*take it out of one of them, or set "sharesSources" on both/),
      },
    ])
  })

  test('is shared only where both sites say so', () => {
    const shared = (a: boolean, b: boolean) =>
      faults(site('a', 'https://a.example/*', ['chat'], a), site('b', 'https://b.example/*', ['chat'], b)).length
    expect([shared(true, true), shared(true, false), shared(false, true), shared(false, false)]).toEqual([0, 1, 1, 1])
  })

  test('is named once, and as sources are written', () => {
    expect(faults(site('a', 'https://a.example/*', ['chat', 'chat']))).toMatchObject([{ path: '0.sources' }])
    expect(faults(site('a', 'https://a.example/*', ['Chat']))).toMatchObject([{ path: '0.sources.0' }])
    expect(faults(site('a', 'https://a.example/*', [...Array(21).keys()].map(String)))).toMatchObject([{ path: '0.sources' }])
  })
})
