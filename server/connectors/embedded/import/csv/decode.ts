import { ImportRefused } from '#contract/import/import-refused.ts'

/**
 * A file's bytes as text with one kind of line's end, without mark and without characters that no text has, from `skip` characters of that on.
 * The same file gives the same text, so that a place in it is a place in the file.
 */
export async function* decoded(chunks: AsyncIterable<Uint8Array>, encoding: string, skip = 0): AsyncGenerator<string> {
  // damage in UTF-8 means that it is something else; in the others nothing can be told apart
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' })
  let left = skip
  let held = ''
  const take = (text: string, last: boolean): string => {
    let plain = held + text
    held = ''
    // what follows it may be the other half of a line's end
    if (!last && plain.endsWith('\r')) {
      held = '\r'
      plain = plain.slice(0, -1)
    }
    if (plain.includes('\r')) plain = plain.replace(/\r\n?/g, '\n')
    plain = plain.replace(unseen, '')
    const taken = left === 0 ? plain : plain.slice(Math.min(left, plain.length))
    left -= plain.length - taken.length
    return taken
  }
  for await (const chunk of chunks) {
    const text = take(decode(decoder, chunk, true), false)
    if (text !== '') yield text
  }
  const rest = take(decode(decoder, undefined, false), true)
  if (rest !== '') yield rest
}

function decode(decoder: TextDecoder, chunk: Uint8Array | undefined, stream: boolean): string {
  try {
    return decoder.decode(chunk, { stream })
  } catch (cause) {
    throw new ImportRefused('invalid-input', 'encoding-broken', [], { cause })
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go; tab and line ends stay
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g
