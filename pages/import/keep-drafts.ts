import type { Draft } from './mapping.ts'

export type Keeps = {
  /** the import that was open last in this browser */
  last(): string | undefined
  setLast(id: string | undefined): void
  draft(id: string): Draft | undefined
  setDraft(id: string, draft: Draft): void
  /** when the file was changed last that is sent for it; undefined where another browser sent it */
  changedAt(id: string): number | undefined
  setChangedAt(id: string, at: number): void
  forget(id: string): void
}

const key = 'tagalong-import'

/** What a page remembers of an import that the server need not know. A full or forbidden storage costs only the memory over a reload. */
export function keepDrafts(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): Keeps {
  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch {
      return undefined
    }
  }
  return {
    last: () => attempt(() => storage.getItem(key)) ?? undefined,
    setLast: (id) => void attempt(() => (id === undefined ? storage.removeItem(key) : storage.setItem(key, id))),
    draft: (id) => {
      const kept = attempt(() => JSON.parse(storage.getItem(`${key}:${id}`) ?? 'null') as Partial<Draft> | null)
      // null stands for undecided in what was kept
      const columns = kept?.columns?.map((to) => to ?? undefined)
      return kept?.form && kept.entity && columns && Array.isArray(kept.set)
        ? ({ ...kept, columns, updateBy: kept.updateBy ?? undefined } as Draft)
        : undefined
    },
    setDraft: (id, draft) => void attempt(() => storage.setItem(`${key}:${id}`, JSON.stringify(draft))),
    changedAt: (id) => Number(attempt(() => storage.getItem(`${key}:${id}:changed`)) ?? Number.NaN) || undefined,
    setChangedAt: (id, at) => void attempt(() => storage.setItem(`${key}:${id}:changed`, String(at))),
    forget: (id) =>
      void attempt(() => {
        storage.removeItem(`${key}:${id}`)
        storage.removeItem(`${key}:${id}:changed`)
      }),
  }
}
