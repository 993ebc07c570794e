import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { type DeviceOutbox, deviceOutbox, pause } from './outbox.ts'
import type { Device } from './device-store.ts'
import { testDevice } from './testing/device.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const undo = (n: number): Intent => ({ kind: 'undo', key: uuid(n), input: { id: uuid(n) } })

function world() {
  const store = testDevice()
  const sent: string[] = []
  const woken: number[] = []
  const timers = new Set<number>()
  const owners: unknown[] = []
  const delivered: unknown[] = []
  const state = { now: 1_000, owner: 'https://a.example maja' as string | undefined, answer: (_: string): unknown => ({}) }
  const open = (device = store.device) =>
    deviceOutbox({
      device,
      owner: async () => state.owner,
      send: (async (_: string, input: { id: string }, owner: string) => {
        sent.push(input.id)
        owners.push(owner)
        return state.answer(input.id)
      }) as never,
      changed: () => undefined,
      delivered: (_, output) => delivered.push(output),
      now: () => state.now,
      random: () => 1,
      wakeIn: (milliseconds) => {
        const timer = woken.push(milliseconds)
        timers.add(timer)
        return () => void timers.delete(timer)
      },
    })
  /** the first one is being sent until `answer` is called, the second one waits behind it */
  const oneUnderWay = async (outbox: DeviceOutbox) => {
    state.answer = fail('backend-unreachable')
    for (const n of [1, 2]) await outbox.add(undo(n))
    await outbox.run()
    sent.length = 0
    owners.length = 0
    let answer = (_: unknown) => {}
    state.answer = (id) =>
      id === uuid(1)
        ? new Promise((resolve) => {
            answer = resolve
          })
        : {}
    const running = outbox.hurry()
    await expect.poll(() => sent.length).toBe(1)
    return async () => {
      answer({})
      await running
    }
  }
  return { open, store, sent, woken, timers, owners, delivered, state, oneUnderWay }
}

const fail =
  (code: ConstructorParameters<typeof AppError>[0], more = {}) =>
  () => {
    throw new AppError(code, code, more)
  }

describe('the device’s outbox', () => {
  test('an intent is on the disk before it is sent, and gone when it was answered', async () => {
    const { open, store, state, sent, delivered } = world()
    const outbox = open()
    const onDisk: unknown[] = []
    state.answer = async (id) => {
      onDisk.push(await (await store.device()).get('outbox', id))
      return { ok: true }
    }
    await outbox.add(undo(1))
    await outbox.run()
    expect(onDisk).toMatchObject([{ key: uuid(1), state: 'waiting' }])
    expect(sent).toEqual([uuid(1)])
    expect(delivered).toEqual([{ ok: true }])
    expect(await outbox.entries()).toEqual([])
  })

  test('killed in mid-send, the next one sends it again under the same key', async () => {
    const { open, store, state, sent } = world()
    state.answer = () => new Promise(() => undefined)
    const first = open()
    await first.add(undo(1))
    await expect.poll(() => sent.length).toBe(1)
    state.answer = () => ({})
    const second = open(store.again())
    expect(await second.entries()).toMatchObject([{ key: uuid(1), state: 'waiting' }])
    await second.run()
    expect(sent).toEqual([uuid(1), uuid(1)])
    expect(await second.entries()).toEqual([])
  })

  test('adding the same intent twice keeps one', async () => {
    const { open, state, sent } = world()
    state.answer = fail('backend-unreachable')
    const outbox = open()
    await Promise.all([outbox.add(undo(1)), outbox.add(undo(1))])
    await outbox.run()
    expect(await outbox.entries()).toHaveLength(1)
    state.answer = () => ({})
    sent.length = 0
    await outbox.hurry()
    expect(sent).toEqual([uuid(1)])
  })

  test('sent in order: while the backend is away, nothing overtakes', async () => {
    const { open, state, sent } = world()
    state.answer = fail('backend-unreachable')
    const outbox = open()
    for (const n of [1, 2, 3]) await outbox.add(undo(n))
    await outbox.run()
    expect(new Set(sent)).toEqual(new Set([uuid(1)]))
    sent.length = 0
    await outbox.hurry()
    expect(sent).toEqual([uuid(1)])
    state.answer = () => ({})
    sent.length = 0
    await outbox.hurry()
    expect(sent).toEqual([uuid(1), uuid(2), uuid(3)])
  })

  test('trouble of one intent alone does not hold the others', async () => {
    const { open, state, sent } = world()
    state.answer = (id) => (id === uuid(1) ? fail('crm-timeout')() : {})
    const outbox = open()
    for (const n of [1, 2]) await outbox.add(undo(n))
    await outbox.run()
    expect(sent).toContain(uuid(2))
    expect(await outbox.entries()).toMatchObject([{ key: uuid(1), state: 'waiting', problem: { code: 'crm-timeout' } }])
  })

  test('a refusal stays, with its reason, until the agent decides', async () => {
    const { open, state, sent } = world()
    state.answer = fail('crm-refused', { fields: [{ path: 'email', message: 'wrong' }] })
    const outbox = open()
    await outbox.add(undo(1))
    await outbox.run()
    await outbox.run()
    expect(sent).toEqual([uuid(1)])
    expect(await outbox.entries()).toMatchObject([{ state: 'refused', problem: { code: 'crm-refused', fields: [{ path: 'email' }] } }])
    state.answer = () => ({})
    await outbox.retry(uuid(1))
    await outbox.run()
    expect(await outbox.entries()).toEqual([])
  })

  test('waits as long as the backend asks, and asks to be woken then', async () => {
    const { open, state, sent, woken } = world()
    state.answer = fail('too-many-requests', { retryAfter: 90 })
    const outbox = open()
    await outbox.add(undo(1))
    await outbox.run()
    expect(sent).toHaveLength(1)
    expect(Math.min(...woken)).toBe(90_000)
    state.now += 89_000
    await outbox.run()
    expect(sent).toHaveLength(1)
    state.now += 1_000
    state.answer = () => ({})
    await outbox.run()
    expect(sent).toHaveLength(2)
  })

  test('nobody’s intent is sent under another’s name, or to another backend', async () => {
    const { open, state, sent } = world()
    state.answer = fail('backend-unreachable')
    const outbox = open()
    await outbox.add(undo(1))
    await outbox.run()
    state.answer = () => ({})
    sent.length = 0
    for (const other of ['https://a.example siobhan', 'https://b.example maja', undefined]) {
      state.owner = other
      await outbox.hurry()
      expect(await outbox.entries()).toEqual([])
    }
    expect(sent).toEqual([])
    state.owner = 'https://a.example maja'
    await outbox.hurry()
    expect(sent).toEqual([uuid(1)])
  })

  test('a session that ended keeps everything; signing in again sends it', async () => {
    const { open, state } = world()
    state.answer = fail('not-signed-in')
    const outbox = open()
    await outbox.add(undo(1))
    await outbox.run()
    expect(await outbox.entries()).toMatchObject([{ state: 'waiting', problem: { code: 'not-signed-in' } }])
    state.answer = () => ({})
    await outbox.run()
    expect(await outbox.entries()).toEqual([])
  })

  test('what is discarded is never sent; what is being sent cannot be discarded', async () => {
    const { open, state, sent } = world()
    state.answer = fail('backend-unreachable')
    const outbox = open()
    await outbox.add(undo(1))
    await outbox.run()
    await outbox.discard(uuid(1))
    sent.length = 0
    state.answer = () => new Promise(() => undefined)
    await outbox.hurry()
    expect(sent).toEqual([])
    await outbox.add(undo(2))
    await expect.poll(() => sent.length).toBe(1)
    await expect(outbox.discard(uuid(2))).rejects.toMatchObject({ code: 'invalid-input' })
  })

  test('what could not be sent for a month is given up and told, and gone a month later; what others left goes too', async () => {
    const { open, state, sent } = world()
    const outbox = open()
    state.answer = fail('backend-unreachable')
    await outbox.add(undo(1))
    await outbox.run()
    sent.length = 0
    state.answer = () => ({})
    state.now += 31 * 86_400_000
    await outbox.run()
    expect(sent).toEqual([])
    expect(await outbox.entries()).toMatchObject([{ key: uuid(1), state: 'refused', problem: { code: 'cancelled' } }])
    // another person at this browser, who never comes back to what is left here
    state.owner = 'https://a.example siobhan'
    state.now += 31 * 86_400_000
    await outbox.run()
    state.owner = 'https://a.example maja'
    expect(await outbox.entries()).toEqual([])
  })

  test('what was given up after a month is sent when its agent, who was told to look, wants it all the same', async () => {
    const { open, state, sent } = world()
    const outbox = open()
    state.answer = fail('backend-unreachable')
    await outbox.add(undo(1))
    await outbox.run()
    state.now += 31 * 86_400_000
    await outbox.run()
    sent.length = 0
    state.answer = () => ({})
    await outbox.retry(uuid(1))
    await expect.poll(() => sent).toEqual([uuid(1)])
    expect(await outbox.entries()).toEqual([])
  })

  test('what is taken back while another is being sent is not sent', async () => {
    const { open, sent, oneUnderWay } = world()
    const outbox = open()
    const answered = await oneUnderWay(outbox)
    await outbox.discard(uuid(2))
    await answered()
    expect(sent).toEqual([uuid(1)])
    expect(await outbox.entries()).toEqual([])
  })

  test('who signs in while another’s intent is being sent does not send the ones behind it, and each is sent in its owner’s name', async () => {
    const { open, state, sent, owners, oneUnderWay } = world()
    const outbox = open()
    const answered = await oneUnderWay(outbox)
    state.owner = 'https://a.example siobhan'
    await answered()
    expect(sent).toEqual([uuid(1)])
    state.owner = 'https://a.example maja'
    expect(await outbox.entries()).toMatchObject([{ key: uuid(2), state: 'waiting' }])
    await outbox.run()
    expect(owners).toEqual(['https://a.example maja', 'https://a.example maja'])
  })

  test('a clock that jumps takes nothing without a word: what waited is told, and kept for a month after that', async () => {
    const { open, state } = world()
    const outbox = open()
    state.answer = fail('backend-unreachable')
    await outbox.add(undo(1))
    await outbox.run()
    state.now += 400 * 86_400_000
    for (const days of [0, 1, 29]) {
      state.now += days * 86_400_000
      await outbox.run()
      expect(await outbox.entries()).toMatchObject([{ key: uuid(1), state: 'refused', problem: { code: 'cancelled' } }])
    }
    state.now += 86_400_000
    await outbox.run()
    expect(await outbox.entries()).toEqual([])
  })

  test('however many wait and however often it is looked, one timer runs: for the first that is due', async () => {
    const { open, state, woken, timers } = world()
    const outbox = open()
    state.answer = (id) => fail('crm-timeout', { retryAfter: id === uuid(2) ? 60 : 90 })()
    for (const n of [1, 2, 3]) await outbox.add(undo(n))
    for (let n = 0; n < 5; n++) await outbox.run()
    expect(timers.size).toBe(1)
    expect(woken.at(-1)).toBe(60_000)
    state.answer = () => ({})
    await outbox.hurry()
    expect(timers.size).toBe(0)
  })

  test('a disk that fails when the answer comes makes no refusal of it: it waits, and goes again under its key', async () => {
    const { open, store, state, sent, delivered, woken } = world()
    const { device, breaks } = breaking(store.device)
    const outbox = open(device)
    state.answer = () => {
      breaks.writes = 1
      return { ok: true }
    }
    await outbox.add(undo(1))
    await outbox.run()
    expect(await outbox.entries()).toMatchObject([{ key: uuid(1), state: 'waiting' }])
    expect(woken.at(-1)).toBeGreaterThan(0)
    state.answer = () => ({ ok: true })
    await outbox.run()
    expect(sent).toEqual([uuid(1), uuid(1)])
    expect(delivered).toEqual([{ ok: true }, { ok: true }])
    expect(await outbox.entries()).toEqual([])
  })

  test('a disk that cannot be read or written stops nothing for good: it is tried again, and the intent goes out', async () => {
    const { open, store, state, sent, woken } = world()
    const { device, breaks } = breaking(store.device)
    const outbox = open(device)
    state.answer = () => {
      breaks.writes = 1
      return fail('backend-unreachable')()
    }
    await outbox.add(undo(1))
    await outbox.run()
    breaks.reads = 1
    await outbox.run()
    breaks.reads = 1
    await outbox.hurry()
    expect(woken.at(-1)).toBeGreaterThan(0)
    expect(await outbox.entries()).toMatchObject([{ key: uuid(1), state: 'waiting' }])
    sent.length = 0
    state.answer = () => ({})
    await outbox.hurry()
    expect(sent).toEqual([uuid(1)])
    expect(await outbox.entries()).toEqual([])
  })

  test('nobody signed in: nothing is taken, and it is said', async () => {
    const { open, state } = world()
    state.owner = undefined
    await expect(open().add(undo(1))).rejects.toMatchObject({ code: 'not-signed-in' })
  })
})

/** A disk of which so many of the next readings or writings fail. */
function breaking(device: () => Promise<Device>) {
  const breaks = { reads: 0, writes: 0 }
  const fails = (way: 'reads' | 'writes') => {
    if (breaks[way] === 0) return
    breaks[way]--
    throw new DOMException('The disk is full.', 'QuotaExceededError')
  }
  return {
    breaks,
    device: async () =>
      new Proxy(await device(), {
        get: (target, name) => {
          const found = Reflect.get(target, name) as unknown
          if (typeof found !== 'function') return found
          return (...words: unknown[]) => {
            if (name === 'getAllFromIndex') fails('reads')
            if (name === 'transaction' && words[1] === 'readwrite') fails('writes')
            return found.apply(target, words)
          }
        },
      }),
  }
}

test('pauses double up to five minutes, vary by half, and never undercut the backend’s wish', () => {
  expect([1, 2, 3, 9, 20].map((attempt) => pause(attempt, undefined, 1))).toEqual([1_000, 2_000, 4_000, 256_000, 300_000])
  expect(pause(3, undefined, 0)).toBe(2_000)
  expect(pause(1, 30, 0)).toBe(30_000)
})
