import { first } from './en/first.ts'
import type { FirstMessages, RestMessages } from './messages.ts'

export type Catalogue = { first(): Promise<FirstMessages>; rest(): Promise<RestMessages> }

/** The languages, each in two parts: what the first view says, and the rest, which is fetched while that is shown. */
export const catalogues: Record<string, Catalogue> = {
  en: { first: async () => first, rest: async () => (await import('./en/rest.ts')).rest },
  sv: { first: async () => (await import('./sv/first.ts')).first, rest: async () => (await import('./sv/rest.ts')).rest },
}
