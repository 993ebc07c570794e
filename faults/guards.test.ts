import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guards } from './guards.ts'

test.each(guards)('"$guard" can still be taken out: its line stands once in $file', ({ file, line, instead }) => {
  const text = readFileSync(file, 'utf8')
  expect(text.split(line)).toHaveLength(2)
  expect(instead).not.toContain(line)
})
