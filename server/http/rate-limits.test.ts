import { Hono } from 'hono'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from './app.ts'
import { testApp } from './testing.ts'

describe('too many requests', () => {
  test('of one person are refused with the time to wait, and nobody else’s', async () => {
    const now = new Date()
    const strict = await testApp(
      { 'sites.list': async () => ({ version: 1, sites: [] }) },
      { clock: { now: () => now }, limits: { person: { burst: 2, perSecond: 0.1 } } },
    )
    const statuses = [await strict.fetch('/v1/sites', { as: 'agent' }), await strict.fetch('/v1/sites', { as: 'agent' })].map(
      (response) => response.status,
    )
    expect(statuses).toEqual([200, 200])
    const refused = await strict.fetch('/v1/sites', { as: 'agent' })
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('10')
    expect((await strict.fetch('/v1/sites', { as: 'admin' })).status).toBe(200)
    now.setSeconds(now.getSeconds() + 10)
    expect((await strict.fetch('/v1/sites', { as: 'agent' })).status).toBe(200)
    await strict.close()
  })

  test('with made-up tokens are refused by address', async () => {
    const now = new Date()
    const strict = await testApp({}, { clock: { now: () => now }, limits: { stranger: { burst: 9, perSecond: 0.1 } } })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await strict.fetch('/v1/sites', { as: `guess-number-0000000${i}` })).status)
    expect(statuses).toEqual([401, 401, 401, 429])
    await strict.close()
  })

  test('behind one address: three hundred browsers have their tokens at once', async () => {
    const now = new Date()
    const office = await testApp({}, { clock: { now: () => now }, limits: { stranger: defaultLimits.stranger } })
    const refreshed = (n: number) =>
      office.fetch('/v1/token', { method: 'POST', json: { grant: 'refresh', refreshToken: `refresh-number-${1_000 + n}` } })
    const statuses = await Promise.all(Array.from({ length: 300 }, async (_, n) => (await refreshed(n)).status))
    expect(statuses).not.toContain(429)
    await office.close()
  })

  test('behind one address: whoever guesses tokens keeps nobody else from renewing theirs or signing in', async () => {
    const now = new Date()
    const pages = new Hono().post('/sign-in', (c) => c.text('looked'))
    const office = await testApp({}, { pages: [pages], clock: { now: () => now }, limits: { stranger: { burst: 6, perSecond: 0.1 } } })
    const guess = (n: number) => office.fetch('/v1/sites', { as: `guess-number-0000000${n}` })
    const renew = () => office.fetch('/v1/token', { method: 'POST', json: { grant: 'refresh', refreshToken: 'refresh-number-1000' } })
    const form = () => office.fetch('/sign-in', { method: 'POST', headers: { origin: 'http://localhost:4310' } })
    const guesses = [await guess(1), await guess(2), await guess(3)].map(({ status }) => status)
    expect(guesses).toEqual([401, 401, 429])
    expect((await renew()).status).not.toBe(429)
    for (let n = 0; n < 6; n++) expect((await form()).status).toBe(200)
    expect((await form()).status).toBe(429)
    expect((await renew()).status).not.toBe(429)
    await office.close()
  })

  test.each(['/sign-in', '/invite/tagalong_invitation_x', '/setup/tagalong_setup_x'])(
    'with a form of those who are not signed in, %s, are refused before anybody looks at it',
    async (path) => {
      const now = new Date()
      let asked = 0
      const pages = new Hono().post(path, (c) => {
        asked++
        return c.text('looked')
      })
      const strict = await testApp({}, { pages: [pages], clock: { now: () => now }, limits: { stranger: { burst: 3, perSecond: 0.1 } } })
      const statuses: number[] = []
      for (let i = 0; i < 4; i++)
        statuses.push((await strict.fetch(path, { method: 'POST', headers: { origin: 'http://localhost:4310' } })).status)
      expect({ statuses, asked }).toEqual({ statuses: [200, 200, 200, 429], asked: 3 })
      await strict.close()
    },
  )
})
