import type { Context } from 'hono'
import { html } from 'hono/html'
import { show, type Status, textsFor } from './page-parts.ts'

/** A page that says one thing and, with `link`, leads on to signing in. */
export function messagePage(
  c: Context,
  { title, text, link, status }: { title: string; text: string; link: boolean; status: Status },
): Promise<Response> {
  const { t } = textsFor(c)
  return show(
    c,
    title,
    html`<h1>${title}</h1><p>${text}</p>${link ? html`<p><a class="btn btn-wide" href="/sign-in">${t.toSignIn}</a></p>` : ''}`,
    status,
  )
}
