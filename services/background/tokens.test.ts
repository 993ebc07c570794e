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

const next = { accessToken: 'access-next', expiresIn: 900, refreshToken: 'refresh-next', sessionId: 'next' }

/** An exchange whose answer is on its way until it is let go. */
function holding(exchange: (input: never) => Promise<never>) {
  let arrived = () => {}
  let answer = () => {}
  const asked = new Promise<void>((resolve) => {
    arrived = resolve
  })
  const held = new Promise<void>((resolve) => {
    answer = resolve
  })
  return {
    asked,
    answer,
    exchange: (async (input: never) => {
      arrived()
      await held
      return exchange(input)
    }) as never,
  }
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
    expect(await keeper.renew('access-0', 's')).toBeUndefined()
    expect(ends).toHaveLength(1)
    expect(await open().ended()).toBe('admin')
    await keeper.accept(server.first)
    expect(await keeper.ended()).toBeUndefined()
    await keeper.renew('access-0', 's')
    await keeper.wipe()
    expect(await keeper.ended()).toBeUndefined()
  })

  test('fifty callers at once cause one exchange and get the same new token', async () => {
    const { open, server, pass } = world()
    const keeper = open()
    await keeper.accept(server.first)
    pass(901)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.access('s')))
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(server.spent).toHaveLength(1)
  })

  test('fifty callers whose token was refused cause one exchange', async () => {
    const { open, server } = world()
    const keeper = open()
    await keeper.accept(server.first)
    const tokens = await Promise.all(Array.from({ length: 50 }, () => keeper.renew('access-0', 's')))
    expect(new Set(tokens)).toEqual(new Set(['access-1']))
    expect(await keeper.renew('access-0', 's')).toBe('access-1')
    expect(server.spent).toHaveLength(1)
  })

  test('the new refresh token is on the disk before its access token can be used', async () => {
    const { store, session, server } = world()
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
    expect(order).toEqual(['disk', 'use access'])
    expect(await (await store.device()).get('secrets', 'refresh')).toMatchObject({ refreshToken: server.first.refreshToken })
  })

  test('killed after the exchange, it goes on with the new refresh token and not with the spent one', async () => {
    const { open, store, session, server, pass } = world()
    await open().accept(server.first)
    pass(901)
    await open().access('s')
    await session.remove('access')
    expect(await open(store.again()).access('s')).toBe('access-2')
    expect(server.spent).toEqual(['refresh-00000000-0', 'refresh-00000000-1'])
  })

  test('a refused refresh token ends the session here: wiped, told once, nothing asked again', async () => {
    const { open, server, ends, pass } = world()
    const keeper = open()
    await keeper.accept({ ...server.first, refreshToken: 'stolen-and-spent-0' })
    pass(901)
    expect(await keeper.access('s')).toBeUndefined()
    expect(await keeper.signedIn()).toBe(false)
    expect(await keeper.access('s')).toBeUndefined()
    expect(ends).toHaveLength(1)
    expect(server.spent).toHaveLength(1)
  })

  test.each(['forbidden', 'invalid-input', 'internal', 'too-many-requests'] as const)(
    'a backend that answers %s, since somebody set it up wrong, costs nobody the session',
    async (code) => {
      const { open, store, server, ends, pass } = world()
      const wrong = (async () => {
        throw new AppError(code, 'This origin may not call the API')
      }) as never
      const keeper = open(store.device, wrong)
      await keeper.accept(server.first)
      pass(901)
      await expect(keeper.access('s')).rejects.toMatchObject({ code })
      expect(await keeper.signedIn()).toBe(true)
      expect(ends).toEqual([])
      expect(await open().access('s')).toBe('access-1')
    },
  )

  test('a token that was on its way while somebody signed out comes too late', async () => {
    const { open, store, session, server, pass } = world()
    const held = holding(server.exchange)
    const keeper = open(store.device, held.exchange)
    await keeper.accept(server.first)
    pass(901)
    const asked = keeper.access('s')
    await held.asked
    await keeper.wipe()
    held.answer()
    expect(await asked).toBeUndefined()
    expect(await keeper.signedIn()).toBe(false)
    expect(session.text()).not.toContain('access-')
  })

  test('so does a sign-in that was begun before it, and none that is begun after', async () => {
    const { open, session, server } = world()
    const keeper = open()
    const begun = keeper.wipes()
    await keeper.wipe()
    expect(await keeper.accept(server.first, begun)).toBe(false)
    expect(await keeper.signedIn()).toBe(false)
    expect(session.text()).not.toContain('access-')
    expect(await keeper.accept(server.first, keeper.wipes())).toBe(true)
    expect(await keeper.signedIn()).toBe(true)
  })

  test.each(['taken', 'refused'])('what is asked for one session and then %s changes nothing of the next one', async (how) => {
    const { open, store, server, ends, pass } = world()
    const held = holding(server.exchange)
    const keeper = open(store.device, held.exchange)
    await keeper.accept(how === 'taken' ? server.first : { ...server.first, refreshToken: 'spent' })
    pass(901)
    const asked = keeper.access('s')
    await held.asked
    await keeper.accept(next)
    held.answer()
    expect(await asked).toBeUndefined()
    expect(ends).toEqual([])
    expect(await keeper.session()).toBe('next')
    expect(await (await store.device()).get('secrets', 'refresh')).toEqual({ refreshToken: 'refresh-next', sessionId: 'next' })
    expect(await keeper.access('next')).toBe('access-next')
  })

  test('a sign-out while a sign-in is being written leaves no token in memory', async () => {
    const { open, store, session, server } = world()
    let meanwhile = (): void => undefined
    const device = async () => {
      const real = await store.device()
      return new Proxy(real, {
        get: (target, name) => {
          const found = Reflect.get(target, name) as unknown
          if (typeof found !== 'function') return found
          if (name === 'transaction') meanwhile()
          return found.bind(target)
        },
      })
    }
    const keeper = open(device)
    let left: Promise<void> | undefined
    meanwhile = () => {
      left ??= keeper.wipe()
    }
    expect(await keeper.accept(server.first)).toBe(false)
    await left
    expect(await keeper.signedIn()).toBe(false)
    expect(session.text()).not.toContain('access-')
  })

  test('who was refused in one session gets no token of another', async () => {
    const { open, store, server } = world()
    const keeper = open()
    await keeper.accept(server.first)
    // as it is for a moment: the next one is on the disk, the token in memory is not theirs yet
    await (await store.device()).put('secrets', { refreshToken: 'refresh-next', sessionId: 'next' }, 'refresh')
    expect(await keeper.access('s')).toBeUndefined()
    await keeper.accept(next)
    expect(await keeper.renew('access-0', 's')).toBeUndefined()
    expect(await keeper.access('s')).toBeUndefined()
    expect(server.spent).toEqual([])
  })

  test('a backend that does not answer costs nobody the session', async () => {
    const { open, store, server, pass } = world()
    const away = (async () => {
      throw new AppError('backend-unreachable', 'away')
    }) as never
    const keeper = open(store.device, away)
    await keeper.accept(server.first)
    pass(901)
    await expect(keeper.access('s')).rejects.toMatchObject({ code: 'backend-unreachable' })
    expect(await keeper.signedIn()).toBe(true)
    expect(await open().access('s')).toBe('access-1')
  })

  test('the refresh token is never in session storage', async () => {
    const { open, server, session, pass } = world()
    const keeper = open()
    await keeper.accept(server.first)
    pass(901)
    await keeper.access('s')
    expect(session.text()).toContain('access-1')
    expect(session.text()).not.toContain('refresh-')
  })
})
