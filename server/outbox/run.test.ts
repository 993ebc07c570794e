import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Notices } from '#server/database/notices.ts'
import { silent } from '#server/http/testing.ts'
import { runOutbox } from './run.ts'

let ending = new AbortController()
beforeEach(() => {
  ending = new AbortController()
})
afterEach(() => ending.abort())

/** An outbox with nothing in it, a clock moved by hand, and a bell to wake it. */
function outbox() {
  let at = Date.parse('2026-11-21T08:00:00Z')
  let sweeps = 0
  let ring: (lane?: string) => void = () => undefined
  let looked: (lane: string) => void = () => undefined
  const on = (_channel: string, listener: typeof ring) => {
    ring = listener
    return () => undefined
  }
  const worker = {
    recover: async () => {
      sweeps += 1
      return 0
    },
    lanes: async () => [],
    deliverNext: async (lane: string) => {
      looked(lane)
      return 'idle' as const
    },
  }
  void runOutbox({ worker, notices: { on } as unknown as Notices, log: silent, clock: { now: () => new Date(at) } }, ending.signal)
  return {
    move: (ms: number) => (at += ms),
    sweeps: () => sweeps,
    /** wakes it for one lane and waits until it has looked there */
    wake: () =>
      new Promise<void>((resolve) => {
        looked = () => resolve()
        ring('crm')
      }),
  }
}

describe('the sweep of the outbox', () => {
  test('goes by the clock that it is given: none before its time, one after', async () => {
    const { move, sweeps, wake } = outbox()
    await wake()
    expect(sweeps()).toBe(1)
    move(4_999)
    await wake()
    expect(sweeps()).toBe(1)
    move(1)
    await wake()
    expect(sweeps()).toBe(2)
  })

  test('is not put off by a clock that was set back', async () => {
    const { move, sweeps, wake } = outbox()
    await wake()
    move(-3_600_000)
    await wake()
    expect(sweeps()).toBe(2)
  })
})
