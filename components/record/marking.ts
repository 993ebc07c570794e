import type { IdentifierKind } from '#contract/records.ts'
import { plainDigits } from '#components/format/numbers.ts'

/** A stretch of a value; the marked ones are what both values share. */
export type Stretch = { text: string; marked: boolean }

/** The part that a visitor's value and a record's have in common, for both of them. */
export function sharedPart(visitor: string, record: string, kind: IdentifierKind): { visitor: Stretch[]; record: Stretch[] } {
  if (kind === 'phone') return sharedDigits(visitor, record)
  if (kind === 'name') return sharedWords(visitor, record)
  const same = visitor.trim().toLowerCase() === record.trim().toLowerCase()
  return { visitor: whole(visitor, same), record: whole(record, same) }
}

/** The part of a number or address that was typed, where it was found by its beginning: of `070-174` and `070-174 06 12` it is `70-174`. */
export function begunPart(typed: string, record: string, kind: IdentifierKind): Stretch[] {
  if (kind === 'name') return markedBeginnings(record, typed)
  if (kind === 'phone') return begunDigits(typed, record)
  const sought = typed.trim().toLowerCase()
  return record.toLowerCase().startsWith(sought) ? marked(record, 0, sought.length) : whole(record, false)
}

/** The beginning of words that begin with what was searched for. */
export function markedBeginnings(text: string, typed: string): Stretch[] {
  const sought = fold(typed.trim())
  if (sought === '') return whole(text, false)
  const starts = [...text.matchAll(/(?<![\p{L}\p{N}])[\p{L}\p{N}]/gu)].map(({ index }) => index)
  for (const start of starts) {
    for (let end = start + 1; end <= text.length; end++) {
      const folded = fold(text.slice(start, end))
      if (folded === sought && !/^\p{M}/u.test(text.slice(end)))
        return compact([
          { text: text.slice(0, start), marked: false },
          { text: text.slice(start, end), marked: true },
          { text: text.slice(end), marked: false },
        ])
      if (folded.length > sought.length) break
    }
  }
  return whole(text, false)
}

/** Case, accents and the letters that only look accented are no difference. */
export function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[łøđðıßæœþ]/g, (letter) => plain[letter] ?? letter)
}

const plain: Record<string, string> = { ł: 'l', ø: 'o', đ: 'd', ð: 'd', ı: 'i', ß: 'ss', æ: 'ae', œ: 'oe', þ: 'th' }
const fewest = 4

function sharedDigits(visitor: string, record: string): { visitor: Stretch[]; record: Stretch[] } {
  const a = digitsOf(visitor)
  const b = digitsOf(record)
  let shared = 0
  while (shared < a.length && shared < b.length && a.at(-1 - shared)?.digit === b.at(-1 - shared)?.digit) shared++
  return { visitor: lastDigits(visitor, a, shared), record: lastDigits(record, b, shared) }
}

/** One of them may have the country's code, and the other the nought before the area instead. */
function begunDigits(typed: string, record: string): Stretch[] {
  const text = (digits: { digit: string }[]) => digits.map(({ digit }) => digit).join('')
  const abroad = (value: string) => /^[^\d+]*(\+|00)/.test(value)
  const sought = text(digitsOf(typed)).replace(/^0+/, '')
  const dialled = digitsOf(record)
  const digits = dialled.slice(dialled.findIndex(({ digit }) => digit !== '0'))
  // a country's code has one to three digits
  const codes = abroad(typed) === abroad(record) ? [0] : [1, 2, 3]
  for (const code of codes) {
    const [a, b] = abroad(typed) ? [sought.slice(code), digits] : [sought, digits.slice(code)]
    if (a.length < 3 || !text(b).startsWith(a)) continue
    const from = b[0]?.at ?? 0
    return marked(record, record[from - 1] === '+' ? from - 1 : from, (b[a.length - 1]?.at ?? from) + 1)
  }
  return whole(record, false)
}

function marked(text: string, from: number, to: number): Stretch[] {
  return compact([
    { text: text.slice(0, from), marked: false },
    { text: text.slice(from, to), marked: true },
    { text: text.slice(to), marked: false },
  ])
}

/** The digits of a number with their places; an extension after it is not part of it. */
function digitsOf(value: string): { digit: string; at: number }[] {
  const extension = /(?:;?\s*ext\.?=?|\s*(?:\bx|#|ankn\.?|anknytning|dw|poste))\s*\d+\s*$/i.exec(value)
  const digits: { digit: string; at: number }[] = []
  const end = extension?.index ?? value.length
  for (let at = 0; at < end; at++) {
    const digit = plainDigits(value[at] ?? '')
    // (0) between country code and number is written, not dialled
    if (/^\d$/.test(digit) && !(digit === '0' && value[at - 1] === '(' && value[at + 1] === ')')) digits.push({ digit, at })
  }
  return digits
}

function lastDigits(value: string, digits: { at: number }[], shared: number): Stretch[] {
  const from = digits.at(-shared)?.at
  const to = digits.at(-1)?.at
  if (shared < fewest || from === undefined || to === undefined) return whole(value, false)
  const start = shared === digits.length && value[from - 1] === '+' ? from - 1 : from
  return compact([
    { text: value.slice(0, start), marked: false },
    { text: value.slice(start, to + 1), marked: true },
    { text: value.slice(to + 1), marked: false },
  ])
}

function sharedWords(visitor: string, record: string): { visitor: Stretch[]; record: Stretch[] } {
  const words = (text: string) => new Set(text.split(between).map(fold).filter(Boolean))
  const a = words(visitor)
  const b = words(record)
  const mark = (text: string, others: Set<string>) =>
    compact(text.split(between).map((piece) => ({ text: piece, marked: others.has(fold(piece)) && piece.trim() !== '' })))
  return { visitor: mark(visitor, b), record: mark(record, a) }
}

const between = /([\s,.;()]+)/

function whole(text: string, marked: boolean): Stretch[] {
  return [{ text, marked }]
}

/** Neighbours of one kind become one; a space between two marked words is marked with them. */
function compact(stretches: Stretch[]): Stretch[] {
  const joined: Stretch[] = []
  stretches.forEach((stretch, at) => {
    const between = stretch.text.trim() === '' && (joined.at(-1)?.marked ?? false) && (stretches[at + 1]?.marked ?? false)
    const marked = stretch.marked || between
    const last = joined.at(-1)
    if (stretch.text === '') return
    if (last && last.marked === marked) last.text += stretch.text
    else joined.push({ text: stretch.text, marked })
  })
  return joined.length === 0 ? whole('', false) : joined
}
