import { afterAll, expect, test } from 'vitest'
import { cutConnections, longestCut } from './cut-connections.ts'
import { testApp } from './testing.ts'

let now = Date.parse('2026-11-22T09:00:00Z')
const clock = { now: () => new Date(now) }
const cuts = cutConnections(clock)
const app = await testApp({ 'sites.list': async () => ({ version: 1, sites: [] }) }, { clock, cuts })
afterAll(() => app.close())
const ask = (as: 'agent' | 'admin') =>
  app.fetch('/v1/sites', { as }).then(
    ({ status }) => status,
    () => 'no answer',
  )

test('who cuts their connection gets no answer for a while, and nobody else notices', async () => {
  expect(await ask('agent')).toBe(200)
  expect(cuts.cut('person-agent')).toBe(longestCut)
  expect(await ask('agent')).toBe('no answer')
  expect(await ask('admin')).toBe(200)
  now += longestCut
  expect(await ask('agent')).toBe(200)
})

test('asking again while it holds makes it no longer', () => {
  cuts.cut('person-admin')
  now += longestCut - 1_000
  expect(cuts.cut('person-admin')).toBe(1_000)
  expect(cuts.holds('person-admin')).toBe(true)
  now += 1_000
  expect(cuts.holds('person-admin')).toBe(false)
  cuts.cut('person-admin')
  cuts.restore('person-admin')
  expect(cuts.holds('person-admin')).toBe(false)
})
