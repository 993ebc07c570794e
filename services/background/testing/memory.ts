import type { KeyValue } from '../key-value.ts'

/** Storage that forgets nothing but when told to, and holds JSON as the browser's does. */
export function memory(): KeyValue & { text(): string } {
  const kept = new Map<string, string>()
  return {
    get: async <T>(key: string) => (kept.has(key) ? (JSON.parse(kept.get(key) ?? 'null') as T) : undefined),
    set: async (key, value) => void kept.set(key, JSON.stringify(value)),
    remove: async (key) => void kept.delete(key),
    text: () => JSON.stringify([...kept]),
  }
}
