import { describe, expect, test } from 'vitest'
import { inFlight } from './in-flight.ts'

const staying = { safe: true, patience: 60_000, whenGone: () => () => undefined }

describe('what is in flight', () => {
  test('is counted until it is done, whether it answers, fails or throws', async () => {
    const running = inFlight()
    const fault = new Error('no')
    const answered = running.run(staying, async () => 1)
    const failed = running.run(staying, () => Promise.reject(fault))
    const threw = running.run(staying, () => {
      throw fault
    })
    expect(running.count).toBe(2)
    await Promise.all([expect(failed).rejects.toBe(fault), expect(threw).rejects.toBe(fault)])
    expect(await answered).toBe(1)
    expect(running.count).toBe(0)
  })

  test('is not begun for a caller who has gone already', async () => {
    const running = inFlight()
    let begun = false
    const whenGone = (tell: () => void) => {
      tell()
      return () => undefined
    }
    const call = running.run({ ...staying, whenGone }, async () => (begun = true))
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    expect({ begun, count: running.count }).toEqual({ begun: false, count: 0 })
  })

  test('no longer listens for its caller once it is answered', async () => {
    const listening = new Set<() => void>()
    const whenGone = (tell: () => void) => {
      listening.add(tell)
      return () => void listening.delete(tell)
    }
    await inFlight().run({ ...staying, whenGone }, async () => expect(listening.size).toBe(1))
    expect(listening.size).toBe(0)
  })

  test('is told to come again when it only reads and the server stops, even if it listens to nothing', async () => {
    const running = inFlight()
    let seen: AbortSignal | undefined
    const read = running.run(staying, (signal) => {
      seen = signal
      return new Promise(() => undefined)
    })
    const write = running.run({ ...staying, safe: false }, async () => 'written')
    running.end('reads')
    await expect(read).rejects.toMatchObject({ code: 'unavailable' })
    expect(seen?.aborted).toBe(true)
    expect(await write).toBe('written')
    await expect(running.run(staying, async () => 'late')).rejects.toMatchObject({ code: 'unavailable' })
  })
})
