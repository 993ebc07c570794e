/** Finds records by what their texts hold, without looking at all of them. What it gives may be too much, never too little. */
export type RecordIndex = {
  put(id: string, texts: Texts): void
  remove(id: string): void
  byDigits(digits: string): Iterable<string>
  byEmail(beginning: string): Iterable<string>
  /** records with a word for each of these beginnings */
  byWords(beginnings: readonly string[]): Iterable<string>
}
export type Texts = { phones: string[]; emails: string[]; names: string[] }

const window = 7

export function recordIndex(): RecordIndex {
  const digits = new Map<string, Set<string>>()
  const shortDigits = new Map<string, Set<string>>()
  const emails = new Map<string, Set<string>>()
  const words = new Map<string, Set<string>>()
  const kept = new Map<string, { phones: string[]; emails: string[]; words: string[] }>()

  function remove(id: string): void {
    const had = kept.get(id)
    if (!had) return
    for (const phone of had.phones) {
      for (const part of windows(phone, window)) take(digits, part, id)
      for (const part of windows(phone, 4)) take(shortDigits, part, id)
    }
    for (const email of had.emails) take(emails, email.slice(0, 3), id)
    for (const word of had.words) take(words, word.slice(0, 3), id)
    kept.delete(id)
  }

  return {
    put(id, texts) {
      remove(id)
      const row = { phones: texts.phones.map(onlyDigits), emails: texts.emails.map(plain), words: texts.names.flatMap(wordsOf) }
      for (const phone of row.phones) {
        for (const part of windows(phone, window)) add(digits, part, id)
        for (const part of windows(phone, 4)) add(shortDigits, part, id)
      }
      for (const email of row.emails) add(emails, email.slice(0, 3), id)
      for (const word of row.words) add(words, word.slice(0, 3), id)
      kept.set(id, row)
    },
    remove,
    byDigits(given) {
      const asked = onlyDigits(given)
      if (asked.length >= window) return digits.get(asked.slice(-window)) ?? []
      return asked.length >= 4 ? (shortDigits.get(asked.slice(-4)) ?? []) : []
    },
    byEmail: (beginning) =>
      [...begun(emails, plain(beginning))].filter((id) => kept.get(id)?.emails.some((email) => email.includes(plain(beginning)))),
    byWords(beginnings) {
      const asked = beginnings.flatMap(wordsOf)
      if (asked.length === 0) return []
      const rarest = asked.toSorted((a, b) => b.length - a.length)[0] as string
      return [...begun(words, rarest)].filter((id) => asked.every((one) => kept.get(id)?.words.some((word) => word.startsWith(one))))
    },
  }
}

/** Letters without case and accents, as this CRM compares them. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[øłđæœß]/g, (letter) => ({ ø: 'o', ł: 'l', đ: 'd', æ: 'ae', œ: 'oe', ß: 'ss' })[letter] ?? letter)
    .trim()
}

function wordsOf(text: string): string[] {
  return plain(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
}

function onlyDigits(text: string): string {
  return text.normalize('NFKC').replace(/\D/g, '')
}

function* windows(text: string, length: number): Iterable<string> {
  for (let at = 0; at + length <= text.length; at += 1) yield text.slice(at, at + length)
}

function* begun(buckets: Map<string, Set<string>>, beginning: string): Iterable<string> {
  if (beginning.length >= 3) yield* buckets.get(beginning.slice(0, 3)) ?? []
  else for (const [key, ids] of buckets) if (key.startsWith(beginning)) yield* ids
}

function add(buckets: Map<string, Set<string>>, key: string, id: string): void {
  const bucket = buckets.get(key)
  if (bucket) bucket.add(id)
  else buckets.set(key, new Set([id]))
}

function take(buckets: Map<string, Set<string>>, key: string, id: string): void {
  const bucket = buckets.get(key)
  bucket?.delete(id)
  if (bucket?.size === 0) buckets.delete(key)
}
