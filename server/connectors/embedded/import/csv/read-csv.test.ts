import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lookAtFile } from '../run/look-file.ts'
import { decoded } from './decode.ts'
import { guessEncoding, knownEncoding } from './guess-encoding.ts'
import { guessSeparator } from './guess-separator.ts'
import { beginning, type CsvRow, type Place, readRows } from './read-rows.ts'
import { csvRow, guarded, guardedPhone, unguarded } from './write-csv.ts'

async function* inPieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function read(
  bytes: Uint8Array,
  encoding: string,
  separator: ',' | ';' | '\t' | '|',
  { size = 5, from = beginning, atOnce = 4_000 } = {},
) {
  const rows: CsvRow[] = []
  const ends: Place[] = []
  for await (const batch of readRows(decoded(inPieces(bytes, size), encoding, from.chars), { separator, from, atOnce })) {
    rows.push(...batch.rows)
    ends.push(batch.end)
  }
  return { rows, ends }
}

const utf8 = (text: string) => Buffer.from(text)

/** Another hand than ours writes: each cell quoted or not by chance where both are right, any line's end. */
const separators = [',', ';', '\t', '|'] as const
const ends = ['\n', '\r\n', '\r'] as const
const cell = fc.string({ unit: fc.constantFrom(...'abÅö 1,;|"\'=+-\t\n€日'), maxLength: 12 }).map((text) => text.replace(/\r/g, ''))
const table = fc
  .integer({ min: 2, max: 5 })
  .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }))
function written(rows: readonly (readonly string[])[], separator: string, end: string, quote: boolean): string {
  const needs = (text: string) => quote || text.includes(separator) || /["\n]/.test(text)
  return rows
    .map(
      (cells) => cells.map((text) => (needs(text) ? `"${text.replaceAll('"', '""').replaceAll('\n', end)}"` : text)).join(separator) + end,
    )
    .join('')
}
const encodings: Record<string, (text: string) => Buffer> = {
  'utf-8': utf8,
  'utf-8 with a mark': (text) => utf8(`\ufeff${text}`),
  'utf-16le': (text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'windows-1252': (text) => Buffer.from([...text].map((one) => (one === '€' ? 0x80 : one.charCodeAt(0)))),
}

describe('a table that somebody else wrote', () => {
  test.each(Object.keys(encodings))('in %s reads back the same, whatever parts it and however it comes in', async (name) => {
    await fc.assert(
      fc.asyncProperty(
        table,
        fc.constantFrom(...separators),
        fc.constantFrom(...ends),
        fc.boolean(),
        fc.integer({ min: 1, max: 40 }),
        async (given, separator, end, quote, size) => {
          const rows = name === 'windows-1252' ? given.map((cells) => cells.map((text) => text.replaceAll('日', 'x'))) : given
          const bytes = encodings[name]?.(written(rows, separator, end, quote)) as Buffer
          const got = await read(bytes, name.split(' ')[0] as string, separator, { size })
          expect(got.rows.map(({ cells }) => cells)).toEqual(rows.filter((cells) => cells.length > 1 || cells[0] !== ''))
        },
      ),
      { numRuns: 100, seed: 20_261_122 },
    )
  })

  test('can be read on from every place between two batches', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom(...ends), async (rows, end) => {
        const bytes = utf8(written(rows, ',', end, false))
        const whole = await read(bytes, 'utf-8', ',', { atOnce: 1 })
        for (const from of whole.ends) {
          const rest = await read(bytes, 'utf-8', ',', { from })
          expect(rest.rows).toEqual(whole.rows.slice(whole.rows.length - rest.rows.length))
          expect(rest.rows.every(({ line }) => line >= from.line)).toBe(true)
        }
      }),
      { numRuns: 50, seed: 20_261_122 },
    )
  })
})

describe('lines', () => {
  test('are those of the file, also behind line breaks in cells and empty lines', async () => {
    const { rows } = await read(utf8('a,b\r\n1,"x\r\ny"\r\n\r\n\n2,"q""z"\n3,y"o"\n4,end'), 'utf-8', ',')
    expect(rows.map(({ line, cells }) => [line, ...cells])).toEqual([
      [1, 'a', 'b'],
      [2, '1', 'x\ny'],
      [6, '2', 'q"z'],
      [7, '3', 'y"o"'],
      [8, '4', 'end'],
    ])
  })

  test('with a quote that is never closed, or with text behind one, are said to be broken', async () => {
    expect((await read(utf8('a,b\n1,"open\n2,3\n'), 'utf-8', ',')).rows).toMatchObject([{ line: 1 }, { line: 2, broken: true, open: true }])
    expect((await read(utf8('a,b\n1,2\n"x" y,2\n'), 'utf-8', ',')).rows).toMatchObject([
      { line: 1 },
      { line: 2 },
      { line: 3, broken: true },
    ])
  })

  test('that never end are given up, and not gathered for ever', async () => {
    async function* endless() {
      yield 'a,b\n1,"'
      for (let n = 0; n < 200; n++) yield 'x'.repeat(100_000)
      throw new Error('it was read to its end')
    }
    const rows: CsvRow[] = []
    for await (const batch of readRows(endless(), { separator: ',' })) rows.push(...batch.rows)
    expect(rows.at(-1)).toEqual({ line: 2, cells: [], broken: true, open: true })
  })

  test('lose what no text has', async () => {
    expect((await read(utf8('a,b\0\n\u0001x,\u007fy\n'), 'utf-8', ',')).rows.map(({ cells }) => cells)).toEqual([
      ['a', 'b'],
      ['x', 'y'],
    ])
  })
})

describe('the encoding', () => {
  test.each([
    ['a mark of UTF-8', Buffer.from([0xef, 0xbb, 0xbf, 97]), 'utf-8'],
    ['UTF-16 with a mark', Buffer.from('\ufeffa;b', 'utf16le'), 'utf-16le'],
    ['UTF-16 without one', Buffer.from('name;city\n', 'utf16le'), 'utf-16le'],
    ['UTF-16 the other way round', Buffer.from('name;city\n', 'utf16le').swap16(), 'utf-16be'],
    ['letters of Windows', Buffer.from('Åsa;Umeå', 'latin1'), 'windows-1252'],
    ['UTF-8', utf8('Åsa;Umeå'), 'utf-8'],
  ])('%s is seen', (_, bytes, encoding) => {
    expect(guessEncoding(bytes, { whole: true }).encoding).toBe(encoding)
  })

  test('is not taken for another because the beginning ends within a letter', () => {
    const bytes = utf8('xÅ')
    expect(guessEncoding(bytes.subarray(0, 2), { whole: false })).toMatchObject({ encoding: 'utf-8' })
    expect(guessEncoding(bytes.subarray(0, 2), { whole: true })).toMatchObject({ encoding: 'windows-1252' })
  })

  test('may be any that TextDecoder knows', () => {
    expect(knownEncoding('ISO-8859-2')).toBe('iso-8859-2')
    expect(knownEncoding('klingon')).toBeUndefined()
  })

  test('that is not UTF-8 after all is told, not mangled', async () => {
    await expect(read(Buffer.concat([utf8('a,b\n'), Buffer.from([0xc5, 0x73, 10])]), 'utf-8', ',')).rejects.toThrow('not UTF-8')
  })
})

describe('the separator', () => {
  test.each([
    ['a;b;c\n1,5;2;3\n', ';', false],
    ['a,b,c\n1;5,2,3\n', ',', false],
    ['a\tb\n1,2\t3\n', '\t', false],
    ['a|b\n1|2\n', '|', false],
    ['"a;b",c,d\n"x;y",2,3\n', ',', false],
    ['sep=;\na;b\n1,2;3\n', ';', true],
    ['only\none\n', ',', false],
  ])('of %j is %j', (text, separator, told) => {
    expect(guessSeparator(text)).toMatchObject({ separator, told })
  })
})

describe('the beginning of a file', () => {
  const look = (text: string | Buffer, given = {}) =>
    lookAtFile({ chunks: () => inPieces(typeof text === 'string' ? utf8(text) : text, 1_000) }, given)

  test('names columns without a name, and says which names come twice', async () => {
    const head = await look('Name,,Name\n1,2,3\n')
    expect([head.names, head.notes]).toEqual([['Name', 'Column 2', 'Name'], ['columns-of-one-name']])
  })

  test('is behind Excel’s own line and a header over two lines', async () => {
    const head = await look('sep=;\n"First\nname";b\n1;2\n')
    expect([head.names, head.place, head.rows]).toEqual([['First name', 'b'], { chars: 21, line: 4 }, [{ line: 4, cells: ['1', '2'] }]])
  })

  test.each([
    ['', 'empty'],
    ['PK\u0003\u0004zip', 'workbook'],
    [Buffer.from('d0cf11e0a1b11ae100000000', 'hex'), 'workbook'],
    ['%PDF-1.7\nName,City\n', 'PDF'],
    [Buffer.from('89504e470d0a1a0a0000', 'hex'), 'picture'],
    [Buffer.from('ffd8ffe000104a464946', 'hex'), 'picture'],
    [Buffer.from('1f8b08000000000000ff', 'hex'), 'packed'],
    ['"a,b\n1,2\n', 'quotation mark'],
    [`${'a,'.repeat(600)}b\n`, 'at most 500'],
  ])('%j is refused with words', async (text, words) => {
    await expect(look(text)).rejects.toThrow(words)
  })
})

describe('what is written', () => {
  test('begins no formula, and is read back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'=+-@＝\t\r\na1; "'), maxLength: 8 }), (text) => {
        expect(guarded(text)).not.toMatch(/^[=+\-@\t\r\n]/)
        expect(unguarded(guarded(text))).toBe(text)
      }),
      { numRuns: 5_000, seed: 20_261_122 },
    )
  })

  test('begins no formula in an Excel that parts cells at semicolons, tabs and the ends of lines either', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'\'=+-@＝＋－＠\t\r\na1;" '), maxLength: 8 }), (text) => {
        // what is left of a quoted cell whose quotes mean nothing there
        for (const cell of csvRow([guarded(text)]).split(/[;\t\r\n]/)) expect(cell).not.toMatch(/^["\s]*[=+\-@＝＋－＠]/)
      }),
      { numRuns: 5_000, seed: 20_261_122 },
    )
    expect(['a;=HYPERLINK("x")', 'a\n-b', '＝1', 'a; b=c', 'a-b'].map(guarded)).toEqual([
      'a;\'=HYPERLINK("x")',
      "a\n'-b",
      "'＝1",
      'a; b=c',
      'a-b',
    ])
  })

  test('keeps the plus of a phone number, and of nothing else', () => {
    expect([guardedPhone('+46 (0)70-123'), guardedPhone('+46;cmd'), guardedPhone('+SUM(1)')]).toEqual([
      '+46 (0)70-123',
      "'+46;cmd",
      "'+SUM(1)",
    ])
  })

  test('is one row for any reader', () => {
    expect(csvRow(['a', 'b,c', 'd"e', 'f\ng', ' h'])).toBe('a,"b,c","d""e","f\ng"," h"\r\n')
  })
})

describe('a strange beginning', () => {
  const head = (text: string) => lookAtFile({ chunks: () => inPieces(utf8(text), 1 << 20) })
  test('a header of very many lines, and very many empty lines before it, are each looked at once', async () => {
    const { user } = process.cpuUsage()
    expect((await head(`"a${'\n'.repeat(20_000)}b",c\n1,2\n`)).place).toEqual({ chars: 20_007, line: 20_002 })
    expect((await head(`${'\n'.repeat(20_000)}a,b\n1,2\n`)).place).toEqual({ chars: 20_004, line: 20_002 })
    expect((await head('""\n\na,"b\n"\n1,2\n')).place).toEqual({ chars: 11, line: 5 })
    expect((await head('a,b')).place).toEqual({ chars: 3, line: 1 })
    expect(process.cpuUsage().user - user).toBeLessThan(2_000_000)
  })

  test('a hundred thousand rows of one character are looked at', async () => {
    expect((await head(`a\n${'1\n'.repeat(200_000)}`)).rows.length).toBeGreaterThan(5_000)
  })

  test('of letters that take several bytes nothing is said to be damaged where the beginning ends within one', async () => {
    // あ in Shift JIS, so that the beginning ends between its bytes
    const bytes = Buffer.concat([
      utf8('ab,c\n'),
      Buffer.from('82a0', 'hex'),
      ...Array.from({ length: 600_000 }, () => Buffer.from('82a0', 'hex')),
    ])
    const { names, notes } = await lookAtFile({ chunks: () => inPieces(bytes, 1 << 20) }, { encoding: 'shift_jis' })
    expect([names, notes]).toEqual([['ab', 'c'], []])
  })

  test('a name that is cut in the middle of a character is whole again: no database keeps half a one', async () => {
    const { names } = await head(`${'x'.repeat(199)}😀,b\n1,2\n`)
    expect(names.every((name) => name.isWellFormed())).toBe(true)
  })
})

test('rows with long texts come fewer at a time, so that memory does not follow the width of a file', async () => {
  const text = Array.from({ length: 20 }, (_, at) => `${at},${'x'.repeat(300_000)}\n`).join('')
  const batches: number[] = []
  for await (const { rows } of readRows(decoded(inPieces(Buffer.from(text), 100_000), 'utf-8'), { separator: ',', charsAtOnce: 1_000_000 }))
    batches.push(rows.length)
  expect(batches.reduce((sum, count) => sum + count)).toBe(20)
  expect(Math.max(...batches)).toBeLessThanOrEqual(5)
})
