import { styleText } from 'node:util'
import { phase } from './bootstrap/phase.mjs'

type Style = Parameters<typeof styleText>[0]

/** Colours on a terminal that wants them, plain text everywhere else (a file, a pipe, NO_COLOR, a dumb terminal). */
export function paint(style: Style, text: string, stream: NodeJS.WriteStream = process.stdout): string {
  const wanted = stream.isTTY && !process.env['NO_COLOR'] && process.env['TERM'] !== 'dumb'
  return wanted ? styleText(style, text, { validateStream: false }) : text
}

export function say(text = ''): void {
  process.stdout.write(`${text}\n`)
}

/** Says what is going on, then how long it took: `Building the extension … 2.1 s`. */
export function saying<T>(text: string, work: () => Promise<T>): Promise<T> {
  return phase(text, work, process.stdout)
}
