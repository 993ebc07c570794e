import { afterEach, describe, expect, test } from 'vitest'
import type { AppError } from '#contract/errors.ts'
import type { Credentials, Tokens } from '#server/ports/http-client.ts'
import { memoryCredentials } from './testing/memory-credentials.ts'
import { type Desk, faultDesk, me, newContact } from './testing.ts'

const signal = new AbortController().signal
let desk: Desk
afterEach(() => desk.close())
const asked = () => desk.asked('/oauth/token').length
const failed = (work: Promise<unknown>) =>
  work.then(
    () => {
      throw new Error('it went well')
    },
    (error: unknown) => error as AppError,
  )

describe('a session that runs out', () => {
  test('while fifty callers wait for a page is renewed once, and each gets its own page', async () => {
    desk = await faultDesk({ accessSeconds: 600 })
    await desk.http.send(me, signal)
    desk.crm.people.expireTokens()
    const names = Array.from({ length: 50 }, (_, n) => `Lind${n}`)
    const all = await Promise.all(names.map((name) => desk.http.send(newContact(name), signal)))
    expect(asked()).toBe(2)
    expect(new Set(all.map(({ body }) => body.id)).size).toBe(50)
    expect(desk.crm.state.records.ofEntity('contact')).toHaveLength(50)
  })

  test('is renewed before it does, and not again by whoever comes late with the old one', async () => {
    desk = await faultDesk({ accessSeconds: 600 })
    await desk.http.send(me, signal)
    desk.time.pass(580_000)
    await Promise.all([1, 2, 3].map(() => desk.http.send(me, signal)))
    expect(asked()).toBe(2)
    expect(desk.asked('/api').every(({ status }) => status === 200)).toBe(true)
  })

  test('and is refused again right away ends in an error, not in a circle', async () => {
    desk = await faultDesk()
    await desk.http.send(me, signal)
    desk.crm.fail({ fault: { kind: 'expired-token' }, path: '/api/**', times: 'always' })
    expect(await failed(desk.http.send(me, signal))).toMatchObject({ code: 'crm-session-ended', neverSent: true })
    expect(desk.asked('/api')).toHaveLength(3)
    expect(asked()).toBe(2)
  })

  test('while the CRM cannot renew it is trouble, and not the end of the session', async () => {
    desk = await faultDesk()
    await desk.http.send(me, signal)
    desk.crm.people.expireTokens()
    desk.crm.fail({ fault: { kind: 'answer', status: 503 }, path: '/oauth/token', times: 1 })
    expect((await desk.http.send(me, signal)).status).toBe(200)
  })
})

describe('a refresh token that was taken back', () => {
  test('asks for a new sign-in, once: no storm', async () => {
    desk = await faultDesk()
    await desk.http.send(me, signal)
    desk.crm.people.revokeTokens()
    const first = await Promise.all(Array.from({ length: 50 }, () => failed(desk.http.send(me, signal))))
    for (const error of first) expect(error).toMatchObject({ code: 'crm-session-ended', neverSent: true })
    const before = desk.crm.log.all().length
    expect(asked()).toBe(2)
    await Promise.all(Array.from({ length: 50 }, () => failed(desk.http.send(me, signal))))
    expect(desk.crm.log.all()).toHaveLength(before)
  })

  test('is no more once somebody has signed in again, without a restart', async () => {
    desk = await faultDesk()
    await desk.http.send(me, signal)
    desk.crm.people.revokeTokens()
    await failed(desk.http.send(me, signal))
    const anew = desk.crm.state.tokens.grant({ grant_type: 'client_credentials', client_id: 'tagalong', client_secret: 'tagalong' })
    await desk.credentials.exclusively(({ save }) => save({ access: anew.access_token, refresh: anew.refresh_token }))
    expect((await desk.http.send(me, signal)).status).toBe(200)
  })
})

describe('a refresh token that is good once', () => {
  test('is spent once by several processes on one database', async () => {
    desk = await faultDesk({ rotation: 'strict' })
    await desk.http.send(me, signal)
    const others = [1, 2, 3].map(() => desk.another())
    await Promise.all(others.map((http) => http.send(me, signal)))
    desk.crm.people.expireTokens()
    await Promise.all([desk.http, ...others].flatMap((http) => [1, 2, 3].map(() => http.send(me, signal))))
    expect(desk.asked('/oauth/token').map(({ status }) => status)).toEqual([200, 200])
  })

  test('is saved before what it gave is used: whoever dies in between finds one that is good', async () => {
    const held = memoryCredentials()
    const order: string[] = []
    const watched: Credentials = {
      read: held.read,
      exclusively: (work) =>
        held.exclusively(({ read, save }) =>
          work({
            read,
            save: async (next: Tokens) => {
              order.push(
                `saves ${next.refresh} after ${desk.asked('/api').filter(({ headers }) => headers['authorization'] === `Bearer ${next.access}`).length} calls`,
              )
              await save(next)
            },
          }),
        ),
    }
    desk = await faultDesk({ credentials: watched })
    await desk.http.send(me, signal)
    desk.crm.people.expireTokens()
    await desk.http.send(me, signal)
    expect(order).toEqual(['saves refresh-1 after 0 calls', 'saves refresh-2 after 0 calls'])
    // another process begins with what was saved
    desk.crm.people.expireTokens()
    await desk.another().send(me, signal)
  })

  test('that cannot be saved is not used', async () => {
    const full: Credentials = {
      read: async () => undefined,
      exclusively: (work) => work({ read: async () => undefined, save: () => Promise.reject(new Error('disk full')) }),
    }
    desk = await faultDesk({ credentials: full })
    await failed(desk.http.send(me, signal))
    expect(desk.asked('/api')).toEqual([])
  })

  test('is not lost when saving what it gave fails: it is saved before the CRM is asked again', async () => {
    const held = memoryCredentials()
    let full = false
    const credentials: Credentials = {
      read: held.read,
      exclusively: (work) =>
        held.exclusively(({ read, save }) => work({ read, save: (next) => (full ? Promise.reject(new Error('disk full')) : save(next)) })),
    }
    desk = await faultDesk({ credentials, rotation: 'strict' })
    await desk.http.send(me, signal)
    desk.crm.people.expireTokens()
    full = true
    await failed(desk.http.send(me, signal))
    await failed(desk.http.send(me, signal))
    expect(await held.read()).toMatchObject({ refresh: 'refresh-1' })
    full = false
    expect((await desk.http.send(me, signal)).status).toBe(200)
    expect(await held.read()).toMatchObject({ refresh: 'refresh-2' })
    expect(asked()).toBe(2)
    expect((await desk.another().send(me, signal)).status).toBe(200)
  })

  test('is not lost in a lifetime that no calendar holds', async () => {
    desk = await faultDesk({ accessSeconds: 1e15 })
    expect((await desk.http.send(me, signal)).status).toBe(200)
    expect((await desk.credentials.read())?.expires).toBe('2027-11-21T12:00:00.000Z')
  })
})

test.each(['/api/records/contact/..', '/api/../me', '/api/%2E%2e/me', '/api/./me', '/api\\..\\me', '/api/.\t./me'])(
  'a path that would leave its place is not asked for: %j',
  async (path) => {
    desk = await faultDesk()
    expect(await failed(desk.http.send({ ...me, path }, signal))).toMatchObject({ code: 'crm-refused', neverSent: true, retryable: false })
    expect(desk.crm.log.all()).toEqual([])
  },
)
