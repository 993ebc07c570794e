import { expect, test } from 'vitest'
import { tellingLines } from './backend.ts'

test('of a log those lines are told that say what happened, not the stack below them', () => {
  const stack = Array.from({ length: 20 }, (_, at) => `    at step${at} (file:///srv/tagalong/server/main.ts:1:1)`)
  const log = ['node:internal/modules/esm/resolve:272', '          ^', 'Error: it broke', ...stack, '', 'Node.js v24.20.0', '']
  expect(tellingLines(log.join('\n'))).toEqual(['Error: it broke'])
})

test('of a long log the end is told', () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}`)
  expect(tellingLines(lines.join('\n'))).toEqual(lines.slice(-12))
})
