import { SourceName } from '#contract/conversation.ts'
import { disputes, sourceOfAddress } from '#contract/settings/site-sources.ts'
import { encodedPattern, MatchPattern, type Site, unseenCharacter } from '#contract/settings/sites.ts'
import { isReadable } from './definition-text.ts'

/** An admin's unsaved work: what it started from, and what it is now. Kept as a draft until it is saved. */
export type SitesDraft = { base: number; from: Site[]; sites: Site[] }

/** How many sites were added, changed or removed. */
export function countChanges({ from, sites }: SitesDraft): number {
  const removed = from.filter((site) => !find(sites, site.id)).length
  const touched = sites.filter((site) => !same(find(from, site.id), site)).length
  return removed + touched
}

/** The same changes on top of what somebody else saved; where both changed one site, ours counts and can be seen. */
export function rebase({ from, sites }: SitesDraft, base: number, theirs: Site[]): SitesDraft {
  const kept = theirs.filter((site) => find(sites, site.id) || !find(from, site.id))
  const merged = kept.map((site) => {
    const mine = find(sites, site.id)
    return mine && !same(find(from, site.id), mine) ? mine : site
  })
  const added = sites.filter((site) => !find(from, site.id) && !find(theirs, site.id))
  const mineAfterTheirRemoval = sites.filter((site) => find(from, site.id) && !same(find(from, site.id), site) && !find(theirs, site.id))
  return { base, from: theirs, sites: [...merged, ...mineAfterTheirRemoval, ...added] }
}

export type SiteFault = 'name' | 'match' | 'unseen' | 'double' | 'sources' | 'sourceless' | 'disputed' | 'definition'

/** What is wrong with one site among all, by the contract's own rule. */
export function faultsIn(site: Site, all: readonly Site[]): SiteFault[] {
  const faults: SiteFault[] = []
  if (site.name.trim() === '' || site.name.length > 100) faults.push('name')
  if (unseenCharacter.test(site.match)) faults.push('unseen')
  else if (!MatchPattern.safeParse(site.match).success) faults.push('match')
  else if (all.some((other) => other.id !== site.id && encodedPattern(other.match) === encodedPattern(site.match))) faults.push('double')
  if (site.adapter !== 'page-api' && !isReadable(site.definition)) faults.push('definition')
  if (wrongSources(site.sources)) faults.push('sources')
  else if (site.adapter !== 'page-api' && site.sources.length === 0) faults.push('sourceless')
  else if (isDisputed(site, all)) faults.push('disputed')
  return faults
}

function wrongSources(sources: readonly string[]): boolean {
  return sources.length > 20 || sources.some((source) => !SourceName.safeParse(source).success)
}

/** A site at another address holds one of its sources, and not both say that they share. */
export function isDisputed(site: Site, all: readonly Site[]): boolean {
  const others = all.filter((other) => other.id !== site.id && disputes(site, other))
  return others.some((other) => other.sources.some((source) => site.sources.includes(source)))
}

/** The site at another address. Its sources go along until somebody has chosen other ones. */
export function atAddress(site: Site, match: string): Site {
  const own = sourceOfAddress(site.match)
  const untouched = site.sources.length === 0 ? site.match === '' || own === undefined : site.sources.join() === own
  const source = sourceOfAddress(match)
  return { ...site, match, ...(untouched && { sources: source === undefined ? [] : [source] }) }
}

/** Sources as they are typed: parted by commas or spaces, each once. */
export function sourcesFrom(typed: string): string[] {
  return [...new Set(typed.split(/[\s,;]+/).filter((part) => part !== ''))]
}

/** What was kept before sites named their sources, as it would be listed today. */
export function draftOfToday(draft: SitesDraft): SitesDraft {
  const listed = (site: Site): Site => (site.sources ? site : atAddress({ ...site, match: '', sources: [] }, site.match))
  return { ...draft, from: draft.from.map(listed), sites: draft.sites.map(listed) }
}

/** A pasted address as a pattern for its whole host, as it will be kept; what cannot become one stays as it was typed. */
export function patternFrom(typed: string): string {
  if (unseenCharacter.test(typed)) return typed
  if (typed.includes('*')) return encodedPattern(typed)
  // a single word is no address until somebody writes it as one: https://intranet
  const address = /^https?:\/\//i.test(typed) ? typed : typed.includes('.') ? `https://${typed}` : ''
  const pattern = URL.canParse(address) ? `${new URL(address).origin}/*` : typed
  return typed && MatchPattern.safeParse(pattern).success ? pattern : typed
}

/** An id that no site has: from the name, as the contract wants it. */
export function freshId(name: string, all: readonly Site[]): string {
  const stem =
    name
      .normalize('NFD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 48) || 'site'
  let id = stem
  for (let n = 2; find(all, id); n++) id = `${stem}-${n}`
  return id
}

function find(all: readonly Site[], id: string): Site | undefined {
  return all.find((site) => site.id === id)
}

function same(a: Site | undefined, b: Site): boolean {
  if (a === undefined || a.sources.join() !== b.sources.join() || !(['sharesSources', 'takesUnseenPresses'] as const).every(agree))
    return false
  return (
    JSON.stringify(a.definition) === JSON.stringify(b.definition) &&
    a.name === b.name &&
    a.match === b.match &&
    a.adapter === b.adapter &&
    a.side === b.side
  )

  // left out is no
  function agree(flag: 'sharesSources' | 'takesUnseenPresses'): boolean {
    return (a?.[flag] ?? false) === (b[flag] ?? false)
  }
}
