import type { Separator } from './guess-separator.ts'

/**
 * For each quote in a quoted cell that does not close it the parser looks at all blanks that follow, up to the next separator, and makes a note. So much of
 * both together is no CSV: a server would stand still for a minute over a file of one megabyte.
 */
const most = { looks: 20_000_000, strays: 200_000 }

/** Where the row begins that has so many quotes which close nothing, in front of so many blanks, that the parser would not come to its end; undefined where none has. */
export function hopelessRow(text: string, separator: Separator): number | undefined {
  const blanks = longestBlank(text)
  if (text.length * blanks <= 2 * most.looks && text.length <= 2 * most.strays) return undefined
  return rowOfStray(text, separator, Math.min(most.strays, most.looks / blanks))
}

const isBlank = (code: number) => code === 32 || (code >= 9 && code <= 13) || (code >= 160 && /\s/.test(String.fromCharCode(code)))

/** The longest run of blanks; short ones between two places that are looked at may be missed. */
function longestBlank(text: string): number {
  let longest = pace
  for (let at = 0; at < text.length; at += pace) {
    if (!isBlank(text.charCodeAt(at))) continue
    let from = at
    while (from > 0 && isBlank(text.charCodeAt(from - 1))) from -= 1
    while (at < text.length && isBlank(text.charCodeAt(at))) at += 1
    longest = Math.max(longest, at - from)
  }
  return longest
}

const pace = 64

/** The beginning of the row in which there is one more than `count` quotes within quoted cells that are neither doubled nor at their end. Each character is passed once. */
function rowOfStray(text: string, separator: Separator, count: number): number | undefined {
  let strays = 0
  let row = 0
  const isEnough = () => {
    strays += 1
    return strays > count
  }
  for (let at = 0; at < text.length; ) {
    let end: number
    if (text[at] === '"') {
      end = endOfQuoted(text, separator, at, isEnough)
      if (end === -1) return strays > count ? row : undefined
    } else {
      end = at
      while (end < text.length && text[end] !== separator && text[end] !== '\n') end += 1
    }
    at = end + 1
    if (text[end] === '\n') row = at
  }
  return undefined
}

/** The separator or line's end behind a quoted cell; -1 where it has none, or when `isEnough` says so. */
function endOfQuoted(text: string, separator: Separator, from: number, isEnough: () => boolean): number {
  for (let quote = text.indexOf('"', from + 1); quote !== -1; ) {
    if (text[quote + 1] === '"') {
      quote = text.indexOf('"', quote + 2)
      continue
    }
    let end = quote + 1
    while (text[end] !== separator && text[end] !== '\n' && isBlank(text.charCodeAt(end))) end += 1
    if (end >= text.length || text[end] === separator || text[end] === '\n') return end
    if (isEnough()) return -1
    quote = text.indexOf('"', end)
  }
  return -1
}
