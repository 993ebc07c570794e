import type { RecordRef } from './records.ts'

// Apart from records.ts so that pages which parse nothing do not carry the schemas.

export function sameRecord(a: RecordRef, b: RecordRef): boolean {
  return a.connection === b.connection && a.entity === b.entity && a.id === b.id
}

/** One text for a reference, usable as a key of a map; RecordRef parts hold no line feed. */
export function recordKey(ref: RecordRef): string {
  return `${ref.connection}\n${ref.entity}\n${ref.id}`
}
