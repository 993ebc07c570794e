// as where a library has loaded zod's own English sentences
import 'zod'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { keys, readConfiguration } from './configuration.ts'

const noFile = () => undefined

describe('the configuration', () => {
  test('needs nothing', () => {
    const read = readConfiguration({}, noFile)
    expect(read).toMatchObject({
      host: '127.0.0.1',
      port: 4310,
      url: 'http://localhost:4310',
      dataFolder: '.tagalong',
      databaseUrl: undefined,
      work: 'all',
    })
  })

  test('derives the public address from the port', () => {
    expect(readConfiguration({ TAGALONG_PORT: '5000' }, noFile).url).toBe('http://localhost:5000')
  })

  test('takes the file, and the environment before the file', () => {
    const file = () => 'TAGALONG_PORT=5001\nTAGALONG_LOG=debug\n'
    expect(readConfiguration({ TAGALONG_PORT: '5002' }, file)).toMatchObject({ port: 5002, logLevel: 'debug' })
  })

  test.each([
    ['TAGALONG_PORT', 'no'],
    ['TAGALONG_PORT', '70000'],
    ['TAGALONG_URL', 'http://tagalong.example.com'],
    ['TAGALONG_URL', 'https://tagalong.example.com/path'],
    ['TAGALONG_WORK', 'some'],
    ['TAGALONG_LOG', 'loud'],
    ['DATABASE_URL', 'mysql://somewhere'],
    ['TAGALONG_EXTENSION_ORIGINS', 'https://evil.example'],
    ['TAGALONG_METRICS_TOKEN', 'short'],
  ])('names %s when it is %s', (key, value) => {
    const fault = caught(() => readConfiguration({ [key]: value }, noFile))
    expect(fault.fields?.map((field) => field.path)).toEqual([key])
    expect(fault.message).toContain(`${key} must be`)
    expect(fault.message).not.toMatch(/invalid|expected|too (big|small)/i)
  })

  test('refuses a misspelt key in the file', () => {
    const fault = caught(() => readConfiguration({}, () => 'TAGALONG_PROT=1\n'))
    expect(fault.fields?.[0]?.path).toBe('TAGALONG_PROT')
  })

  test('says so when the named file is not there', () => {
    expect(caught(() => readConfiguration({ TAGALONG_CONFIG: '/nowhere/tagalong.env' }, noFile)).message).toContain('/nowhere/tagalong.env')
  })

  test('has every key in its documentation', () => {
    const text = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8')
    for (const [key, { about }] of Object.entries(keys)) {
      expect(text).toContain(`\`${key}\``)
      expect(text).toContain(about)
    }
  })

  test('has every value of a choice in its documentation', () => {
    const choices = Object.entries(keys).flatMap(([key, { about, schema }]) => {
      const { innerType } = schema._zod.def as { innerType?: { _zod: { def: { entries?: Record<string, string> } } } }
      return Object.values(innerType?._zod.def.entries ?? {}).map((value) => ({ key, value, told: about.includes(`\`${value}\``) }))
    })
    expect(choices.map(({ key }) => key)).toEqual(
      expect.arrayContaining(['TAGALONG_WORK', 'TAGALONG_LOG', 'TAGALONG_CRM', 'TAGALONG_CRM_KEYS']),
    )
    expect(choices.filter(({ told }) => !told)).toEqual([])
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
