import { describe, expect, test } from 'vitest'
import { matches, originPattern, scriptPattern } from './matches.ts'

describe('an address inside a pattern', () => {
  test.each([
    ['https://inbox.example.com/*', 'https://inbox.example.com/a?b=c#d'],
    ['https://*.example.com/*', 'https://inbox.example.com/'],
    ['https://*.example.com/*', 'https://example.com/'],
    ['http://localhost:4310/practice*', 'http://localhost:4310/practice/1'],
    ['https://a.example.com:443/*', 'https://a.example.com/'],
    ['https://a.example.com/x/*/y*z', 'https://a.example.com/x/1/2/y-3-z'],
  ])('%s holds %s', (pattern, address) => expect(matches(pattern, address)).toBe(true))

  test.each([
    ['https://inbox.example.com/*', 'http://inbox.example.com/'],
    ['https://inbox.example.com/*', 'https://inbox.example.com.evil.example/'],
    ['https://inbox.example.com/*', 'https://evil.example/https://inbox.example.com/'],
    ['https://inbox.example.com/*', 'https://inbox.example.com@evil.example/'],
    ['https://*.example.com/*', 'https://badexample.com/'],
    ['http://localhost:4310/practice*', 'http://localhost:4311/practice'],
    ['http://localhost:4310/practice*', 'http://localhost:4310/other?/practice'],
    ['https://a.example.com/x*x', 'https://a.example.com/x'],
    ['https://a.example.com/', 'https://a.example.com/more'],
    ['nonsense', 'https://a.example.com/'],
    ['https://a.example.com/*', 'about:blank'],
  ])('%s does not hold %s', (pattern, address) => expect(matches(pattern, address)).toBe(false))

  test('a pattern full of stars is walked, not tried in every way', () => {
    const pattern = `https://a.example.com/${'*a'.repeat(200)}!`
    expect(matches(pattern, `https://a.example.com/${'a'.repeat(4_000)}`)).toBe(false)
  })
})

test('the permission asked for is the host alone; Firefox takes no port', () => {
  expect(originPattern('http://localhost:4310/practice*', true)).toBe('http://localhost:4310/*')
  expect(originPattern('http://localhost:4310/practice*', false)).toBe('http://localhost/*')
  expect(originPattern('https://*.example.com/chat/*', true)).toBe('https://*.example.com/*')
  expect(scriptPattern('http://localhost:4310/practice*', false)).toBe('http://localhost/practice*')
})
