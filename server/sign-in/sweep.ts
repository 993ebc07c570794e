import type { Db } from '#server/database/tables.ts'
import { forgetAfter } from './attempts.ts'
import { pageSessionIdle } from './better-auth.ts'
import { familyIdle, removeExpired } from './token-families.ts'

/** Families that one statement removes, with all their tokens: nobody waits long for it. */
const atOnce = 500

/** Removes what is over. Nothing depends on it: whatever is over is refused wherever it is presented. */
export async function sweep(db: Db, now: Date, signal: AbortSignal): Promise<void> {
  const ago = (seconds: number) => new Date(now.getTime() - seconds * 1_000)
  // those who come back later are told why: a plain delete would leave nothing to tell it by
  while (!signal.aborted && (await removeExpired(db, now, atOnce)) === atOnce);
  const steps = [
    // A rotated token that comes back ends its family; after a week it is merely unknown. The two newest generations stay.
    () =>
      db
        .deleteFrom('session_token')
        .where('state', '!=', 'current')
        .where('created_at', '<', ago(7 * 86_400))
        .where(({ eb, selectFrom }) =>
          eb(
            'generation',
            '<',
            selectFrom('session_token as current')
              .select((inner) => inner(inner.ref('current.generation'), '-', 1).as('before'))
              .whereRef('current.family_id', '=', 'session_token.family_id')
              .where('current.state', '=', 'current'),
          ),
        ),
    // A used code is kept as long as the family that it made: used again, it ends it.
    () => db.deleteFrom('sign_in_code').where('expires_at', '<', ago(3_600)).where('family_id', 'is', null),
    () => db.deleteFrom('page_session').where((eb) => eb.or([eb('expires_at', '<', now), eb('updated_at', '<', ago(pageSessionIdle))])),
    () =>
      db
        .deleteFrom('sign_in_attempt')
        .where('last_at', '<', ago(forgetAfter / 1_000))
        .where('blocked_until', '<', now),
    () => db.deleteFrom('ended_session').where('ended_at', '<', ago(familyIdle)),
    // Dead links are kept for a while, so that their pages can say what became of them.
    () => db.deleteFrom('invitation').where('expires_at', '<', ago(90 * 86_400)),
    () => db.deleteFrom('setup_link').where('expires_at', '<', ago(90 * 86_400)),
  ]
  for (const step of steps) {
    if (signal.aborted) return
    await step().execute()
  }
}
