import { AppError } from '../errors.ts'
import { PageDefinition } from '../page-definition.ts'
import { readInput } from '../read-input.ts'
import { Settings, settingsSchema } from './settings.ts'
import { originOf, sourceOfAddress } from './site-sources.ts'

/** Takes settings of one shape to the next. `from` is the shape that it reads. */
export type SettingsUpgrade = { from: number; upgrade(old: Record<string, unknown>): Record<string, unknown> }

/** One line per change of shape, oldest first; each has an example of the old shape in upgrade.test.ts. */
export const settingsUpgrades: readonly SettingsUpgrade[] = [
  { from: 1, upgrade: withSources },
  // 2 → 3: a site may take presses unseen (takesUnseenPresses); none did. An older server says so instead of calling the key damage
  { from: 2, upgrade: (old) => old },
  // 3 → 4: a site may be read by a definition, and by Chatwoot's; all were read by the page API
  { from: 3, upgrade: (old) => old },
  // 4 → 5: patterns and selectors that a page could stand still over are refused; what had one finds its conversations by itself
  { from: 4, upgrade: withoutRefused },
]

/** Stored settings in today's shape. Throws when they are newer than we are, or are not what their shape says. */
export function upgradeSettings(
  stored: { schema: number; settings: unknown },
  upgrades = settingsUpgrades,
  target = settingsSchema,
  shape = Settings,
): Settings {
  if (stored.schema > target) {
    throw new AppError('unavailable', `The settings were saved by a newer Tagalong (shape ${stored.schema}, this one knows ${target})`, {
      hint: 'Start the newer version again.',
      retryable: false,
    })
  }
  let settings = stored.settings as Record<string, unknown>
  for (let at = stored.schema; at < target; at++) {
    const step = upgrades.find((one) => one.from === at)
    if (!step)
      throw new AppError('internal', `There is no way from settings of shape ${at} to ${at + 1}`, {
        hint: 'This is a fault of Tagalong itself. Start the version before.',
      })
    settings = step.upgrade(settings)
  }
  const read = readInput(shape, settings)
  if (read.ok) return read.value
  const fields = read.faults
  throw new AppError('invalid-input', `The stored settings are damaged at ${fields.map((field) => field.path || 'the top').join(', ')}`, {
    fields,
    hint: 'Every earlier version is kept: take the newest row out of the table settings_version and start again. Then look what changed it.',
  })
}

/**
 * 1 → 2: a site names the sources that it may speak for. The pages of the server itself keep what they say, wherever they stand in
 * the list; any other site gets the source of its address, with a number where a site of another origin has it.
 */
function withSources(old: Record<string, unknown>): Record<string, unknown> {
  const listed = old['sites'] as OldSite[]
  const own = ownOrigin(listed)
  const owners = new Map<string, string | undefined>(own === undefined ? [] : [['practice', own]])
  const sites = listed.map((site) => {
    const origin = originOf(site.match)
    const stem = own !== undefined && origin === own ? ownSource(site) : sourceOfAddress(site.match)
    if (stem === undefined) return { ...site, sources: [] }
    let source = stem
    for (let n = 2; owners.has(source) && owners.get(source) !== origin; n++) source = `${stem.slice(0, 60)}-${n}`
    owners.set(source, origin)
    return { ...site, sources: [source] }
  })
  return { ...old, sites }
}

/**
 * 4 → 5: of a site's definition, what is refused today is left out, and what it named is looked for by itself. A server that does not start for
 * one slow pattern helps nobody; the version before keeps it.
 */
function withoutRefused(old: Record<string, unknown>): Record<string, unknown> {
  if (!Array.isArray(old['sites'])) return old
  const sites = (old['sites'] as unknown[]).map((site) => {
    if (typeof site !== 'object' || site === null || !('definition' in site)) return site
    const definition = structuredClone(site.definition)
    const refused = PageDefinition.safeParse(definition).error?.issues ?? []
    // the last of a list first: those before keep their places
    for (const { path } of refused.toReversed()) leaveOut(definition, path)
    const { definition: _, ...rest } = site
    return PageDefinition.safeParse(definition).success ? { ...rest, definition } : rest
  })
  return { ...old, sites }
}

/** A rule goes whole: half of one says nothing. */
function leaveOut(from: unknown, path: readonly PropertyKey[]): void {
  const [step, ...further] = path
  if (typeof from !== 'object' || from === null || step === undefined) return
  if (Array.isArray(from)) from.splice(Number(step), 1)
  else if (further.length > 0) leaveOut(from[step as keyof typeof from], further)
  else delete from[step as keyof typeof from]
}

type OldSite = { id: string; match: string }

/** A path alone may be anybody's. The server listed its own pages under these ids, which no site that an admin added has. */
function ownOrigin(sites: readonly OldSite[]): string | undefined {
  const own = ['practice', 'crm'].map((id) => sites.find((site) => site.id === id && pathOf(site) === `/${id}`))
  const found = own[0] ?? own[1]
  return found && originOf(found.match)
}

/** The CRM's pages speak for no conversations. */
function ownSource(site: OldSite): string | undefined {
  const path = pathOf(site)
  if (path === '/crm') return undefined
  return path === '/practice' ? 'practice' : sourceOfAddress(site.match)
}

function pathOf({ match }: OldSite): string | undefined {
  return /^https?:\/\/[^/]+(\/[^*]*)/i.exec(match)?.[1]
}
