import type { Role } from '#contract/conversation.ts'

export type Parts = { text: string; author: string; time: string; label: string }
export type Said = { element: Element; author: string; label: string; text: string }
export type Found = { names: string[]; phones: string[]; emails: string[] }

/**
 * What chat pages have in common, asked where a definition says nothing or finds nothing. Twice as large as the reading itself, so a page
 * gets it only when it is asked for (make-guesses.ts).
 */
export type Guesses = {
  /** before anything else of one reading */
  begin(): void
  findList(roots: readonly Node[]): Element | undefined
  itemsIn(list: Element): Element[]
  partsOf(item: Element, list: Element, items: ReadonlySet<Element>, named: ReadonlySet<string>): Parts
  rolesOf(said: readonly Said[], list: Element, visitor: ReadonlySet<string>): (Role | undefined)[]
  findVisitor(roots: readonly Node[], list: Element | undefined, authors: readonly string[]): Found
  /** what tells this conversation from others, where neither the definition nor what it finds does */
  idIn(address: string, list: Element | undefined): string | undefined
  looksPrivate(one: Element, list: Element): boolean
}

/** Knows nothing, and tells when it was asked. */
export function noGuesses(asked: () => void): Guesses {
  const empty = <T>(value: T) => {
    asked()
    return value
  }
  return {
    begin: () => {},
    findList: () => empty(undefined),
    itemsIn: () => empty([]),
    partsOf: () => empty({ text: '', author: '', time: '', label: '' }),
    rolesOf: (said) => empty(said.map(() => undefined)),
    findVisitor: () => empty({ names: [], phones: [], emails: [] }),
    idIn: () => empty(undefined),
    // what may be a note is left out
    looksPrivate: () => empty(true),
  }
}
