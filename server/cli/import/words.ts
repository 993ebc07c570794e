import { AppError } from '#contract/errors.ts'

export type ImportWords = {
  verb: 'import' | 'resume' | 'undo' | 'list' | 'discard'
  file: string | undefined
  id: string | undefined
  entity: string | undefined
  map: [column: string, to: string][]
  skip: string[]
  skipOthers: boolean
  dates: 'auto' | 'ymd' | 'dmy' | 'mdy' | undefined
  decimal: 'auto' | 'comma' | 'point'
  currency: string | undefined
  encoding: string | undefined
  separator: ',' | ';' | '\t' | '|' | undefined
  source: string | undefined
  updateBy: string | undefined
  clearEmpty: boolean
  keepGood: boolean
  check: boolean
  errors: string | undefined
}

const flags = ['--skip-others', '--clear-empty', '--keep-good', '--check'] as const
const valued = [
  '--entity',
  '--map',
  '--skip',
  '--dates',
  '--decimal',
  '--currency',
  '--encoding',
  '--separator',
  '--source',
  '--update-by',
  '--errors',
] as const
const verbs = ['--resume', '--undo', '--list', '--discard'] as const

/** The words behind `import`, or what is wrong with them. `--name value` and `--name=value` are the same. */
export function readWords(words: readonly string[]): ImportWords {
  const read: ImportWords = {
    verb: 'import',
    file: undefined,
    id: undefined,
    entity: undefined,
    map: [],
    skip: [],
    skipOthers: false,
    dates: undefined,
    decimal: 'auto',
    currency: undefined,
    encoding: undefined,
    separator: undefined,
    source: undefined,
    updateBy: undefined,
    clearEmpty: false,
    keepGood: false,
    check: false,
    errors: undefined,
  }
  const left = words.flatMap((word) => {
    const [, name, value] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? []
    return name === undefined ? [word] : [name, value as string]
  })
  const loose: string[] = []
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (isOne(verbs, word)) read.verb = word.slice(2) as ImportWords['verb']
    else if (isOne(flags, word)) takeFlag(read, word)
    else if (isOne(valued, word)) {
      const value = left.shift()
      if (value === undefined) throw usage(`${word} needs a value`)
      takeValue(read, word, value)
    } else if (word.startsWith('--')) throw usage(`import knows no ${word}`)
    else loose.push(word)
  }
  const [first, ...more] = loose
  if (more.length > 0)
    throw usage(`import takes one ${read.verb === 'import' ? 'file' : 'number of an import'}, and ${loose.length} were given`)
  if (read.verb === 'import') read.file = first
  else read.id = first
  if (read.verb === 'import' && first === undefined) throw usage('import needs a file')
  if (read.verb === 'discard' && first === undefined) throw usage('Which import to throw away is not said')
  return read
}

function takeFlag(read: ImportWords, word: (typeof flags)[number]): void {
  if (word === '--skip-others') read.skipOthers = true
  else if (word === '--clear-empty') read.clearEmpty = true
  else if (word === '--keep-good') read.keepGood = true
  else read.check = true
}

function takeValue(read: ImportWords, word: (typeof valued)[number], value: string): void {
  switch (word) {
    case '--map': {
      const at = value.lastIndexOf('=')
      if (at < 1 || at === value.length - 1) throw usage('--map takes a column and a field: --map "Job=title"')
      read.map.push([value.slice(0, at).trim(), value.slice(at + 1).trim()])
      return
    }
    case '--skip':
      read.skip.push(value.trim())
      return
    case '--dates':
      read.dates = oneOf(word, value, ['auto', 'ymd', 'dmy', 'mdy'] as const)
      return
    case '--decimal':
      read.decimal = oneOf(word, value, ['auto', 'comma', 'point'] as const)
      return
    case '--separator':
      read.separator = oneOf(word, value === 'tab' || value === '\\t' ? '\t' : value, [',', ';', '\t', '|'] as const)
      return
    case '--currency':
      if (!/^[A-Z]{3}$/.test(value)) throw usage('--currency takes a code such as SEK')
      read.currency = value
      return
    case '--source':
      if (!/^[a-z0-9][a-z0-9._-]{0,39}$/.test(value)) throw usage('--source takes a short name such as salesforce')
      read.source = value
      return
    case '--update-by':
      read.updateBy = ['id', 'external id', 'external-id'].includes(value.toLowerCase()) ? '#id' : value
      return
    case '--entity':
      read.entity = value
      return
    case '--encoding':
      read.encoding = value
      return
    case '--errors':
      read.errors = value
  }
}

function oneOf<T extends string>(word: string, value: string, all: readonly T[]): T {
  if (!isOne(all, value)) throw usage(`${word} takes ${all.map((one) => (one === '\t' ? 'tab' : one)).join(', ')}`)
  return value
}

function isOne<T extends string>(all: readonly T[], word: string): word is T {
  return (all as readonly string[]).includes(word)
}

function usage(message: string): AppError {
  return new AppError('invalid-input', message, { hint: 'For example: npm run tagalong -- import contacts.csv --check' })
}
