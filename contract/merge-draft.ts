/**
 * A draft as it was kept, with what is given now: field by field one level down, so that two pages that fill the same form keep
 * each other's fields. `null` is a value; what is left out stays.
 */
export function mergeDraft(kept: unknown, given: unknown): unknown {
  if (!isPlain(kept) || !isPlain(given)) return given
  const merged: Record<string, unknown> = { ...kept }
  for (const [name, value] of Object.entries(given)) {
    const before = merged[name]
    merged[name] = isPlain(before) && isPlain(value) ? { ...before, ...value } : value
  }
  return merged
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
