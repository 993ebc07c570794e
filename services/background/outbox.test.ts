import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { deviceOutbox, pause } from './outbox.ts'
import { testDevice } from './testing/device.ts'

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`
const undo = (n: number): Intent => ({ kind: 'undo', key: uuid(n), input: { id: uuid(n) } })

function world() {
  const store = testDevice()
  const sent: string[] = []
  const woken: number[] = []
  const delivered: unknown[] = []
  const state = { now: 1_000, owner: 'https://a.example maja' as string | undefined, answer: (_: string): unknown => ({}) }
  const open = (device = store.device) =>
    deviceOutbox({
      device,
      owner: async () => state.owner,
      send: (async (_: string, input: { id: string }) => {
        sent.push(input.id)
        return state.answer(input.id)
      }) as never,
      changed: () => undefined,
      delivered: (_, output) => delivered.push(output),
      now: () => state.now,
      random: () => 1,
      wakeIn: (milliseconds) => woken.push(milliseconds),
    })
  return { open, store, sent, woken, delivered, state }
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

  test('who waits gets the answer; a refusal is told and not kept; a delay is told and kept', async () => {
    const { open, state } = world()
    const outbox = open()
    state.answer = () => ({ record: 1 })
    expect(await outbox.addAndWait(undo(1))).toEqual({ record: 1 })
    state.answer = fail('duplicate-record', { overridable: true })
    await expect(outbox.addAndWait(undo(2))).rejects.toMatchObject({ code: 'duplicate-record', overridable: true })
    expect(await outbox.entries()).toEqual([])
    state.answer = fail('backend-unreachable')
    await expect(outbox.addAndWait(undo(3))).rejects.toMatchObject({ code: 'backend-unreachable', retryable: true })
    expect(await outbox.entries()).toMatchObject([{ key: uuid(3), state: 'waiting' }])
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

  test('nobody signed in: nothing is taken, and it is said', async () => {
    const { open, state } = world()
    state.owner = undefined
    await expect(open().add(undo(1))).rejects.toMatchObject({ code: 'not-signed-in' })
  })
})

test('pauses double up to five minutes, vary by half, and never undercut the backend’s wish', () => {
  expect([1, 2, 3, 9, 20].map((attempt) => pause(attempt, undefined, 1))).toEqual([1_000, 2_000, 4_000, 256_000, 300_000])
  expect(pause(3, undefined, 0)).toBe(2_000)
  expect(pause(1, 30, 0)).toBe(30_000)
})
