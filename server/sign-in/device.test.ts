import { describe, expect, test } from 'vitest'
import { deviceOf } from './device.ts'
import { nextPath } from './next-path.ts'
import { ownOrigins } from './origins.ts'

describe('a device', () => {
  const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'
  test.each([
    [chrome, '"Chromium";v="147", "Not)A;Brand";v="8"', 'Chromium on Linux'],
    [chrome, '"Google Chrome";v="147", "Chromium";v="147"', 'Chrome on Linux'],
    [chrome, '', 'Chrome on Linux'],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36 Edg/147.0.0.0',
      '',
      'Edge on Windows',
    ],
    ['Mozilla/5.0 (X11; Linux x86_64; rv:148.0) Gecko/20100101 Firefox/148.0', '', 'Firefox on Linux'],
    [
      'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
      '',
      'Safari on macOS',
    ],
    ['Mozilla/5.0 (Linux; Android 16; Mobile; rv:148.0) Gecko/148.0 Firefox/148.0', '', 'Firefox on Android'],
    ['curl/8.9.1', '', 'Unknown device'],
    ['<script>alert(1)</script> Firefox/1', '', 'Firefox'],
    ['', '', 'Unknown device'],
  ])('%s', (agent, brands, name) => {
    expect(deviceOf(new Headers({ 'user-agent': agent, 'sec-ch-ua': brands }))).toBe(name)
  })
})

test('a path of ours is kept whole', () => {
  expect(nextPath('/crm/contact/7?tab=notes#last')).toBe('/crm/contact/7?tab=notes#last')
  expect(nextPath('/practice')).toBe('/practice')
  expect(nextPath('/crmx')).toBe('/practice')
})

test('localhost has three names, a real host has one', () => {
  expect(ownOrigins('http://localhost:4310')).toEqual(['http://localhost:4310', 'http://127.0.0.1:4310', 'http://[::1]:4310'])
  expect(ownOrigins('https://tagalong.fjordbat.example')).toEqual(['https://tagalong.fjordbat.example'])
})
