/**
 * Whether a database says of itself that it has no room: 53100 for a disk that is full. A quota and a limit on the size of files have no
 * code of their own; PostgreSQL passes on what the system said of them, under the code for anything else.
 */
export function isDiskFull(error: unknown): boolean {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown }
  return code === '53100' || (code === 'XX000' && typeof message === 'string' && saysFull(message))
}

/** The same of a log, or of any text that quotes the system. */
export function saysFull(text: string): boolean {
  return /No space left on device|Disk quota exceeded|File too large/.test(text)
}
