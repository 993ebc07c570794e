import { mergeDraft } from '#contract/merge-draft.ts'
import type { Device } from './device-store.ts'

/** What was typed and not yet sent, per person; forgotten thirty days after it was last touched. What was chosen is kept beside it. */
export type DraftStore = {
  load(key: string): Promise<unknown>
  /** `merge` leaves what another page kept of the same draft */
  save(key: string, value: unknown, merge?: boolean): Promise<void>
  remove(key: string): Promise<void>
  /** forgets what is old and was typed; what was chosen stays */
  sweep(): Promise<void>
}

const thirtyDays = 30 * 24 * 60 * 60 * 1_000
/** Language, theme and density: chosen once and used every day, while nobody touches them. */
const chosen = 'preferences'

export function draftStore(parts: { device: () => Promise<Device>; owner(): Promise<string | undefined>; now(): number }): DraftStore {
  const place = async (key: string) => `${(await parts.owner()) ?? 'nobody'}\n${key}`
  return {
    load: async (key) => (await (await parts.device()).get('drafts', await place(key)))?.value,
    save: async (key, value, merge = false) => {
      const at = await place(key)
      const write = (await parts.device()).transaction('drafts', 'readwrite')
      const kept = merge ? (await write.store.get(at))?.value : undefined
      await write.store.put({ value: merge ? mergeDraft(kept, value) : value, savedAt: parts.now() }, at)
      await write.done
    },
    remove: async (key) => {
      await (await parts.device()).delete('drafts', await place(key))
    },
    sweep: async () => {
      const write = (await parts.device()).transaction('drafts', 'readwrite')
      for (let cursor = await write.store.openCursor(); cursor; cursor = await cursor.continue()) {
        const isChosen = cursor.key.slice(cursor.key.indexOf('\n') + 1) === chosen
        if (!isChosen && parts.now() - cursor.value.savedAt > thirtyDays) await cursor.delete()
      }
      await write.done
    },
  }
}
