import { AppError } from '../errors.ts'
import { readInput } from '../read-input.ts'
import { Settings, settingsSchema } from './settings.ts'
import { originOf, sourceOfAddress } from './site-sources.ts'

/** Takes settings of one shape to the next. `from` is the shape that it reads. */
export type SettingsUpgrade = { from: number; upgrade(old: Record<string, unknown>): Record<string, unknown> }

/** One line per change of shape, oldest first; each has an example of the old shape in upgrade.test.ts. */
export const settingsUpgrades: readonly SettingsUpgrade[] = [{ from: 1, upgrade: withSources }]

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
 * 1 → 2: a site names the sources that it may speak for. The pages of the server itself keep what they say; any other site gets the
 * source of its address, with a number where a site of another origin has it.
 */
function withSources(old: Record<string, unknown>): Record<string, unknown> {
  const owners = new Map<string, string | undefined>()
  const sites = (old['sites'] as { match: string }[]).map((site) => {
    const stem = firstSource(site.match)
    if (stem === undefined) return { ...site, sources: [] }
    let source = stem
    for (let n = 2; owners.has(source) && owners.get(source) !== originOf(site.match); n++) source = `${stem.slice(0, 60)}-${n}`
    owners.set(source, originOf(site.match))
    return { ...site, sources: [source] }
  })
  return { ...old, sites }
}

/** The practice inbox and the CRM's pages are known by their paths. */
function firstSource(match: string): string | undefined {
  const path = /^https?:\/\/[^/]+(\/[^*]*)/i.exec(match)?.[1]
  if (path === '/crm') return undefined
  return path === '/practice' ? 'practice' : sourceOfAddress(match)
}
