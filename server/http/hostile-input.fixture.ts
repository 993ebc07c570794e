import fc from 'fast-check'
import type * as z from 'zod/mini'
import { hostileTexts } from '#server/ports/hostile-texts.ts'

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
}

/** Texts that have broken somebody, of any characters, halves of characters too. */
export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...hostileTexts.map(([, text]) => text.slice(0, 20_000))),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)), maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'%_\\\'"*?|&!:()[]{}<>~^$.-+/,; \0aÅå%_\\'), maxLength: 30 }),
  // what a pattern that goes back and forth would never come to an end with
  fc
    .tuple(
      fc.constantFrom('a', '-', '.', ' ', '(', 'a.', '1 ', '<', '@', '/', '\t', '0'),
      fc.integer({ min: 1, max: 20_000 }),
      fc.constantFrom('', '!', '\0', '@'),
    )
    .map(([piece, times, end]) => `${piece.repeat(times).slice(0, 20_000)}${end}`),
  fc.constantFrom('Åsa', 'asa lind', '+46 70-123 45 67', 'a@fjordbat.example', '1e999', '-0', 'NaN', '99999999999999999999', '0x10', '٣'),
)

const anyNumber = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 0.1, 1e21, -1e21, 1e308, Number.MAX_SAFE_INTEGER, 2 ** 53, 2 ** 31, 2 ** 63, 5e-324),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)

/** Words that lead further in than chance does, by the name of the key that they stand under. */
const words: Record<string, readonly string[]> = {
  entity: ['contact', 'account', 'lead'],
  field: ['account', 'last_name', 'email', 'mobile', 'city', 'yearly_value'],
  connection: ['crm'],
  id: ['1', '2', 'crm', 'current', '999999999999999999'],
  source: ['practice'],
  key: ['3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d'],
}
const valueNames = [
  'last_name',
  'first_name',
  'mobile',
  'phone',
  'email',
  'city',
  'account',
  'language',
  'yearly_value',
  'description',
  'name',
]

/** A place to go on from, as one would forge it. */
export const anyCursor = fc
  .array(
    fc.oneof(anyText, fc.constantFrom<unknown>(true, false, 0, 1e300, null, '1', '2026-11-21T10:00:00.000Z', '2026-02-31T00:00:00.000Z')),
    { maxLength: 4 },
  )
  .map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'))

/** Places that are well-formed, for each list and search of the house. */
const cursors = [
  [false, '2026-11-21T10:00:00.000Z', '1'],
  [false, 0, "a%_\\'", '1'],
  ['a', '1'],
].map((parts) => Buffer.from(JSON.stringify(parts)).toString('base64url'))

/** Inputs of the shape that is asked for, with everything in them that the shape lets through, and now and then something else in a place. */
export function anyInput(schema: z.ZodMiniType, key = ''): fc.Arbitrary<unknown> {
  const made = rightShape(schema, key)
  if (key === '') return fc.oneof({ weight: 3, arbitrary: made.map(withoutNul) }, { weight: 2, arbitrary: made })
  return fc.oneof({ weight: 150, arbitrary: made }, { weight: 1, arbitrary: fc.oneof(fc.jsonValue({ maxDepth: 3 }), anyText, anyNumber) })
}

/** What is right, with one of its members made up, or none: that comes past the schema, to where a use case looks for itself. */
export function nearlyRight(schema: z.ZodMiniType, right: Record<string, unknown>): fc.Arbitrary<unknown> {
  const { type, shape = {} } = schema._zod.def as unknown as Def
  const members = Object.keys(shape)
  if (type !== 'object' || members.length === 0) return fc.constant(right)
  const changed = fc
    .constantFrom(...members)
    .chain((name) => anyInput(shape[name] as z.ZodMiniType, name).map((made) => withoutNul({ ...right, [name]: made })))
  return fc.oneof({ weight: 1, arbitrary: fc.constant(right) }, { weight: 9, arbitrary: changed })
}

/** A NUL is refused at the door, so that most of what holds one comes no further. */
export function withoutNul(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '')
  if (Array.isArray(value)) return value.map(withoutNul)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name.replaceAll('\0', ''), withoutNul(one)]))
}

function rightShape(schema: z.ZodMiniType, key: string): fc.Arbitrary<unknown> {
  const { type, shape = {}, innerType, options = [], entries = {}, values = [], element, valueType } = schema._zod.def as unknown as Def
  switch (type) {
    case 'object': {
      const needed = Object.keys(shape).filter((name) => (shape[name] as z.ZodMiniType)._zod.optin !== 'optional')
      return fc.record(Object.fromEntries(Object.entries(shape).map(([name, part]) => [name, anyInput(part, name)])), {
        requiredKeys: needed as [],
      })
    }
    case 'optional':
    case 'default':
      return anyInput(innerType as z.ZodMiniType, key)
    case 'array':
      return fc.array(anyInput(element as z.ZodMiniType, key), { minLength: 1, maxLength: 4 })
    case 'record':
      return fc.dictionary(
        fc.oneof(
          fc.constantFrom(...valueNames),
          anyText.map((text) => text.slice(0, 60)),
        ),
        anyInput(valueType as z.ZodMiniType),
        { maxKeys: 5 },
      )
    case 'union':
      return fc.oneof(...options.map((option) => anyInput(option, key)))
    case 'enum':
      return fc.constantFrom(...Object.values(entries))
    case 'literal':
      return fc.constantFrom(...values)
    case 'number':
      return fc.oneof({ weight: 6, arbitrary: fitting(schema, [1, 5, 20, 0, 2]) }, { weight: 1, arbitrary: anyNumber })
    case 'boolean':
      return fc.boolean()
    case 'null':
      return fc.constant(null)
    case 'string':
      return textFor(schema, key)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** Those that the schema takes; all where it takes none. */
function fitting<T>(schema: z.ZodMiniType, all: readonly T[]): fc.Arbitrary<T> {
  const fit = all.filter((one) => schema.safeParse(one).success)
  return fc.constantFrom(...(fit.length > 0 ? fit : all))
}

const fittingTexts = [
  '3f0c1f0e-6b1f-4a55-9a3c-0d7d9f1b2c3d',
  'a@fjordbat.example',
  '2026-11-21T08:30:00+01:00',
  'https://inbox.example.com/*',
  'SE',
  'SEK',
  '184500.00',
  'practice',
]

function textFor(schema: z.ZodMiniType, key: string): fc.Arbitrary<string> {
  const fits = [...(words[key] ?? []), ...fittingTexts].filter((text) => schema.safeParse(text).success)
  const most = (schema._zod.bag as { maximum?: number } | undefined)?.maximum ?? 200
  const cut = anyText.map((text) => text.slice(0, most))
  const hostile =
    key === 'after'
      ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...cursors) }, { weight: 1, arbitrary: anyCursor }, { weight: 1, arbitrary: cut })
      : cut
  return fits.length === 0
    ? hostile
    : fc.oneof({ weight: words[key] ? 5 : 1, arbitrary: fc.constantFrom(...fits) }, { weight: 1, arbitrary: hostile })
}
