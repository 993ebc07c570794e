import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { guards } from './guards.ts'
import { foundIn } from './without-guards.ts'

const changes = guards.flatMap(({ guard, and = [], ...first }) =>
  [first, ...and].map(({ file, line, instead }) => ({ guard, file, line, instead })),
)

test.each(changes)('"$guard" can still be taken out: its line stands once in $file', ({ file, line, instead }) => {
  expect(readFileSync(file, 'utf8').split(line)).toHaveLength(2)
  expect(instead).not.toContain(line)
})

test('a test that turned red has missed a guard; a file of tests that could not be read has missed nothing', () => {
  const red = '\u001b[41m FAIL \u001b[49m |server| server/outbox/outbox.test.ts\u001b[2m > \u001b[22mtwo workers > never have one delivery'
  expect(foundIn(` ✓ x\n${red}\n`, false)).toEqual([expect.stringContaining('never have one delivery')])
  expect(foundIn(' FAIL  |server| server/outbox/outbox.test.ts [ server/outbox/outbox.test.ts ]\nError: Failed to load', false)).toEqual([])
  expect(foundIn('case-3 0 tags stand where one should\n3 faults', true)).toEqual(['case-3 0 tags stand where one should'])
})
