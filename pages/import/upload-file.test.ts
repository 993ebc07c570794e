import { expect, test } from 'vitest'
import { partBytes } from '#contract/import/limits.ts'
import { runIn, scriptedCalls } from './import.fixture.ts'
import { UnreadableFile, uploadFile } from './upload-file.ts'

/** A file of that many bytes, without the bytes. */
const fileOf = (size: number): Blob => {
  const slice = (from: number, to: number) => ({ arrayBuffer: async () => ({ byteLength: Math.min(to, size) - from }) })
  return { size, slice } as unknown as Blob
}
const signal = new AbortController().signal
const repeat = <T>(work: () => Promise<T>) => work()

test('only what is missing is sent, each part as long as it is, and progress counts what was there', async () => {
  const size = 2 * partBytes + 5
  const told: number[] = []
  const calls = scriptedCalls({
    part: ({ number }: { number: number }) =>
      number === 0
        ? runIn('uploading', { size, received: 2 * partBytes, missing: [2] })
        : runIn('uploaded', { size, received: size, missing: [] }),
  })
  const begun = runIn('uploading', { size, received: partBytes, missing: [0, 2] })
  const done = await uploadFile(begun, fileOf(size), { calls, repeat, signal, told: (sent) => void told.push(sent) })
  expect(calls.asked.map(({ input }) => [input['number'], input['bytes']])).toEqual([
    [0, partBytes],
    [2, 5],
  ])
  expect(told.at(0)).toBe(2 * partBytes)
  expect(told.at(-1)).toBe(size)
  expect(done.state).toBe('uploaded')
})

test('a part that the line has broken off is sent again as it was', async () => {
  let tries = 0
  const calls = scriptedCalls({
    part: () => {
      tries += 1
      if (tries === 1) throw new Error('the line')
      return runIn('uploaded', { received: 20_000_000 })
    },
  })
  const again = <T>(work: () => Promise<T>): Promise<T> => work().catch(() => work())
  const done = await uploadFile(runIn('uploading', { missing: [2] }), fileOf(20_000_000), {
    calls,
    repeat: again,
    signal,
    told: () => undefined,
  })
  expect([done.state, calls.asked.map(({ input }) => input['number'])]).toEqual(['uploaded', [2, 2]])
})

test('a file that was changed or taken away meanwhile is said to be', async () => {
  const gone = { slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotReadableError')) }) } as unknown as Blob
  const sending = uploadFile(runIn('uploading'), gone, { calls: scriptedCalls({}), repeat, signal, told: () => undefined })
  await expect(sending).rejects.toBeInstanceOf(UnreadableFile)
})
