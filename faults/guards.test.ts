import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guards } from './guards.ts'

const changes = guards.flatMap(({ guard, and = [], ...first }) =>
  [first, ...and].map(({ file, line, instead }) => ({ guard, file, line, instead })),
)

test.each(changes)('"$guard" can still be taken out: its line stands once in $file', ({ file, line, instead }) => {
  expect(readFileSync(file, 'utf8').split(line)).toHaveLength(2)
  expect(instead).not.toContain(line)
})
