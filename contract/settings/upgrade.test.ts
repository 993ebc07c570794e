import { describe, expect, test } from 'vitest'
import { defaultSettings } from './defaults.ts'
import { Settings, settingsSchema } from './settings.ts'
import { settingsUpgrades, upgradeSettings } from './upgrade.ts'

/** An example of every old shape, by its number. */
const examples: Record<number, object> = {}

describe('stored settings', () => {
  test('of today’s shape are taken as they are', () => {
    expect(upgradeSettings({ schema: settingsSchema, settings: defaultSettings })).toEqual(defaultSettings)
  })

  test('of every older shape have an upgrade and an example that it can read', () => {
    const old = Array.from({ length: settingsSchema - 1 }, (_, i) => i + 1)
    expect(settingsUpgrades.map((upgrade) => upgrade.from)).toEqual(old)
    for (const schema of old) expect(Settings.safeParse(upgradeSettings({ schema, settings: examples[schema] })).success).toBe(true)
  })

  test('go through every step between their shape and ours', () => {
    const rename = (from: string, to: string) => (settings: Record<string, unknown>) => {
      const { [from]: value, ...rest } = settings
      return { ...rest, [to]: value }
    }
    const { search, ...rest } = defaultSettings
    const steps = [
      { from: 1, upgrade: rename('lookup', 'find') },
      { from: 2, upgrade: rename('find', 'search') },
    ]
    expect(upgradeSettings({ schema: 1, settings: { ...rest, lookup: search } }, steps, 3)).toEqual(defaultSettings)
  })

  test('of a newer Tagalong are refused', () => {
    expect(() => upgradeSettings({ schema: settingsSchema + 1, settings: {} })).toThrow(/newer Tagalong/)
  })

  test('that are damaged are refused with the place', () => {
    expect(() => upgradeSettings({ schema: settingsSchema, settings: { ...defaultSettings, search: { order: [] } } })).toThrow(
      /search\.order/,
    )
  })
})

test('the defaults are valid', () => {
  expect(Settings.safeParse(defaultSettings).success).toBe(true)
})
