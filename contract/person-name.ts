import { firstUnseen, type UnseenCharacter } from './unseen-character.ts'

/** Why a person's name is refused; the pages have a sentence for each. */
export type NameFault = 'missing' | 'long' | 'unseen'

export const longestName = 100

export function nameFault(name: string): NameFault | undefined {
  const trimmed = name.trim()
  if (trimmed === '') return 'missing'
  if ([...trimmed].length > longestName) return 'long'
  return unseen.test(trimmed) ? 'unseen' : undefined
}

/** The character for which a name is refused as `unseen`; its place is counted in the name as it was sent. */
export function unseenInName(name: string): UnseenCharacter | undefined {
  return firstUnseen(name, unseen)
}

/** Line breaks, control characters, and marks that turn the direction of what stands after a name. Joiners are part of names and emoji. */
const unseen = /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/u
