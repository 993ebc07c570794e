import { describe, expect, test } from 'vitest'
import { readInput } from '../read-input.ts'
import { MatchPattern } from './sites.ts'

const read = (pattern: string) => {
  const reading = readInput(MatchPattern, pattern)
  return reading.ok ? reading.value : reading.faults[0]?.message
}

describe('the address of a site', () => {
  test.each([
    'https://inbox.example.com/*',
    'https://*.example.com/chat/*',
    'https://inbox.example.com:8443/*',
    'http://localhost:4310/practice*',
    'http://127.0.0.1/*',
    'https://chat.xn--exmple-cua.com/*',
  ])('%s is kept as it is', (pattern) => expect(read(pattern)).toBe(pattern))

  test.each([
    ['https://chat.exämple.com/*', 'https://chat.xn--exmple-cua.com/*'],
    ['https://*.exämple.com/*', 'https://*.xn--exmple-cua.com/*'],
    ['https://chat.EXÄMPLE.com:8443/*', 'https://chat.xn--exmple-cua.com:8443/*'],
    ['https://例え.テスト/*', 'https://xn--r8jz45g.xn--zckzah/*'],
    ['https://inbox.example.com/språk/å*', 'https://inbox.example.com/spr%C3%A5k/%C3%A5*'],
    ['  https://inbox.example.com/*  ', 'https://inbox.example.com/*'],
  ])('%s is kept as browsers take it', (pattern, kept) => expect(read(pattern)).toBe(kept))

  test.each([
    'https://*/*',
    '<all_urls>',
    'http://inbox.example.com/*',
    'http://lokalhöst/*',
    'ftp://inbox.example.com/*',
    'https://inbox.example.com',
    'https://a..b/*',
    'https://-a.example/*',
    'https://a b.example/*',
    'https://a.example/with space',
    'https://user@a.example/*',
    'https://a.example:123456/*',
    'https://a.example:99999/*',
    'https://1.2.3.999/*',
    'https://%61.example/*',
    `https://${'a'.repeat(64)}.example/*`,
    'chrome-extension://abcdefghijklmnop/*',
  ])('%s is refused with an example', (pattern) =>
    expect(read(pattern)).toBe('The input must be an address such as https://inbox.example.com/* (http only for localhost).'),
  )

  test.each([
    ['https://inbox\u0000.example.com/*', 'U+0000 as character 14'],
    ['https://inbox.example.com/\u0001*', 'U+0001 as character 27'],
    ['https://inbox.example.com/\u202e*', 'U+202E as character 27'],
    ['https://\ufeffa.example/*', 'U+FEFF as character 9'],
    ['https://a.example/\n*', 'U+000A as character 19'],
  ])('%j is refused for what nobody can see in it, which is named', (pattern, named) =>
    expect(read(pattern)).toBe(`The input holds a character that cannot be seen, ${named}: type the address anew.`),
  )

  test('a long one is refused at once, whatever it is made of', () => {
    for (const part of ['a.', 'a-', '*.', 'ä.', '%'])
      expect(read(`https://${part.repeat(250_000)}/*`)).toMatch(/must be|may be at most 512/)
  })
})
