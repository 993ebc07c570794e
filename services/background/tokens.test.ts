import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { testDevice } from './testing/device.ts'
import { memory } from './testing/memory.ts'
import { tokenKeeper } from './tokens.ts'

/** A backend that rotates refresh tokens and ends the family when a spent one is shown. */
function rotating() {
  let serial = 0
  let valid = 'refresh-00000000-0'
  let ended = false
  const spent: string[] = []
  const exchange = async (input: { grant: string; refreshToken?: string }) => {
    spent.push(input.refreshToken ?? '')
    await Promise.resolve()
    if (ended || input.refreshToken !== valid) {
      ended = true
      throw new AppError('not-signed-in', 'spent')
    }
    serial++
    valid = `refresh-00000000-${serial}`
    return { accessToken: `access-${serial}`, expiresIn: 900, refreshToken: valid, sessionId: 's' }
  }
  return { exchange: exchange as never, spent, first: { accessToken: 'access-0', expiresIn: 900, refreshToken: valid, sessionId: 's' } }
}

function world() {
  let now = 0
  const store = testDevice()
  const session = memory()
  const server = rotating()
  const ends: number[] = []
  const open = (device = store.device, exchange = server.exchange) =>
    tokenKeeper({ device, session, exchange, now: () => now, onEnded: () => ends.push(now) })
  return { open, store, session, server, ends, pass: (seconds: number) => (now += seconds * 1_000) }
}

describe('tokens', () => {
  test('why the server ended the session is kept until somebody signs in or out', async () => {
    const { open, store, server, ends } = world()
    const refused = async () => {
      throw new AppError('not-signed-in', 'over', { ended: 'admin' })
    }
    const keeper = open(store.device, refused as never)
    await keeper.accept(server.first)
    expect(await keeper.ended()).toBeUndefined()
    expect(await keeper.renew('access-0')).toBeUndefined()
    expect(ends).toHaveLength(1)
    expect(await open().ended()).toBe('admin')
    await keeper.accept(server.first)
    expect(await keeper.ended()).toBeUndefined()
    await keeper.renew('access-0')
    await keeper.wipe()
    expect(await keeper.ended()).toBeUndefined()
  })

  test('fifty callers at once cause one exchange and get the same new token', async () => {
    const { open, server, pass } = world()
    const keeper = open()
    await keeper.accept(server.first)
    pass(901)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.access()))
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(server.spent).toHaveLength(1)
  })

  test('fifty callers whose token was refused cause one exchange', async () => {
    const { open, server } = world()
    const keeper = open()
    await keeper.accept(server.first)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.renew('access-0')))
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(await keeper.renew('access-0')).toBe('access-1')
    expect(server.spent).toHaveLength(1)
  })

  test('the new refresh token is on the disk before its access token can be used', async () => {
    const { open, store, session, server, pass } = world()
    const order: string[] = []
    const device = async () => {
      const real = await store.device()
      return new Proxy(real, {
        get: (target, name) => {
          const found = Reflect.get(target, name) as unknown
          if (name !== 'transaction') return typeof found === 'function' ? found.bind(target) : found
          return (...args: Parameters<typeof real.transaction>) => {
            const opened = target.transaction(...args)
            opened.done.then(() => order.push('disk'))
            return opened
          }
        },
      })
    }
    const watched = {
      ...session,
      set: async (key: string, value: unknown) => {
        order.push(`use ${key}`)
        return session.set(key, value)
      },
    }
    const keeper = tokenKeeper({ device, session: watched, exchange: server.exchange, now: () => 0, onEnded: () => undefined })
    await keeper.accept(server.first)
    await open().renew('access-0')
    pass(1)
    expect(order).toEqual(['disk', 'use access'])
  })

  test('killed after the exchange, it goes on with the new refresh token and not with the spent one', async () => {
    const { open, store, session, server, pass } = world()
    await open().accept(server.first)
    pass(901)
    await open().access()
    await session.remove('access')
    expect(await open(store.again()).access()).toBe('access-2')
    expect(server.spent).toEqual(['refresh-00000000-0', 'refresh-00000000-1'])
  })

  test('a refused refresh token ends the session here: wiped, told once, nothing asked again', async () => {
    const { open, server, ends, pass } = world()
    const keeper = open()
    await keeper.accept({ ...server.first, refreshToken: 'stolen-and-spent-0' })
    pass(901)
    expect(await keeper.access()).toBeUndefined()
    expect(await keeper.signedIn()).toBe(false)
    expect(await keeper.access()).toBeUndefined()
    expect(ends).toHaveLength(1)
    expect(server.spent).toHaveLength(1)
  })

  test('a backend that does not answer costs nobody the session', async () => {
    const { open, store, server, pass } = world()
    const away = (async () => {
      throw new AppError('backend-unreachable', 'away')
    }) as never
    const keeper = open(store.device, away)
    await keeper.accept(server.first)
    pass(901)
    await expect(keeper.access()).rejects.toMatchObject({ code: 'backend-unreachable' })
    expect(await keeper.signedIn()).toBe(true)
    expect(await open().access()).toBe('access-1')
  })

  test('the refresh token is never in session storage', async () => {
    const { open, server, session, pass } = world()
    const keeper = open()
    await keeper.accept(server.first)
    pass(901)
    await keeper.access()
    expect(session.text()).toContain('access-1')
    expect(session.text()).not.toContain('refresh-')
  })
})
