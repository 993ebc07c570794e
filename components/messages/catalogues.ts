import { first } from './en/first.ts'
import type { FirstMessages, RestMessages } from './messages.ts'
import type { Standard } from './standard.ts'

/** A language in parts: what the first view says, and the rest, which is fetched while that is shown. */
export type Catalogue = { first(): Promise<FirstMessages>; rest(): Promise<RestMessages>; standard?(): Promise<Standard> }

export const catalogues: Record<string, Catalogue> = {
  en: { first: async () => first, rest: async () => (await import('./en/rest.ts')).rest },
  sv: {
    first: async () => (await import('./sv/first.ts')).first,
    rest: async () => (await import('./sv/rest.ts')).rest,
    standard: async () => (await import('./sv/standard.ts')).standard,
  },
}
