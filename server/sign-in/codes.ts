import { createHash, timingSafeEqual } from 'node:crypto'
import type { Db, Tx } from '#server/database/tables.ts'
import type { Audit } from '#server/ports/audit.ts'
import type { CodeRequest } from './code-request.ts'
import { hashToken, newToken } from './random-token.ts'
import { endFamily, type Refusal, startFamily, type Tokens } from './token-families.ts'

export const codeLife = 60

/** A code for one extension to fetch its tokens with: bound to its challenge and to where it is delivered. */
export async function issueCode(tx: Tx, personId: string, request: CodeRequest, device: string, now: Date): Promise<string> {
  const code = newToken('code')
  await tx
    .insertInto('sign_in_code')
    .values({
      code_hash: hashToken(code),
      person_id: personId,
      challenge: request.challenge,
      redirect: request.redirect,
      device,
      created_at: now,
      expires_at: new Date(now.getTime() + codeLife * 1_000),
      used_at: null,
      family_id: null,
    })
    .execute()
  return code
}

export type Exchange = { code: string; verifier: string; redirect: string }

/**
 * Exchanges a code. It works once: whoever comes second shows that the code was seen by two, so what the first got is ended.
 * A wrong verifier or redirect spends the code too.
 */
export function redeemCode(db: Db, { code, verifier, redirect }: Exchange, audit: Audit, now: Date): Promise<Tokens | Refusal> {
  const hash = hashToken(code)
  return db.transaction().execute(async (tx): Promise<Tokens | Refusal> => {
    const known = await tx.selectFrom('sign_in_code').select('person_id').where('code_hash', '=', hash).executeTakeFirst()
    if (!known) return { refused: 'unknown' }
    // The person first, as everywhere: one who is shut out at this moment is waited for, and the code is gone then.
    const person = await tx.selectFrom('person').select('disabled_at').where('id', '=', known.person_id).forShare().executeTakeFirst()
    const row = await tx.selectFrom('sign_in_code').selectAll().where('code_hash', '=', hash).forUpdate().executeTakeFirst()
    if (!row) return { refused: 'unknown' }
    if (row.used_at) {
      if (row.family_id) await endFamily(tx, row.family_id, { by: 'reused', at: now })
      await audit.write(tx, { action: 'sign-in-code.reused', subject: `session/${row.family_id ?? 'none'}`, person: row.person_id })
      return { refused: 'reused' }
    }
    await tx.updateTable('sign_in_code').set({ used_at: now }).where('code_hash', '=', hash).execute()
    if (row.expires_at <= now || row.redirect !== redirect || !provesChallenge(verifier, row.challenge)) return { refused: 'unknown' }
    if (!person || person.disabled_at) return { refused: 'over' }
    const tokens = await startFamily(tx, row.person_id, row.device, now)
    await tx.updateTable('sign_in_code').set({ family_id: tokens.sessionId }).where('code_hash', '=', hash).execute()
    await audit.write(tx, {
      action: 'session.started',
      subject: `session/${tokens.sessionId}`,
      person: row.person_id,
      details: { kind: 'extension' },
    })
    return tokens
  })
}

/** PKCE S256, RFC 7636 section 4.6. */
function provesChallenge(verifier: string, challenge: string): boolean {
  const found = createHash('sha256').update(verifier).digest()
  const expected = Buffer.from(challenge, 'base64url')
  return expected.length === found.length && timingSafeEqual(found, expected)
}
