import { Hono } from 'hono'
import { html } from 'hono/html'
import { submit } from '#server/html/form.ts'
import { accountLink } from '../next-path.ts'
import { formFields, goTo, type PageParts, show, textsFor } from './page-parts.ts'

/** `/sign-out`: asks, because a link alone must not sign anybody out; ends the page session. */
export function signOutPage({ db, audit, form, caller, passwords }: PageParts): Hono {
  const app = new Hono()
  app.get('/sign-out', async (c) => {
    const { t } = textsFor(c)
    const signedIn = await caller(c.req.raw.headers)
    if (!signedIn) return goTo(c, '/sign-in')
    return show(
      c,
      t.signOutTitle,
      html`<h1>${t.signOutTitle}</h1><p>${t.signOutIntro(signedIn.person.name)}</p>
<form method="post" class="form"><input type="hidden" name="form" value="${form.give(c)}">
<div class="form-acts">${submit(t.signOut, { wide: true })}<a class="btn btn-quiet btn-wide" href="/practice">${t.stay}</a></div></form>`,
    )
  })

  app.post('/sign-out', async (c) => {
    const fields = await formFields(c)
    if (!form.check(c, fields['form'])) return goTo(c, '/sign-out')
    const signedIn = await caller(c.req.raw.headers)
    const cookies = await passwords.signOut(c.req.raw.headers)
    if (signedIn) {
      await audit.write(db, {
        action: 'session.ended',
        subject: `session/${signedIn.sessionId}`,
        person: signedIn.person.id,
        details: { kind: 'page' },
      })
    }
    return goTo(c, `${accountLink(fields['next']) ?? '/sign-in'}?out=1`, cookies)
  })
  return app
}
