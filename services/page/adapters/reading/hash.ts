/** 64 bits of FNV-1a in two halves, as text: the same words give the same key, today and tomorrow. */
export function hash(...words: (string | number | undefined)[]): string {
  let a = 0x811c9dc5
  let b = 0x1000193
  for (const sign of words.join('\u0000')) {
    const code = sign.codePointAt(0) ?? 0
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ (code + 0x9e37), 0x85ebca6b) ^ (b >>> 13)
  }
  return [a, b].map((half) => (half >>> 0).toString(36)).join('')
}
