// a library that loads the whole of zod gives it English sentences for all of us; ours must come through all the same
import 'zod'
import * as z from 'zod/mini'
import { describe, expect, test } from 'vitest'
import { type EndpointName, endpoints } from './api/index.ts'
import { faultSentence } from './fault-sentences.ts'
import { fieldWords } from './field-words.ts'
import { inputFault, readInput } from './read-input.ts'

/** How zod itself, in any of its voices, begins or words what is wrong. */
const notOurs =
  /invalid (input|email|uuid|url|option|string|key|value|iso|datetime|format)|expected |too (big|small)|unrecognized|received|NaN/i

describe('every operation of the API', () => {
  test.each(Object.keys(endpoints) as EndpointName[])('%s says in our words what is wrong, wherever it is', (name) => {
    const { input } = endpoints[name]
    const good = sample(input)
    expect(readInput(input, good), JSON.stringify(good)).toMatchObject({ ok: true })
    for (const bad of wrongs(input, good)) {
      const read = readInput(input, bad)
      if (read.ok) continue
      expect(read.faults.length).toBeGreaterThan(0)
      for (const { path, message } of read.faults) {
        expect(message, `${path} of ${JSON.stringify(bad)?.slice(0, 200)}`).not.toMatch(notOurs)
        expect(message).toMatch(/^[\p{Lu}\d"].* (must|may|is|has|holds|cannot) .*\.$/u)
        expect(message).not.toContain('not written as it must be')
        expect(message).not.toContain(secret)
        expect(path).not.toMatch(/^\./)
      }
    }
  })

  test('the ways of being wrong that they know are all tried', () => {
    const seen = new Set<string>()
    for (const { input } of Object.values(endpoints))
      for (const bad of wrongs(input, sample(input))) {
        const read = (input as z.ZodMiniType).safeParse(bad)
        for (const issue of read.error?.issues ?? []) seen.add(issue.code)
      }
    expect([...seen].sort()).toEqual([
      'custom',
      'invalid_format',
      'invalid_key',
      'invalid_type',
      'invalid_union',
      'invalid_value',
      'too_big',
      'too_small',
      'unrecognized_keys',
    ])
  })
})

describe('a sentence', () => {
  const told = (schema: z.ZodMiniType, input: unknown) => {
    const read = readInput(schema, input)
    return read.ok ? [] : read.faults.map(({ path, message }) => `${path}: ${message}`)
  }

  test.each([
    [z.string(), undefined, 'must be given: a text'],
    [z.string(), 7, 'must be a text'],
    [z.number(), 'x', 'must be a number'],
    [z.number().check(z.int()), 1.5, 'must be a whole number'],
    [z.boolean(), 'yes', 'must be true or false'],
    [z.array(z.string()), {}, 'must be a list'],
    [z.strictObject({}), [], 'must be an object'],
    [z.string().check(z.maxLength(50_000)), 'x'.repeat(50_001), 'may be at most 50,000 characters long'],
    [z.string().check(z.minLength(1)), '', 'must not be empty'],
    [z.string().check(z.minLength(16)), 'x', 'must be at least 16 characters long'],
    [z.array(z.string()).check(z.maxLength(1)), ['', ''], 'may have at most 1 entry'],
    [z.array(z.string()).check(z.minLength(2)), [], 'must have at least 2 entries'],
    [z.number().check(z.maximum(100)), 101, 'must be at most 100'],
    [z.number().check(z.minimum(2)), 1, 'must be at least 2'],
    [z.number().check(z.multipleOf(5)), 7, 'must be a multiple of 5'],
    [z.enum(['left', 'right']), 'up', 'must be left or right'],
    [z.literal('code'), 'x', 'must be code'],
    [z.email(), 'x', 'must be an email address such as name@example.com'],
    [z.uuid(), 'x', 'must be a UUID such as 0b5e7a3c-4d5e-4f60-8a7b-9c0d1e2f3a4b'],
    [z.url(), 'x', 'must be an address such as https://example.com/'],
    [z.iso.datetime(), 'x', 'must be a time such as 2026-11-21T08:30:00+01:00'],
    [z.iso.date(), 'x', 'must be a date such as 2026-11-21'],
    [z.string().check(z.regex(/^a/, 'must begin with a')), 'x', 'must begin with a'],
    [z.string().check(z.regex(/^a/)), 'x', 'is not written as it must be here'],
    [z.string().check(z.refine(() => false)), 'x', 'is not accepted here'],
    [z.union([z.string(), z.number(), z.null()]), {}, 'must be a text, a number or null'],
    [z.never(), 1, 'must be left out'],
  ])('%#: %s', (schema, input, sentence) => expect(told(schema as z.ZodMiniType, input)).toEqual([`: The input ${sentence}.`]))

  test('an unknown field is named, each by itself', () => {
    expect(told(z.strictObject({ a: z.strictObject({}) }), { a: { x: 1, y: 2 } })).toEqual([
      'a.x: X of the a is not known here: leave it out.',
      'a.y: Y of the a is not known here: leave it out.',
    ])
  })

  test('of a choice of shapes the one that was meant is told, with what belongs to it', () => {
    const { input } = endpoints['token.exchange']
    const grants = 'grant: Grant must be code (with code, verifier and redirect) or refresh (with refreshToken).'
    expect(told(input, {})).toEqual([grants])
    expect(told(input, { grant: 'password' })).toEqual([grants])
    expect(told(input, { grant: 'refresh' })).toEqual(['refreshToken: Refresh token must be given: a text.'])
    const money = z.union([z.string().check(z.maxLength(3)), z.number(), z.strictObject({ amount: z.string(), currency: z.string() })])
    expect(told(money, { amount: 1, currency: 'SEK' })).toEqual(['amount: Amount must be a text.'])
    expect(told(money, 'too long')).toEqual([': The input may be at most 3 characters long.'])
  })

  test('a name that is too long is wrong where it stands', () => {
    const [told] = describeOne(z.record(z.string().check(z.maxLength(3)), z.string()), { long: 'x' })
    expect(told).toBe('Long may be at most 3 characters long.')
  })

  test('of several faults the first is told, and how many more there are', () => {
    const read = readInput(endpoints['people.invite'].input, { email: 'x', role: 'boss', extra: 1 })
    const error = inputFault(read.ok ? [] : read.faults)
    expect(error).toMatchObject({
      code: 'invalid-input',
      message: 'Email must be an email address such as name@example.com. 2 more are wrong.',
      hint: 'Correct this and send it again.',
    })
  })

  const describeOne = (schema: z.ZodMiniType, input: unknown) => {
    const read = readInput(schema, input)
    return read.ok ? [] : read.faults.map(({ message }) => message)
  }
})

describe('a path in words', () => {
  test.each([
    ['', 'The input'],
    ['text', 'Text'],
    ['conversation.messages.3.text', 'Text of message 4 of the conversation'],
    ['conversation.messages.3.attachments.0.url', 'Url of attachment 1 of message 4 of the conversation'],
    ['visitor.phones.0', 'Phone 1 of the visitor'],
    ['visitor.variables.Page URL', 'Variable Page URL of the visitor'],
    ['values.email', 'Field email'],
    ['choices.recordValues.stage', 'Field stage of the choices'],
    ['settings.sites.0.match', 'Address of site 1 of the settings'],
    ['settings.entities.2.detailFields.1', 'Detail field 2 of entity 3 of the settings'],
    ['settings.search.order.1', 'Identifier 2 of the search of the settings'],
    ['settings.organisation.ownEmails.4', 'Own email address 5 of the organisation of the settings'],
    ['by.value', 'Value of the search'],
    ['refreshToken', 'Refresh token'],
    ['key', 'Request key'],
    ['__proto__', '__proto__'],
    ['toString', 'To string'],
    ['a\u0000b', 'A\ufffdb'],
  ])('%s is %s', (path, words) => expect(fieldWords(path === '' ? [] : path.split('.'))).toBe(words))
})

const secret = 'kalle@exempel.se'

type Def = {
  type: string
  shape?: Record<string, z.ZodMiniType>
  element?: z.ZodMiniType
  innerType?: z.ZodMiniType
  options?: z.ZodMiniType[]
  entries?: Record<string, string>
  values?: unknown[]
  keyType?: z.ZodMiniType
  valueType?: z.ZodMiniType
  format?: string
  checks?: { _zod: { def: { check: string; minimum?: number; value?: number; format?: string; pattern?: RegExp } } }[]
}
const def = (schema: z.ZodMiniType) => schema._zod.def as unknown as Def

/** Something that the schema takes, with every field there. */
function sample(schema: z.ZodMiniType): unknown {
  const { type, shape = {}, innerType, options = [], entries = {}, values = [], element, valueType, ...rest } = def(schema)
  switch (type) {
    case 'object':
      return Object.fromEntries(Object.entries(shape).map(([key, part]) => [key, sample(part)]))
    case 'optional':
    case 'default':
      return sample(innerType as z.ZodMiniType)
    case 'array':
      return element && def(element).type === 'enum' ? Object.values(def(element).entries ?? {}) : [sample(element as z.ZodMiniType)]
    case 'record':
      return { name: sample(valueType as z.ZodMiniType) }
    case 'union':
      return sample(options[0] as z.ZodMiniType)
    case 'enum':
      return Object.values(entries)[0]
    case 'literal':
      return values[0]
    case 'number':
      return Math.max(2, ...(rest.checks ?? []).map(({ _zod }) => _zod.def.value ?? 0)) === 2 ? 2 : 5
    case 'boolean':
      return false
    case 'null':
      return null
    case 'string':
      return textFor(schema, rest)
    default:
      return undefined
  }
}

/** Texts that satisfy each check of the contract; a new one needs one here. */
const fitting = ['abcdefghijklmnopqrst', 'https://inbox.example.com/*', 'SE', 'SEK', '184500.00', 'a', '/c/(?<conversationId>x)', '7']

function textFor(schema: z.ZodMiniType, { format }: Pick<Def, 'format'>): string {
  if (format === 'uuid') return '0b5e7a3c-4d5e-4f60-8a7b-9c0d1e2f3a4b'
  if (format === 'email') return 'name@example.com'
  if (format === 'datetime') return '2026-11-21T08:30:00+01:00'
  return fitting.find((text) => schema.safeParse(text).success) ?? 'no text fits'
}

/** The input with one thing wrong, for everything that can be wrong anywhere in it. */
function* wrongs(schema: z.ZodMiniType, good: unknown): Generator<unknown> {
  for (const bad of [undefined, null, 7, -1, 1e9, 1.5, true, '', secret, 'x'.repeat(200_000), [], {}, { strange: 1 }, [undefined]])
    yield bad
  const { type, shape = {}, innerType, options = [], element, valueType } = def(schema)
  if (type === 'optional' || type === 'default') yield* wrongs(innerType as z.ZodMiniType, good)
  if (type === 'union') for (const option of options) yield* [sample(option), ...wrongs(option, sample(option))]
  if (type === 'object') {
    const whole = good as Record<string, unknown>
    yield { ...whole, extra: secret }
    for (const key of Object.keys(shape)) {
      const { [key]: _left, ...without } = whole
      yield without
      for (const bad of wrongs(shape[key] as z.ZodMiniType, whole[key])) yield { ...whole, [key]: bad }
    }
  }
  if (type === 'array') {
    const [first] = good as unknown[]
    yield Array.from({ length: 6_000 }, () => first)
    for (const bad of wrongs(element as z.ZodMiniType, first)) yield [first, bad]
  }
  if (type === 'record') {
    yield { ['k'.repeat(1_000)]: sample(valueType as z.ZodMiniType) }
    yield Object.fromEntries(Array.from({ length: 600 }, (_, at) => [`k${at}`, sample(valueType as z.ZodMiniType)]))
    for (const bad of wrongs(valueType as z.ZodMiniType, sample(valueType as z.ZodMiniType))) yield { name: bad }
  }
}

test('a code that zod may add one day does not get past the compiler', () => {
  expect(faultSentence({ code: 'custom', input: 1, path: [] } as never)).toBe('is not accepted here')
})
