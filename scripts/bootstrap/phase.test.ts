import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { phase } from './phase.mjs'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }))
afterEach(() => void vi.useRealTimers())

function stream(isTTY: boolean) {
  const written: string[] = []
  const write = (text: string) => written.push(text) > 0
  return { written, to: { isTTY, write } as unknown as NodeJS.WriteStream }
}

test('on a terminal the seconds count up on one line', async () => {
  vi.stubEnv('TERM', 'xterm')
  const { written, to } = stream(true)
  const built = await phase('Building', async () => vi.advanceTimersByTime(2_300) && 'built', to)
  expect(built).not.toBeUndefined()
  expect(written).toEqual(['', '1 s', '2 s', '2.3 s\n'].map((tail) => `\r\x1b[2KBuilding … ${tail}`))
  vi.unstubAllEnvs()
})

test('in a file there are plain lines, one each half minute', async () => {
  const { written, to } = stream(false)
  await phase('Building', async () => vi.advanceTimersByTime(61_000), to)
  expect(written.join('')).toBe('Building …\nBuilding: 30 s so far\nBuilding: 60 s so far\nBuilding: done in 61.0 s\n')
})

test('what fails is said to have failed, and the failure goes on', async () => {
  const { written, to } = stream(false)
  const work = async () => {
    vi.advanceTimersByTime(1_000)
    throw new Error('no room')
  }
  await expect(phase('Building', work, to)).rejects.toThrow('no room')
  expect(written.at(-1)).toBe('Building: failed after 1.0 s\n')
  vi.advanceTimersByTime(60_000)
  expect(written).toHaveLength(2)
})
