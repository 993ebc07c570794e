import { createHmac, timingSafeEqual } from 'node:crypto'

/** The token that a session's forms carry: nobody else can know it, and it ends with the session. */
export function formToken(key: Uint8Array, sessionId: string): string {
  return createHmac('sha256', key).update('crm form\n').update(sessionId).digest('base64url')
}

export function isFormToken(key: Uint8Array, sessionId: string, given: unknown): boolean {
  const expected = Buffer.from(formToken(key, sessionId))
  const told = Buffer.from(typeof given === 'string' ? given : '')
  return told.length === expected.length && timingSafeEqual(told, expected)
}
