import type { Output } from '#contract/api/index.ts'
import type { Person } from '#contract/api/session.ts'
import type { AddressPattern } from '#contract/address-pattern.ts'
import type { PageDefinition } from '#contract/page-definition.ts'
import type { Site } from '#contract/settings/sites.ts'
import type { Link } from './sidebar-host.ts'

/** What the page script needs to put up the sidebar. `nonce` pairs the frame with this page, once. */
export type LoaderStart = { nonce: string; width: number; collapsed: boolean; side: 'left' | 'right'; look: OuterLook }

/** How the page is read where it does not speak for itself; empty where it does, or where the site speaks for no source. `pattern`: the definition's own, taken apart. */
export type LoaderReads =
  | { source: string; sourceName: string; definition: PageDefinition; pattern?: AddressPattern }
  | Record<never, never>

/** As the agent chose it; left out: as the browser says. */
export type Look = { language?: 'en' | 'sv'; theme?: 'light' | 'dark'; density?: 'compact' }

/** What is drawn outside of the frame gets its words along: two languages in every tab's page script would be too many. */
export type OuterLook = Look & { words: OuterWords }
/** `#` stands for the number. */
export type OuterWords = { open: string; one: string; many: string; failed: string; restless: string; width: string }

/** What a closed sidebar says: how many records match the open conversation, and whether a tag of it failed. */
export type RailSays = { count: number; failed: boolean }
/** The number as it is drawn goes along: a path in a box whose upper edge has 0, 0 in its middle. */
export type RailOrder = RailSays & { drawn: string }

export type ChangesAnswer = Output<'changes.poll'>

export type ConnectionState = {
  /** origin of the chosen backend */
  backend: string
  /** the browser lets us speak with it */
  permitted: boolean
  link: Link
  person?: Person
  organisation?: string
}

/** `name` is the key of a sentence in the catalogue; `detail` is the backend's own words. */
export type TestStep = {
  name: 'address' | 'permission' | 'answers' | 'tagalong' | 'signed-in' | 'crm'
  state: 'ok' | 'failed' | 'skipped'
  detail?: string
}

export type SitesState = {
  version: number
  sites: (Site & { granted: boolean })[]
  /** origins (as match patterns) still to be allowed; asked for in one prompt */
  missing: string[]
}

export type TabState = {
  site?: string
  /** `none`: not a listed site, or not allowed; `gave-up`: the page keeps removing the sidebar; `cannot`: a listed site, whose page can have none */
  sidebar: 'cannot' | 'open' | 'collapsed' | 'gave-up' | 'none'
}
