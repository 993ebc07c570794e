import type { Role } from '#contract/conversation.ts'
import type { AdapterId } from '#contract/settings/sites.ts'

/** A page as it was saved, the address it had, and what a person reads on it. */
export type SavedPage = {
  name: string
  /** whose markup it is: `own` was there while the reading was written, `held-out` was written after it, `package` is from npm */
  from: 'own' | 'held-out' | 'package' | 'documented'
  adapter: Exclude<AdapterId, 'page-api'>
  address: string
  roles: Role[]
  /** the first words of the first and the last message */
  first: string
  last: string
  externalId?: string
  status?: 'ended'
  visitor: { name?: string; phones: string[]; emails: string[] }
  /** where the parts stand on their sides by style only: nothing but a real browser lays them out */
  drawn?: true
}

const letters: Record<string, Role> = { v: 'visitor', a: 'agent', b: 'bot', s: 'system', n: 'note' }
/** One letter for each message: `va` is a visitor, then an agent. */
export const roles = (text: string) => [...text].map((letter) => letters[letter] as Role)
