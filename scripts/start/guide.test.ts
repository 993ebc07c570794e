import { expect, test } from 'vitest'
import { guide } from './guide.ts'

const url = 'http://localhost:4310'
const parts = { url, setup: undefined, browser: undefined, extension: '/srv/extension', stop: 'Ctrl+C here stops everything.' }
const steps = (text: string) => text.split('\n').filter((line) => /^ {2}\d /.test(line))

test('while nobody is an admin, the first thing to do is to become one', () => {
  const text = guide({ ...parts, setup: `${url}/setup/one-time` })
  expect(steps(text)).toHaveLength(5)
  expect(steps(text)[0]).toBe(`  1  Make yourself the admin   ${url}/setup/one-time`)
  expect(text).toContain('click Sign in in the sidebar')
})

test('once there is an admin, nothing is asked for that is done already', () => {
  const text = guide(parts)
  expect(steps(text)).toHaveLength(4)
  expect(steps(text)[0]).toContain(`Open the practice inbox   ${url}/practice`)
  expect(text).not.toMatch(/admin|setup/i)
})

test('keys are named with the way to where they work', () => {
  expect(guide(parts)).toContain('Alt+Shift+K goes to the sidebar (and back); there Enter tags and Z takes it back.')
})

test('without a browser it says why, and what to load in another one', () => {
  const text = guide({ ...parts, browser: 'There is no display here.' })
  expect(text).toContain('There is no display here.')
  expect(text).toContain('load the folder /srv/extension')
  expect(guide(parts)).not.toContain('/srv/extension')
})
