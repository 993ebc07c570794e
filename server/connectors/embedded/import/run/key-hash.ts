import { hash } from 'node:crypto'

/** A text as eight bytes: millions of them are kept and compared while a file is read. */
export function keyHash(key: string): string {
  return hash('sha256', key, 'buffer').readBigInt64LE().toString()
}
