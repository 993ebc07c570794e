import { randomUUID } from 'node:crypto'
import type { Asked } from './asked.ts'

/** The request's number: the caller's own where it is a plain one, else a new one. In every log line and every error. */
export function requestIdOf(c: Asked): string {
  const known = c.get('requestId') as string | undefined
  if (known) return known
  const given = c.req.header('x-request-id')
  const id = given !== undefined && /^[\w-]{8,64}$/.test(given) ? given : randomUUID()
  c.set('requestId', id)
  return id
}
