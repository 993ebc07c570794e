import { lookOf } from '#services/backend/look.ts'
import type { Look } from '#services/backend/states.ts'
import type { DraftStore } from './drafts.ts'

/** How the agent wants things to look, as the sidebar keeps it; what is drawn outside of it, the rail, follows. */
export async function chosenLook(drafts: Pick<DraftStore, 'load'>): Promise<Look> {
  return lookOf((await drafts.load('preferences').catch(() => undefined)) ?? {})
}
