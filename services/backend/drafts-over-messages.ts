import type { Ask } from './ask.ts'
import type { Drafts } from './sidebar-host.ts'

/**
 * Saved at most four times a second and draft; what is last counts, also when the page goes away in between. A draft that is
 * removed is not saved afterwards. A background that was stopped over one is told once more.
 */
export function draftsOverMessages(ask: Ask, page: Pick<Window, 'addEventListener'>): Drafts {
  const waiting = new Map<string, { value: unknown; merge: boolean; timer: ReturnType<typeof setTimeout> }>()
  const told = new Map<string, object | undefined>()
  const drop = (key: string) => {
    clearTimeout(waiting.get(key)?.timer)
    waiting.delete(key)
  }
  const send = (key: string) => {
    const last = waiting.get(key)
    drop(key)
    told.set(key, last)
    const tell = () => ask('draft.save', { key, value: last?.value, ...(last?.merge && { merge: true }) })
    tell()
      .catch(() => told.get(key) === last && tell())
      .catch(() => undefined)
  }
  page.addEventListener('pagehide', () => {
    for (const key of waiting.keys()) send(key)
  })
  return {
    load: async (key) => {
      const unsaved = waiting.get(key)
      return unsaved ? unsaved.value : (await ask('draft.load', { key })).value
    },
    save: (key, value, { merge } = { merge: false }) => {
      waiting.set(key, { value, merge, timer: waiting.get(key)?.timer ?? setTimeout(send, 250, key) })
    },
    remove: (key) => {
      drop(key)
      told.delete(key)
      void ask('draft.remove', { key }).catch(() => undefined)
    },
  }
}
