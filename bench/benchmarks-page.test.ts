import { expect, test } from 'vitest'
import { withTables } from './benchmarks-page.ts'

test('a table that was measured anew takes its place, others stay, a new one comes last', () => {
  const before = withTables('', ['## P1 One\n\n| a |\n', '## P2 Two\n\n| b |\n'], 'Monday, 2 cores.')
  const after = withTables(before, ['## P1 One\n\n| c |\n', '## P3 Three\n\n| d |\n'], 'Friday, 2 cores.')
  expect(after.slice(after.indexOf('## '))).toBe(
    '## P1 One\n\nFriday, 2 cores.\n\n| c |\n\n## P2 Two\n\nMonday, 2 cores.\n\n| b |\n\n## P3 Three\n\nFriday, 2 cores.\n\n| d |\n',
  )
  expect(after.startsWith('# Benchmarks\n\nWritten by')).toBe(true)
})
