import type { ExpressionBuilder } from 'kysely'
import type { Tables, Tx } from '#server/database/tables.ts'

/** Not used, taken back or replaced; it may have expired. */
export const isOpen = (eb: ExpressionBuilder<Tables, 'invitation'>) =>
  eb.and([eb('used_at', 'is', null), eb('revoked_at', 'is', null), eb('replaced_at', 'is', null)])

/**
 * Takes back what is open: `to` this person (a link for a new password), or `by` them as well, so that nobody comes back by a link of their own.
 * Answers which. Whoever calls holds the person's row: links are locked after people, everywhere.
 */
export async function revokeInvitations(tx: Tx, personId: string, which: 'to' | 'to and by', now: Date): Promise<string[]> {
  const revoked = await tx
    .updateTable('invitation')
    .set({ revoked_at: now })
    .where((eb) =>
      which === 'to' ? eb('person_id', '=', personId) : eb.or([eb('person_id', '=', personId), eb('invited_by', '=', personId)]),
    )
    .where(isOpen)
    .returning('id')
    .execute()
  return revoked.map(({ id }) => id)
}
