import { type Context, Hono } from 'hono'
import { acceptInvitation, type InvitationState, invitationState } from '../invitations.ts'
import { nextPath } from '../next-path.ts'
import { hashPassword } from '../password-hash.ts'
import { type AccountForm, accountFaults, accountForm } from './account-form.ts'
import { messagePage } from './message-page.ts'
import { formFields, goTo, type PageParts, show, type Status, textsFor } from './page-parts.ts'
import { somebodyElse } from './somebody-else.ts'
import { startPageSession } from './start-page-session.ts'

/** `/invite/<token>`: an invited person chooses name and password. */
export function invitePage(parts: PageParts): Hono {
  const { db, clock, audit, form } = parts
  const app = new Hono()

  const showForm = async (
    c: Context,
    invitation: OpenInvitation,
    rest: Pick<AccountForm, 'values' | 'faults' | 'trouble'>,
    status: Status = 200,
  ) => {
    const { t } = textsFor(c)
    const title = invitation.personId ? t.renewTitle : t.inviteTitle(parts.organisation())
    const intro = invitation.personId ? t.renewIntro : t.inviteIntro(t.roles[invitation.role])
    const notice = await somebodyElse(parts, c, invitation.personId)
    const words = { t, title, intro, notice, button: invitation.personId ? t.renew : t.invite, fixedEmail: invitation.email }
    return show(c, title, accountForm({ ...words, token: form.give(c), ...rest }), status)
  }

  app.get('/invite/:token', async (c) => {
    const found = await invitationState(db, c.req.param('token'), clock.now())
    if (found.state !== 'open') return deadLink(c, found.state)
    const person = found.personId && (await db.selectFrom('person').select('name').where('id', '=', found.personId).executeTakeFirst())
    return showForm(c, found, person ? { values: { name: person.name } } : {})
  })

  app.post('/invite/:token', async (c) => {
    const token = c.req.param('token')
    const { t } = textsFor(c)
    const fields = await formFields(c)
    const found = await invitationState(db, token, clock.now())
    if (found.state !== 'open') return deadLink(c, found.state)
    const given = { name: fields['name'] ?? '', email: found.email, password: fields['password'] ?? '' }
    const values = { name: given.name }
    if (!form.check(c, fields['form'])) return showForm(c, found, { values, trouble: { title: t.stale, text: t.staleText } }, 403)
    const faults = accountFaults(given, t)
    if (Object.keys(faults).length > 0) return showForm(c, found, { values, faults }, 422)
    const made = await acceptInvitation(
      db,
      { token, name: given.name.trim(), passwordHash: await hashPassword(given.password) },
      audit,
      clock.now(),
    )
    if (typeof made === 'string') return deadLink(c, made)
    return goTo(c, nextPath(undefined), await startPageSession(parts, c, made.email, given.password))
  })
  return app
}

type OpenInvitation = Extract<InvitationState, { state: 'open' }>

function deadLink(c: Context, state: Exclude<InvitationState['state'], 'open'>): Promise<Response> {
  const { t } = textsFor(c)
  const pages = {
    unknown: { title: t.inviteUnknown, text: t.inviteUnknownText, link: false, status: 404 },
    used: { title: t.linkUsed, text: t.linkUsedText, link: true, status: 410 },
    expired: { title: t.linkExpired, text: t.inviteExpiredText, link: false, status: 410 },
    revoked: { title: t.inviteRevoked, text: t.inviteRevokedText, link: false, status: 410 },
    replaced: { title: t.linkReplaced, text: t.inviteReplacedText, link: false, status: 410 },
  } as const
  return messagePage(c, pages[state])
}
