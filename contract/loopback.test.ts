import { expect, test } from 'vitest'
import { isLoopback, loopbackNames } from './loopback.ts'

test.each([
  ...loopbackNames,
  'LocalHost',
  ...['http://localhost:4310', 'http://127.1', 'http://[0:0::1]:1'].map((url) => new URL(url).hostname),
])('%s is this machine', (name) => {
  expect(isLoopback(name)).toBe(true)
})

test.each(['localhost.evil.example', 'xlocalhost', '127.0.0.1.evil.example', 'localhost:4310', '::1', '0.0.0.0', '10.0.0.1', ''])(
  '%j is not taken for this machine',
  (name) => {
    expect(isLoopback(name)).toBe(false)
  },
)
