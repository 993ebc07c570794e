import type { Catalogue } from '#components/messages/catalogues.ts'
import { catalogues } from '#components/messages/catalogues.ts'
import type { FirstMessages, RestMessages } from '#components/messages/messages.ts'
import type { Text } from '#components/messages/text.ts'

/**
 * What other languages would do to the sidebar, shown with texts that nobody reads: `german` has English words with a third more letters and no
 * place to break them, as its compounds are; `arabic` has Arabic letters.
 */
const changes: Record<string, (word: string) => string> = {
  german: (word) => (word.length < 4 ? word : `${word}${word.slice(-Math.ceil(word.length * 0.4)).toLocaleLowerCase()}`),
  arabic: (word) => word.replace(/[a-zåäö]/gi, (letter) => letters[(letter.codePointAt(0) ?? 0) % letters.length] ?? letter),
}
const letters = 'ابتثجحخدذرزسشصضطظعغفقكلمنهوي'

/** From now on the view's English is written like that. Only the play page does it. */
export function writeLike(language: string): void {
  const [english, change] = [catalogues['en'] as Catalogue, changes[language]]
  if (!change) throw new Error(`Nothing is written like ${language}.`)
  catalogues['en'] = {
    first: async () => every<FirstMessages>(await english.first(), change),
    rest: async () => every<RestMessages>(await english.rest(), change),
  }
}

function every<M extends object>(messages: M, change: (word: string) => string): M {
  return Object.fromEntries(Object.entries(messages).map(([key, text]) => [key, changed(text as Text, change)])) as M
}

/** Words only: what stands in braces is put in later. */
function changed(text: Text, change: (word: string) => string): Text {
  if (typeof text !== 'string') return { one: String(changed(text.one, change)), other: String(changed(text.other, change)) }
  return text.replace(/\{\w+\}|\p{L}+/gu, (part) => (part.startsWith('{') ? part : change(part)))
}
