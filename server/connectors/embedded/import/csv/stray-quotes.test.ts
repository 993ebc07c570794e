import papa from 'papaparse'
import { describe, expect, test } from 'vitest'
import { lookAtFile } from '../run/look-file.ts'
import { readRows } from './read-rows.ts'
import { hopelessRow } from './stray-quotes.ts'

const strays = 'x"'.repeat(100_000)
const blanks = ' '.repeat(400_000)
const seconds = (since: NodeJS.CpuUsage) => process.cpuUsage(since).user / 1e6

async function rowsOf(text: string) {
  const rows = []
  for await (const batch of readRows(one(text), { separator: ',' })) rows.push(...batch.rows)
  return rows
}

async function* one<T>(value: T) {
  yield value
}

describe('quotes that close nothing, in front of blanks', () => {
  test('keep nobody thinking: the row and what follows it is told as not read', async () => {
    const since = process.cpuUsage()
    const rows = await rowsOf(`a,b\n1,2\n"${strays}${blanks},y\n3,4\n`)
    expect(rows.map(({ line, broken, open }) => [line, broken, open])).toEqual([
      [1, undefined, undefined],
      [2, undefined, undefined],
      [3, true, true],
    ])
    expect(seconds(since)).toBeLessThan(2)
  })

  test('are told where a file is only looked at, too', async () => {
    const since = process.cpuUsage()
    const look = lookAtFile({ chunks: () => one(Buffer.from(`"a${strays}${blanks},b\n1,2\n`)) })
    await expect(look).rejects.toThrow('quotation mark')
    expect(seconds(since)).toBeLessThan(2)
  })

  test('cost no memory in millions', async () => {
    const since = process.cpuUsage()
    expect(await rowsOf(`a\n"${'x"'.repeat(3_000_000)}`)).toHaveLength(2)
    expect(seconds(since)).toBeLessThan(2)
  })
})

describe('nothing is given up', () => {
  test.each([
    ['of a file in which every cell is quoted', '"a","b","c"\n'.repeat(30_000)],
    ['of a file with inches', '1,5" x 3",ok\n'.repeat(20_000)],
    ['of doubled quotes before blanks', `"${'""'.repeat(100_000)}${' '.repeat(5_000)}",1\n`],
    ['of closing quotes before blanks', `"a"${' '.repeat(5_000)},"b"\n`.repeat(50)],
    ['of texts full of blanks', `"${' '.repeat(100_000)}",1\n`.repeat(3)],
    ['of rows that are each wrong in one place', '"a"b",1\n'.repeat(20_000)],
  ])('%s', async (_, text) => {
    const { data } = new papa.Parser({ delimiter: ',', newline: '\n' }).parse(text, 0, false)
    const rows = await rowsOf(text)
    expect(rows.map(({ cells }) => cells)).toEqual(data.filter((cells) => cells.length > 1 || cells[0] !== ''))
    expect(rows.some(({ open }) => open)).toBe(false)
  })
})

test('quotes are counted as the parser counts them', () => {
  // before so many blanks that one more than twenty is one too many
  const row = (count: number) => `1,2\n"${'x"'.repeat(count)}x${' '.repeat(1_000_000)}",1\n`
  expect([20, 21].map((count) => hopelessRow(row(count), ','))).toEqual([undefined, 4])
  const { errors } = new papa.Parser({ delimiter: ',', newline: '\n' }).parse(row(20), 0, false)
  expect(errors).toHaveLength(20)
})
