import { expect, test } from 'vitest'
import { register } from './register.ts'

const line = { importLine: "import { two } from './two.ts'" }

test('a registry gets its import after the others and its line at the end, comments untouched', () => {
  const text =
    "import { one } from './one.ts'\n\n/** All. */\nexport const all = {\n  one, // the first\n}\n\nexport type All = typeof all\n"
  expect(register('x.ts', text, { name: 'all', entry: 'two', ...line })).toBe(
    "import { one } from './one.ts'\nimport { two } from './two.ts'\n\n/** All. */\nexport const all = {\n  one, // the first\n  two,\n}\n\nexport type All = typeof all\n",
  )
})

test('a list without a comma, an empty one, one behind a type, and words of an enum are served as well', () => {
  expect(register('x.ts', 'export const all = [one]\n', { name: 'all', entry: 'two' })).toBe('export const all = [one,\n  two,\n]\n')
  expect(register('x.ts', 'export const all = {}\n', { name: 'all', entry: 'two', ...line })).toBe(
    "import { two } from './two.ts'\nexport const all = {\n  two,\n}\n",
  )
  expect(register('x.ts', 'export const all = { one } satisfies X\n', { name: 'all', entry: 'two' })).toContain(
    'one,\n  two,\n} satisfies X',
  )
  expect(register('x.ts', 'function all() {\n  return { one }\n}\n', { name: 'all', entry: 'two' })).toContain('{ one,\n  two,\n}')
  expect(register('x.ts', "export const Id = z.enum(['one'])\n", { name: 'Id', entry: "'two'" })).toContain("['one',\n  'two',\n])")
})

test('a registry that is not what it was is told, not guessed at', () => {
  expect(() => register('x.ts', 'export const other = {}\n', { name: 'all', entry: 'two' })).toThrow('by hand')
})
