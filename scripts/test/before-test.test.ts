import { expect, test } from 'vitest'
import { readTestOptions } from './before-test.mjs'

test('an option that npm took for itself is told rather than left out, with the line to type', () => {
  expect(() => readTestOptions([], { npm_config_without_browser: 'true' })).toThrow(
    'The two hyphens before --without-browser were left out, so that npm kept it. Type: npm test -- --without-browser',
  )
  expect(readTestOptions(['--without-browser'], { npm_config_browser: '' })['without-browser']).toBe(true)
})
