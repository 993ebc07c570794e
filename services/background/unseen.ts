import type { Site } from '#contract/settings/sites.ts'
import type { Asker } from './askers.ts'
import { matches } from './matches.ts'
import type { Pairings } from './pairings.ts'

/**
 * Whether presses of a frame are taken although nobody can say if it is seen: in Firefox, where an admin has said so for the frame's
 * site. Undefined where there is nothing to tell: what Chromium sees is not put aside by a setting.
 */
export function unseenPresses(parts: { firefox: boolean; pairings: Pick<Pairings, 'siteOf'>; sites(): Promise<readonly Site[]> }) {
  return async ({ kind, tab }: Asker): Promise<boolean | undefined> => {
    if (!parts.firefox || kind !== 'frame' || tab === undefined) return undefined
    const here = await parts.pairings.siteOf(tab)
    // the list may be another one than when the page was loaded; where entries overlap, the first says
    const site = here && (await parts.sites()).find((one) => matches(one.match, here.url))
    return site?.takesUnseenPresses === true
  }
}
