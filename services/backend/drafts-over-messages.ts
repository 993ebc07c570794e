import type { Ask } from './ask.ts'
import type { Drafts } from './sidebar-host.ts'

/**
 * Saved at most four times a second and draft; what is last counts, also when the page goes away in between. A draft that is
 * removed is not saved afterwards.
 */
export function draftsOverMessages(ask: Ask, page: Pick<Window, 'addEventListener'>): Drafts {
  const waiting = new Map<string, { value: unknown; merge: boolean; timer: ReturnType<typeof setTimeout> }>()
  const drop = (key: string) => {
    clearTimeout(waiting.get(key)?.timer)
    waiting.delete(key)
  }
  const send = (key: string) => {
    const last = waiting.get(key)
    drop(key)
    void ask('draft.save', { key, value: last?.value, ...(last?.merge && { merge: true }) }).catch(() => undefined)
  }
  page.addEventListener('pagehide', () => {
    for (const key of [...waiting.keys()]) send(key)
  })
  return {
    load: async (key) => {
      const unsaved = waiting.get(key)
      return unsaved ? unsaved.value : (await ask('draft.load', { key })).value
    },
    save: (key, value, { merge } = { merge: false }) => {
      const before = waiting.get(key)
      if (before) Object.assign(before, { value, merge })
      else waiting.set(key, { value, merge, timer: setTimeout(send, 250, key) })
    },
    remove: (key) => {
      drop(key)
      void ask('draft.remove', { key }).catch(() => undefined)
    },
  }
}
