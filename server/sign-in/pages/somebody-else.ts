import type { Context } from 'hono'
import { html } from 'hono/html'
import { banner } from '#server/html/form.ts'
import type { Html } from '#server/html/shell.ts'
import { type PageParts, textsFor } from './page-parts.ts'

/**
 * A warning above the form of an invitation or a setup link, for whoever is signed in as somebody it is not for: says who, and
 * offers to sign out and come back. `owner`: whose account the link is for, where there is one.
 */
export async function somebodyElse({ caller, form }: PageParts, c: Context, owner: string | undefined): Promise<Html | undefined> {
  const signedIn = await caller(c.req.raw.headers)
  const { t } = textsFor(c)
  if (!signedIn) return c.req.query('out') ? banner({ kind: 'ok', title: t.signedOut }) : undefined
  if (signedIn.person.id === owner) return undefined
  const { name, email } = signedIn.person
  return html`<div class="sign-in-other">${banner({ kind: 'warn', title: t.otherSignedIn(name, email), text: t.otherSignedInText })}
<form method="post" action="/sign-out"><input type="hidden" name="form" value="${form.give(c)}"><input type="hidden" name="next" value="${c.req.path}"><button class="btn btn-wide" type="submit">${t.signOutFirst}</button></form></div>`
}
