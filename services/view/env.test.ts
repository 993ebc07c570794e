import { expect, test } from 'vitest'
import { browserEnv } from './env.ts'

test('an event that a script made is not the person’s own', () => {
  const target = new EventTarget()
  let trusted: boolean | undefined
  target.addEventListener('click', (event) => {
    trusted = browserEnv.trusts(event)
  })
  target.dispatchEvent(new Event('click'))
  expect(trusted).toBe(false)
  expect(browserEnv.trusts({ isTrusted: true } as Event)).toBe(true)
})
