import { expect, test } from 'vitest'
import { planStories } from './stories.ts'

const chromium = '/usr/bin/chromium'
const firefox = '/usr/bin/firefox'

test('with both browsers Playwright runs once, for both, and nothing is missing', () => {
  const { args, env, missing } = planStories({ chromium, firefox })
  expect(args).toEqual(['--project=chromium', '--project=firefox'])
  expect(env).toEqual({ TAGALONG_CHROMIUM: chromium, TAGALONG_FIREFOX: firefox })
  expect(missing).toEqual([])
})

test('without Firefox the other stories are told, and one line says what to type', () => {
  const { args, missing } = planStories({ chromium, firefox: undefined })
  expect(args).toEqual(['--project=chromium'])
  expect(missing).toEqual([{ browser: 'Firefox', line: expect.stringMatching(/^The Firefox stories need Firefox, .* Type: \S+/) }])
})

test('without Chromium no story is told, since it prepares them all; only what is really missing is named', () => {
  const alone = planStories({ chromium: undefined, firefox })
  expect(alone.args).toEqual([])
  expect(alone.missing).toEqual([{ browser: 'Chromium', line: expect.stringMatching(/need Chromium, .* Type: \S+/) }])
  expect(planStories({ chromium: undefined, firefox: undefined }).missing).toHaveLength(2)
})
