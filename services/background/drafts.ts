import type { Device } from './device-store.ts'

/** What was typed and not yet sent, per person; forgotten thirty days after it was last touched. */
export type DraftStore = {
  load(key: string): Promise<unknown>
  save(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  /** forgets what is old */
  sweep(): Promise<void>
}

const thirtyDays = 30 * 24 * 60 * 60 * 1_000

export function draftStore(parts: { device: () => Promise<Device>; owner(): Promise<string | undefined>; now(): number }): DraftStore {
  const place = async (key: string) => `${(await parts.owner()) ?? 'nobody'}\n${key}`
  return {
    load: async (key) => (await (await parts.device()).get('drafts', await place(key)))?.value,
    save: async (key, value) => {
      await (await parts.device()).put('drafts', { value, savedAt: parts.now() }, await place(key))
    },
    remove: async (key) => {
      await (await parts.device()).delete('drafts', await place(key))
    },
    sweep: async () => {
      const write = (await parts.device()).transaction('drafts', 'readwrite')
      for (let cursor = await write.store.openCursor(); cursor; cursor = await cursor.continue()) {
        if (parts.now() - cursor.value.savedAt > thirtyDays) await cursor.delete()
      }
      await write.done
    },
  }
}
