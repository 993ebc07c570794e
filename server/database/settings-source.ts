import { defaultSettings } from '#contract/settings/defaults.ts'
import { AppError } from '#contract/errors.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { SettingsSource } from '#server/ports/settings-source.ts'
import type { Notices } from './notices.ts'
import { insertSettings, readSettings, settingsChannel, type StoredSettings } from './settings.ts'
import type { Db } from './tables.ts'

export type OpenSettings = SettingsSource & {
  /** reads again now, if it has not heard of it yet: after a save in this process */
  refresh(): Promise<void>
}

/** The settings in memory, read again whenever any process saved. A database without settings gets the defaults. */
export async function openSettings(parts: {
  db: Db
  notices: Notices
  clock: Clock
  log: Log
  signal: AbortSignal
}): Promise<OpenSettings> {
  const { db, notices, clock, log, signal } = parts
  const listeners = new Set<(version: number) => void>()
  let inForce = await readOrBegin(db, clock)
  // what was being read when everything was closed is nobody's loss
  const unread = (error: unknown) => (signal.aborted ? undefined : log.error('settings not read', { error }))
  const deaf = notices.on(settingsChannel, () => void refresh().catch(unread))
  signal.addEventListener('abort', deaf, { once: true })

  return {
    current: () => inForce,
    onChange(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    refresh,
  }

  async function refresh(): Promise<void> {
    const read = await readSettings(db)
    // two readings may overtake one another: only a newer one counts
    if (!read || read.version <= inForce.version) return
    inForce = read
    for (const heard of listeners) heard(read.version)
  }
}

async function readOrBegin(db: Db, clock: Clock): Promise<StoredSettings> {
  const found = await readSettings(db)
  if (found) return found
  // another process may begin at this moment; then its version is there
  await db.transaction().execute((tx) => insertSettings(tx, { base: 0, settings: defaultSettings, savedAt: clock.now(), savedBy: null }))
  const begun = await readSettings(db)
  if (!begun) throw new AppError('unavailable', 'The settings cannot be read', { hint: 'Run the doctor: npm run tagalong -- doctor.' })
  return begun
}
