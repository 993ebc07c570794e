import { describe, expect, test } from 'vitest'
import type { ImportLook } from '#contract/api/imports.ts'
import { chooseOptions } from './choose-columns.ts'
import { progressBar } from './progress-bar.ts'
import { readWords } from './words.ts'

describe('the words of the command', () => {
  test('are read with a space or an equals sign, in any order', () => {
    expect(
      readWords([
        '--map',
        'Job=title',
        'f.csv',
        '--dates=dmy',
        '--skip=A=B',
        '--separator',
        'tab',
        '--update-by',
        'external id',
        '--keep-good',
      ]),
    ).toMatchObject({
      file: 'f.csv',
      map: [['Job', 'title']],
      skip: ['A=B'],
      dates: 'dmy',
      separator: '\t',
      updateBy: '#id',
      keepGood: true,
      check: false,
    })
  })

  test.each([
    [[], 'import needs a file'],
    [['a', 'b'], 'import takes one file'],
    [['a', '--nope'], 'import knows no --nope'],
    [['a', '--dates', 'soon'], '--dates takes auto, ymd, dmy, mdy'],
    [['a', '--map', 'Job'], '--map takes a column and a field'],
    [['a', '--encoding'], '--encoding needs a value'],
    [['--discard'], 'Which import'],
  ])('%j are refused: %s', (words, why) => expect(() => readWords(words)).toThrow(why))
})

describe('the columns', () => {
  const look: ImportLook = {
    form: { encoding: 'utf-8', separator: ',' },
    sure: { encoding: true, separator: true, entity: true },
    entity: 'contact',
    entities: [],
    source: 'salesforce',
    sources: [],
    currency: 'SEK',
    dates: 'auto',
    decimal: 'auto',
    columns: [
      { column: 0, name: 'Last', samples: [] },
      { column: 1, name: 'Email', samples: [], to: 'email', by: 'field' },
      { column: 2, name: 'Shoe', samples: [] },
    ],
    targets: ['last_name', 'email', '#id', '#skip'].map((to) => ({ to, label: to === 'last_name' ? 'Last name' : to, required: false })),
    rows: 1,
    counted: true,
    preview: [],
    notes: [],
  }
  const chosen = (...words: string[]) => chooseOptions(look, readWords(['f', ...words])).columns.map(({ to }) => to)

  test('that nobody decided about are named, and none is dropped', () => {
    expect(() => chosen('--map', 'last=Last name')).toThrow('Shoe')
    expect(chosen('--map', 'last=Last name', '--skip', 'shoe')).toEqual(['last_name', 'email', '#skip'])
    expect(chosen('--map', 'Last=last_name', '--skip-others')).toEqual(['last_name', 'email', '#skip'])
  })

  test('that were asked for take the place of what was guessed', () => {
    expect(chosen('--map', 'Last=email', '--skip', 'Shoe')).toEqual(['email', '#skip', '#skip'])
  })

  test('that hold ids want a name for their system where nothing tells it', () => {
    const { source: _, ...nobodys } = { ...look, sources: ['visma'] }
    const words = ['f', '--map', 'Last=last_name', '--map', 'Shoe=#id']
    expect(() => chooseOptions(nobodys, readWords(words))).toThrow('ids of another system')
    expect(chooseOptions(nobodys, readWords([...words, '--source', 'navision'])).source).toBe('navision')
    expect(chooseOptions(nobodys, readWords(['f', '--map', 'Last=last_name', '--skip-others'])).source).toBeUndefined()
  })

  test('and fields that are not there are told with the nearest', () => {
    expect(() => chosen('--skip', 'Shoo')).toThrow('no column Shoo')
    expect(() => chosen('--map', 'Last=lastname')).toThrow('no field lastname')
  })
})

describe('how far it is', () => {
  function shown(isTTY: boolean) {
    const written: string[] = []
    const lines: string[] = []
    let at = 0
    const bar = progressBar(
      { isTTY, columns: 80, write: (text) => written.push(text) },
      (line) => lines.push(line),
      () => at,
    )
    for (at = 0; at <= 12_000; at += 1_000) bar.told({ phase: 'writing', done: at / 100, of: 240 })
    bar.end()
    return { written, lines }
  }

  test('is a bar with what is left on a terminal, which goes at the end', () => {
    const { written, lines } = shown(true)
    expect(lines).toEqual([])
    expect(written.at(-2)).toContain('Writing: 50 %, 120 of 240, 0:12 left')
    expect(written.at(-2)).toContain('[#')
    expect(written.at(-1)).toBe('\r\u001b[K')
  })

  test('is a plain line every five seconds elsewhere', () => {
    const { written, lines } = shown(false)
    expect(written).toEqual([])
    expect(lines).toEqual(['Writing: 20 %, 50 of 240, 0:19 left', 'Writing: 41 %, 100 of 240, 0:14 left'])
  })
})
