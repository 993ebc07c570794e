import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { parseSafeJson } from './safe-json.ts'

describe('JSON from outside', () => {
  test.each([
    ['{"__proto__":{"polluted":true}}', '__proto__'],
    ['{"values":{"__proto__":"x"}}', 'values.__proto__'],
    ['{"values":[{"constructor":{"prototype":{}}}]}', 'values.0.constructor'],
    ['{"a":{"prototype":1}}', 'a.prototype'],
    ['{"a":["fine","not\\u0000fine"]}', 'a.1'],
  ])('%s is refused with its path', (text, path) => {
    const error = caught(() => parseSafeJson(text))
    expect(error.code).toBe('invalid-input')
    expect(error.fields?.map((field) => field.path)).toEqual([path])
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })

  test('is refused at the first level too deep, not at the last that is allowed', () => {
    const nested = (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`
    expect(() => parseSafeJson(nested(32))).not.toThrow()
    expect(caught(() => parseSafeJson(nested(33))).message).toContain('at most 32 levels')
    expect(caught(() => parseSafeJson(`${'['.repeat(50_000)}${']'.repeat(50_000)}`)).code).toBe('invalid-input')
  })

  test('keeps every other text, number and name as it is', () => {
    const value = { 'Åsa 🚤': ['+46 70-123 45 67', 1.5, true, null, { toString: 'a name like any other' }] }
    expect(parseSafeJson(JSON.stringify(value))).toEqual(value)
  })

  test('mends half an emoji', () => {
    expect(parseSafeJson('{"text":"sail \\ud83d"}')).toEqual({ text: 'sail \ufffd' })
  })
})

function caught(work: () => unknown): AppError {
  try {
    work()
  } catch (error) {
    if (error instanceof AppError) return error
  }
  throw new Error('nothing was refused')
}
