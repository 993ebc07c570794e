import { expect, test } from 'vitest'
import { safeUrl } from './safe-url.ts'

test('web addresses are opened', () => {
  expect(safeUrl('https://crm.example/contact/1')).toBe('https://crm.example/contact/1')
  expect(safeUrl('http://localhost:4310/crm')).toBe('http://localhost:4310/crm')
})

test('nothing that runs, reads files or is no address is', () => {
  const bad = [
    'javascript:alert(1)',
    ' JavaScript:alert(1)',
    'data:text/html,<script>',
    'file:///etc/passwd',
    'blob:https://x/1',
    'vbscript:x',
    '//no',
    '',
    undefined,
  ]
  for (const url of bad) expect(safeUrl(url), String(url)).toBeUndefined()
})
