import type { Context } from 'hono'
import { touchPageSession } from '../last-used.ts'
import type { SignedIn } from '../better-auth.ts'
import type { PageParts } from './page-parts.ts'

/** Signs in somebody whose account was made this moment; the cookies to set. */
export async function startPageSession(parts: PageParts, c: Context, email: string, password: string): Promise<string[]> {
  const session = await parts.passwords.signIn(email, password, c.req.raw.headers)
  if (!session) return []
  parts.known.note(c, email)
  return notePageSession(parts, c, session)
}

/** Ends the session that was in this browser before, and notes the new one. */
export async function notePageSession({ db, audit, caller, clock }: PageParts, c: Context, session: SignedIn): Promise<string[]> {
  const before = await caller(c.req.raw.headers)
  await db.transaction().execute(async (tx) => {
    if (before) await tx.deleteFrom('page_session').where('id', '=', before.sessionId).execute()
    await audit.write(tx, {
      action: 'session.started',
      subject: `session/${session.sessionId}`,
      person: session.personId,
      details: { kind: 'page' },
    })
  })
  // the session is there: that a note cannot be written must not keep its cookies back
  await touchPageSession(db, session.sessionId, clock.now()).catch(() => undefined)
  return session.cookies
}
