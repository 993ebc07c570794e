import { createHash } from 'node:crypto'
import { Refusal } from './refusal.ts'

/**
 * What the CRM does with the key of a write. `enforced`: refuses a second one. `marker`: keeps it on what was written, where it can be
 * looked up; `marker-late`: only after so many look-ups or milliseconds, and until then it says that it does not know everything yet.
 * `none`: forgets it.
 */
export type KeyMode = 'enforced' | 'marker' | 'marker-late' | 'none'
export type KeyOptions = { mode: KeyMode; lateLookUps: number; lateMs: number; now(): number }
export type Made = { record?: { entity: string; id: string }; activity?: string }
type Kept = Made & { key: string; hash: string; at: number; lookUps: number }
export type Keys = ReturnType<typeof keepKeys>

export function keepKeys({ mode, lateLookUps, lateMs, now }: KeyOptions) {
  let kept: Kept[] = []
  let byKey = new Map<string, Kept[]>()
  const young = new Set<Kept>()
  const settled = (one: Kept) => one.lookUps >= lateLookUps && now() >= one.at + lateMs

  return {
    mode,
    /** what this key made before, where the CRM is one that refuses to make it twice */
    before(key: string | undefined, request: unknown): Made | undefined {
      if (key === undefined || mode !== 'enforced') return undefined
      const before = byKey.get(key)?.[0]
      if (before && before.hash !== hashOf(request)) throw new Refusal(409, 'key_reused', 'This key came with another request before')
      return before
    },
    keep(key: string | undefined, request: unknown, made: Made): void {
      if (key === undefined || mode === 'none') return
      const one = { ...made, key, hash: hashOf(request), at: now(), lookUps: 0 }
      kept.push(one)
      byKey.set(key, [...(byKey.get(key) ?? []), one])
      if (mode === 'marker-late') young.add(one)
    },
    /** `complete`: nothing that was written before this answer is missing in it */
    lookUp(key: string): { found: Made[]; complete: boolean } {
      if (mode === 'none') throw new Refusal(404, 'not_offered', 'This CRM keeps no keys')
      if (mode !== 'marker-late') return { found: byKey.get(key) ?? [], complete: true }
      for (const one of young) {
        one.lookUps += 1
        if (settled(one)) young.delete(one)
      }
      return { found: (byKey.get(key) ?? []).filter((one) => !young.has(one)), complete: young.size === 0 }
    },
    read: (): Kept[] => kept,
    write(state: Kept[]): void {
      kept = state
      byKey = Map.groupBy(state, ({ key }) => key)
      young.clear()
      if (mode === 'marker-late') for (const one of state) if (!settled(one)) young.add(one)
    },
  }
}

function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request, sorted)).digest('base64url')
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
