import { expect, test } from 'vitest'
import { printTable } from './print-table.ts'
import { figure, inRotation, quantile } from './table.ts'

test('a figure is the median with the middle half', () => {
  expect(figure([4, 1, 3, 2, 5])).toEqual({ median: 3, low: 2, high: 4, count: 5 })
  expect(quantile([1, 2], 0.5)).toBe(1.5)
  expect(() => figure([])).toThrow('no value')
})

test('contestants take turns at being first', async () => {
  const order: string[] = []
  const run = (name: string) => async () => order.push(name)
  await inRotation({ a: run('a'), b: run('b'), c: run('c') }, 3)
  expect(order.join('')).toBe('abcbcacab')
})

test('a losing row is printed and marked, beside its peer and the ratio', () => {
  const text = printTable({
    id: 'P0',
    title: 'Speed',
    rows: [
      {
        what: 'search',
        unit: 'ms',
        ours: { median: 3, low: 2.5, high: 4 },
        peer: { name: 'bare', figure: { median: 1.5 } },
        goal: { text: '≤ 1.5 ×', met: false },
      },
      { what: 'size', unit: 'KB', ours: { median: 28.24 }, goal: { text: '≤ 30 KB', met: true } },
    ],
  })
  expect(text).toContain('| ✗ | search | 3 ms (2.5–4) | bare: 1.5 ms | 2 ×   | ≤ 1.5 × |')
  expect(text).toContain('| ✓ | size   | 28.2 KB      | –            | –     | ≤ 30 KB |')
})
