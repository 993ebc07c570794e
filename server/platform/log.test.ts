import { expect, test, vi } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { createLog } from './log.ts'

const canary = '+46 70-123 45 67'

function logged(write: (log: ReturnType<typeof createLog>) => void): string {
  const lines: string[] = []
  write(createLog({ level: 'debug', write: (line) => lines.push(line) }))
  return lines.join('')
}

test('a line is JSON with time, level and the fields given', () => {
  const line = JSON.parse(logged((log) => log.with({ requestId: 'r1' }).info('answered', { status: 200 })))
  expect(line).toMatchObject({ level: 'info', msg: 'answered', requestId: 'r1', status: 200 })
  expect(Date.parse(line.time)).not.toBeNaN()
})

test('a line says its own millisecond, also across the turn of a second', () => {
  vi.useFakeTimers()
  try {
    const times = ['2026-03-29T00:59:59.007Z', '2026-03-29T00:59:59.999Z', '2026-03-29T01:00:00.000Z', '2026-03-28T23:00:00.120Z']
    for (const time of times) {
      vi.setSystemTime(new Date(time))
      expect(JSON.parse(logged((log) => log.info('tick'))).time).toBe(time)
    }
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  ['an unknown error', new Error(`duplicate key value (phone)=(${canary})`)],
  ['an error of ours', new AppError('not-found', `${canary} is nobody`)],
  ['an error inside another', new AppError('internal', 'x', { cause: new Error(canary) })],
  ['a message of several lines', new Error(`first\n    at ${canary} second`.replace('    at', 'at'))],
  ['something thrown that is no error', canary],
])('%s is logged without its words', (_, error) => {
  const text = logged((log) => log.error('failed', { error }))
  expect(text).toContain('failed')
  expect(text).not.toContain(canary)
})

test('of a database error stay code, table and constraint', () => {
  const error = Object.assign(new Error(canary), {
    code: '23505',
    table: 'embedded_phone',
    constraint: 'embedded_phone_key',
    detail: canary,
  })
  const line = JSON.parse(logged((log) => log.error('failed', { error })))
  expect(line.error).toMatchObject({ code: '23505', table: 'embedded_phone', constraint: 'embedded_phone_key' })
  expect(JSON.stringify(line)).not.toContain(canary)
})
