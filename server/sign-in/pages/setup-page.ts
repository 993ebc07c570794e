import { type Context, Hono } from 'hono'
import { nextPath } from '../next-path.ts'
import { hashPassword } from '../password-hash.ts'
import { completeSetup, type LinkState, readSetupLink, type SetupLink } from '../setup-links.ts'
import { type AccountFields, type AccountForm, accountFaults, accountForm } from './account-form.ts'
import { messagePage } from './message-page.ts'
import { formFields, goTo, type PageParts, show, type Status, textsFor } from './page-parts.ts'
import { somebodyElse } from './somebody-else.ts'
import { startPageSession } from './start-page-session.ts'

/** `/setup/<token>`: the first admin, or another one when all are locked out. */
export function setupPage(parts: PageParts): Hono {
  const { db, clock, audit, form } = parts
  const app = new Hono()

  const showForm = async (
    c: Context,
    { kind }: SetupLink,
    rest: Pick<AccountForm, 'values' | 'faults' | 'trouble' | 'next'>,
    status: Status = 200,
  ) => {
    const { t } = textsFor(c)
    const words = kind === 'recovery' ? { title: t.recoveryTitle, intro: t.recoveryIntro } : { title: t.setupTitle, intro: t.setupIntro }
    const notice = await somebodyElse(parts, c, undefined)
    return show(c, words.title, accountForm({ t, ...words, notice, button: t.setup, token: form.give(c), ...rest }), status)
  }

  app.get('/setup/:token', async (c) => {
    const link = await readSetupLink(db, c.req.param('token'), clock.now())
    return link.state === 'open' ? showForm(c, link, { next: c.req.query('next') }) : deadLink(c, link.state)
  })

  app.post('/setup/:token', async (c) => {
    const token = c.req.param('token')
    const { t } = textsFor(c)
    const fields = await formFields(c)
    const given: AccountFields = { name: fields['name'] ?? '', email: fields['email'] ?? '', password: fields['password'] ?? '' }
    const rest = { values: { name: given.name, email: given.email }, next: fields['next'] }
    const link = await readSetupLink(db, token, clock.now())
    if (link.state !== 'open') return deadLink(c, link.state)
    if (!form.check(c, fields['form'])) return showForm(c, link, { ...rest, trouble: { title: t.stale, text: t.staleText } }, 403)
    const faults = accountFaults(given, t)
    if (Object.keys(faults).length > 0) return showForm(c, link, { ...rest, faults }, 422)
    const account = { name: given.name.trim(), email: given.email.trim(), passwordHash: await hashPassword(given.password) }
    const made = await completeSetup(db, { token, ...account }, audit, clock.now())
    if (typeof made === 'string') return deadLink(c, made)
    return goTo(c, nextPath(fields['next']), await startPageSession(parts, c, account.email, given.password))
  })
  return app
}

function deadLink(c: Context, state: Exclude<LinkState, 'open'>): Promise<Response> {
  const { t } = textsFor(c)
  const pages = {
    unknown: { title: t.setupUnknown, text: t.setupUnknownText, link: false, status: 404 },
    used: { title: t.linkUsed, text: t.linkUsedText, link: true, status: 410 },
    expired: { title: t.linkExpired, text: t.setupExpiredText, link: false, status: 410 },
    replaced: { title: t.linkReplaced, text: t.setupReplacedText, link: false, status: 410 },
    late: { title: t.setupLate, text: t.setupLateText, link: true, status: 410 },
  } as const
  return messagePage(c, pages[state])
}
