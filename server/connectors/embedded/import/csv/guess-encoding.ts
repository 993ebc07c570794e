import { isUtf8 } from 'node:buffer'

export type EncodingGuess = { encoding: string; sure: boolean }

/**
 * How a file's bytes are to be read, by its beginning: a mark says so; every other byte a zero is UTF-16; what is no UTF-8 is Windows-1252.
 * `whole`: nothing comes after these bytes.
 */
export function guessEncoding(head: Uint8Array, { whole }: { whole: boolean }): EncodingGuess {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return { encoding: 'utf-8', sure: true }
  if (head[0] === 0xff && head[1] === 0xfe) return { encoding: 'utf-16le', sure: true }
  if (head[0] === 0xfe && head[1] === 0xff) return { encoding: 'utf-16be', sure: true }
  const wide = wideGuess(head)
  if (wide) return { encoding: wide, sure: true }
  const readable = whole ? head : head.subarray(0, lastWhole(head))
  if (!isUtf8(readable)) return { encoding: 'windows-1252', sure: false }
  // letters beyond ASCII that happen to be UTF-8 are; a beginning in ASCII alone says nothing of the rest
  return { encoding: 'utf-8', sure: whole || readable.some((byte) => byte > 127) }
}

/** Latin text of two bytes a character without a mark: half of its bytes are zero, all on one side. */
function wideGuess(head: Uint8Array): string | undefined {
  const some = head.subarray(0, 4_096)
  let even = 0
  let odd = 0
  for (let at = 0; at < some.length; at++) if (some[at] === 0) at % 2 === 0 ? even++ : odd++
  const half = some.length / 2
  if (odd > half * 0.6 && even < half * 0.1) return 'utf-16le'
  if (even > half * 0.6 && odd < half * 0.1) return 'utf-16be'
  return undefined
}

/** Up to where no character is cut off. */
function lastWhole(bytes: Uint8Array): number {
  let at = bytes.length
  while (at > 0 && at > bytes.length - 4) {
    const byte = bytes[at - 1] as number
    if (byte < 0x80) return at
    at -= 1
    if (byte >= 0xc0) return at
  }
  return bytes.length
}

/** The name under which TextDecoder knows it; undefined for what it does not know. */
export function knownEncoding(label: string): string | undefined {
  try {
    return new TextDecoder(label).encoding
  } catch {
    return undefined
  }
}
