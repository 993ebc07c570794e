import { createHash, randomBytes } from 'node:crypto'

/** What a token is for; the prefix lets a secret scanner name what leaked. */
export type TokenKind = 'access' | 'refresh' | 'code' | 'setup' | 'invitation'

/** 256 random bits with a prefix that says what they open: `tagalong_refresh_…`. */
export function newToken(kind: TokenKind): string {
  return `tagalong_${kind}_${randomBytes(32).toString('base64url')}`
}

/** What the database keeps of a token. 256 random bits need no salt and no slow hash. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
