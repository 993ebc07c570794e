import { originOf } from '#contract/settings/site-sources.ts'
import type { Site } from '#contract/settings/sites.ts'
import { insertAuditRows } from '#server/database/audit/insert-rows.ts'
import { recordChanges } from '#server/database/changes.ts'
import { insertSettings, readSettings } from '#server/database/settings.ts'
import type { Db } from '#server/database/tables.ts'
import type { Clock } from '#server/ports/clock.ts'

type Parts = { db: Db; clock: Clock; publicUrl: string }

/**
 * `npm start` on another port: the sample's own sites (practice inbox and CRM) follow to where they are served now, and nothing else of what an
 * admin has set. True when one has moved.
 */
export async function moveOwnSites({ db, clock, publicUrl }: Parts): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    const before = await readSettings(tx)
    const sites = before && movedSites(before.settings.sites, publicUrl)
    if (!before || !sites) return false
    const at = clock.now()
    const version = await insertSettings(tx, { base: before.version, settings: { ...before.settings, sites }, savedAt: at, savedBy: null })
    // somebody saved at this moment: theirs stands, and the next start looks again
    if (version === undefined) return false
    await insertAuditRows(tx, [{ action: 'settings.saved', subject: `settings/${version}`, details: { sections: 'sites' }, at }])
    await recordChanges(tx, [{ kind: 'settings', version }], at)
    return true
  })
}

/** The list with the sample's own sites at this address; undefined where they stand there, or are not on this machine. */
export function movedSites(sites: readonly Site[], publicUrl: string): Site[] | undefined {
  const to = new URL(publicUrl)
  if (!ofThisMachine.test(to.origin)) return undefined
  const moved = sites.map((site) => {
    const path = ownPaths[site.id]
    const from = originOf(site.match) ?? ''
    const match = `${to.origin}${path}`
    if (path === undefined || site.match !== `${from}${path}` || from === to.origin || !ofThisMachine.test(from)) return site
    return sites.some((other) => other.match === match) ? site : { ...site, match }
  })
  return moved.some((site, at) => site !== sites[at]) ? moved : undefined
}

const ownPaths: Readonly<Record<string, string>> = { practice: '/practice*', crm: '/crm*' }
const ofThisMachine = /^http:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/
