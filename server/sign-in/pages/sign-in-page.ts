import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import { banner, type Banner, field, submit } from '#server/html/form.ts'
import { icon } from '#server/html/icon.ts'
import type { Html } from '#server/html/shell.ts'
import { type CodeRequest, names as requestNames, readCodeRequest } from '../code-request.ts'
import type { SignedIn } from '../better-auth.ts'
import { issueCode } from '../codes.ts'
import { deviceOf } from '../device.ts'
import { nextPath } from '../next-path.ts'
import { ownOrigins } from '../origins.ts'
import { type AccountFaults, emailFault } from './account-form.ts'
import { messagePage } from './message-page.ts'
import { formFields, goTo, type PageParts, show, type Status, textsFor } from './page-parts.ts'
import { notePageSession } from './start-page-session.ts'
import type { SignInTexts } from './texts.ts'

/**
 * `/sign-in`: with e-mail and password, for these pages or, with `response=code`, for the extension. A code is only ever given
 * in answer to a form that the person sent: their password, or the button that says in whose name. Why: docs/decisions/sign-in.md.
 */
export function signInPage(parts: PageParts): Hono {
  const { clock, form, caller, attempts, known } = parts
  const origins = ownOrigins(parts.url)
  const app = new Hono()

  const showForm = (c: Context, shown: Shown, status: Status = 200) => {
    const { t } = textsFor(c)
    const title = t.signInTitle(parts.organisation())
    return show(c, title, signInForm(t, title, form.give(c), shown), status)
  }

  app.get('/sign-in', async (c) => {
    const { t } = textsFor(c)
    const query = c.req.query()
    const request = readCodeRequest(query, origins)
    if (request === 'bad') return messagePage(c, { title: t.badRequest, text: t.badRequestText, link: false, status: 400 })
    const signedIn = query['switch'] ? undefined : await caller(c.req.raw.headers)
    if (signedIn && request === 'none') return goTo(c, nextPath(query['next']))
    if (signedIn && request !== 'none') return show(c, t.confirmTitle, confirmForm(t, form.give(c), request, signedIn.person))
    return showForm(c, { request, next: query['next'], notice: query['out'] ? { kind: 'ok', title: t.signedOut } : undefined })
  })

  app.post('/sign-in', async (c) => {
    const { t } = textsFor(c)
    const fields = await formFields(c)
    const request = readCodeRequest(fields, origins)
    if (request === 'bad') return messagePage(c, { title: t.badRequest, text: t.badRequestText, link: false, status: 400 })
    const sent = form.check(c, fields['form'])
    if (fields['act'] === 'confirm' && request !== 'none') {
      const signedIn = await caller(c.req.raw.headers)
      if (sent && signedIn && signedIn.person.id === fields['person']) return deliver(c, request, signedIn.person.id)
      // somebody else signed in on another tab meanwhile, or nobody is: ask again, in whose name
      if (signedIn) return show(c, t.confirmTitle, confirmForm(t, form.give(c), request, signedIn.person), 403)
      return showForm(c, { request })
    }
    const email = fields['email']?.trim() ?? ''
    const password = fields['password'] ?? ''
    const shown = { request, next: fields['next'], email }
    if (!sent) return showForm(c, { ...shown, notice: { kind: 'bad', title: t.stale, text: t.staleText } }, 403)
    const faults = { ...emailFault(email, t), ...(password === '' && { password: t.passwordMissing }) }
    if (Object.keys(faults).length > 0) return showForm(c, { ...shown, faults }, 422)

    const who = { email, address: parts.address(c), known: known.nameFor(c, email) }
    const turn = await attempts.begin(who, clock.now())
    if (turn !== 'go') {
      c.header('retry-after', String(turn.wait))
      return showForm(c, { ...shown, notice: { kind: 'bad', title: t.tooMany, text: t.wait(turn.wait) } }, 429)
    }
    const session = await parts.passwords.signIn(email, password, c.req.raw.headers)
    if (!session) return showForm(c, { ...shown, notice: { kind: 'bad', title: t.wrong, text: t.wrongText } }, 422)
    await attempts.succeeded(who)
    if (await isShutOut(parts, session))
      return showForm(c, { ...shown, notice: { kind: 'bad', title: t.shutOut, text: t.shutOutText } }, 403)
    known.note(c, email)
    const cookies = await notePageSession(parts, c, session)
    return request === 'none' ? goTo(c, nextPath(fields['next']), cookies) : deliver(c, request, session.personId, cookies)
  })

  app.get('/sign-in/done', (c) => {
    const { t } = textsFor(c)
    return show(
      c,
      t.doneTitle,
      html`<div class="sign-in-done" role="status">${icon(CircleCheck)}<h1>${t.doneTitle}</h1><p>${t.done}</p></div>`,
    )
  })

  /** To the one address that the request named and that is ours; the extension reads it from the tab that it opened. */
  async function deliver(c: Context, request: CodeRequest, personId: string, cookies: string[] = []): Promise<Response> {
    const device = deviceOf(c.req.raw.headers)
    const code = await parts.db.transaction().execute((tx) => issueCode(tx, personId, request, device, clock.now()))
    return goTo(c, `${request.redirect}?${new URLSearchParams({ code, state: request.state })}`, cookies)
  }
  return app
}

/** Only said to somebody who knows the password. The session that the library has just made goes again. */
async function isShutOut({ db }: PageParts, { personId, sessionId }: SignedIn): Promise<boolean> {
  const person = await db.selectFrom('person').select('disabled_at').where('id', '=', personId).executeTakeFirst()
  if (person && !person.disabled_at) return false
  await db.deleteFrom('page_session').where('id', '=', sessionId).execute()
  return true
}

type Shown = {
  request: CodeRequest | 'none'
  next?: string | undefined
  email?: string | undefined
  faults?: AccountFaults
  notice?: Banner | undefined
}

function signInForm(t: SignInTexts, title: string, token: string, { request, next, email, faults = {}, notice }: Shown): Html {
  return html`<h1>${title}</h1><p>${request === 'none' ? t.signInIntro : t.signInForExtension}</p>
${notice ? banner(notice) : ''}
<form method="post" action="/sign-in" class="form" novalidate data-show="${t.show}" data-hide="${t.hide}">
<input type="hidden" name="form" value="${token}">
${next ? html`<input type="hidden" name="next" value="${next}">` : ''}${hidden(request)}
${field({ name: 'email', label: t.email, value: email, type: 'email', autocomplete: 'username', inputmode: 'email', required: true, maxLength: 254, fault: faults.email, autofocus: !email || faults.email !== undefined })}
${field({ name: 'password', label: t.password, type: 'password', autocomplete: 'current-password', required: true, fault: faults.password, autofocus: email !== undefined && email !== '' && !faults.email })}
<div class="form-acts">${submit(t.signIn, { wide: true })}</div>
</form>
<div class="sign-in-foot"><p>${t.noAccount}</p><details><summary>${t.forgottenTitle}</summary><p>${t.forgotten}</p></details></div>`
}

function confirmForm(t: SignInTexts, token: string, request: CodeRequest, person: { id: string; name: string; email: string }): Html {
  const switching = new URLSearchParams({ ...only(request), switch: '1' })
  return html`<h1>${t.confirmTitle}</h1><p>${t.confirmIntro}</p>
<p class="sign-in-person"><span class="sign-in-initials" aria-hidden="true">${initials(person.name)}</span><b>${person.name}</b><span>${person.email}</span></p>
<form method="post" action="/sign-in" class="form">
<input type="hidden" name="form" value="${token}">
<input type="hidden" name="act" value="confirm">
<input type="hidden" name="person" value="${person.id}">${hidden(request)}
<div class="form-acts">${submit(t.confirm(person.name.trim().split(/\s+/)[0] ?? ''), { wide: true, autofocus: true })}<a class="btn btn-quiet btn-wide" href="/sign-in?${switching.toString()}">${t.otherAccount}</a></div>
</form>
<div class="sign-in-foot"><p>${t.confirmWarning}</p></div>`
}

function hidden(request: CodeRequest | 'none'): Html | string {
  if (request === 'none') return ''
  return html`${requestNames.map((name) => html`<input type="hidden" name="${name}" value="${request[name]}">`)}`
}

/** Åsa Lindqvist-Bergström is ÅL. */
function initials(name: string): string {
  const words = name.trim().split(/\s+/)
  return [words[0], words.length > 1 ? words.at(-1) : ''].map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('')
}

const only = ({ response, challenge, state, redirect }: CodeRequest) => ({ response, challenge, state, redirect })
