import type { Ask } from './ask.ts'
import type { Drafts } from './sidebar-host.ts'

/**
 * Saved at most four times a second and draft; what is last counts, also when the page goes away in between. A draft that is
 * removed is not saved afterwards.
 */
export function draftsOverMessages(ask: Ask, page: Pick<Window, 'addEventListener'>): Drafts {
  const waiting = new Map<string, { value: unknown; timer: ReturnType<typeof setTimeout> }>()
  const drop = (key: string) => {
    clearTimeout(waiting.get(key)?.timer)
    waiting.delete(key)
  }
  const send = (key: string) => {
    const last = waiting.get(key)?.value
    drop(key)
    void ask('draft.save', { key, value: last }).catch(() => undefined)
  }
  page.addEventListener('pagehide', () => {
    for (const key of [...waiting.keys()]) send(key)
  })
  return {
    load: async (key) => {
      const unsaved = waiting.get(key)
      return unsaved ? unsaved.value : (await ask('draft.load', { key })).value
    },
    save: (key, value) => {
      const before = waiting.get(key)
      if (before) before.value = value
      else waiting.set(key, { value, timer: setTimeout(send, 250, key) })
    },
    remove: (key) => {
      drop(key)
      void ask('draft.remove', { key }).catch(() => undefined)
    },
  }
}
