import type { Context, Hono } from 'hono'
import { html } from 'hono/html'
import { AppError } from '#contract/errors.ts'
import { banner } from '#server/html/form.ts'
import { languageOf } from '#server/html/messages.ts'
import type { Html } from '#server/html/shell.ts'
import { type CrmDoor, notHere } from './crm-door.ts'
import { csvFile } from './csv-file.ts'
import { formToken } from './form-token.ts'
import type { CrmPagesParts, Reader } from './parts.ts'
import { type CrmTexts, crmTexts } from './texts.ts'

/** Who may take records in and out by the thousand. */
export const mayImport = (reader: Pick<Reader, 'person'>) => reader.person.role === 'admin'

/** The page that imports a file, and the file that a list is exported to. What the page calls stands in import-calls.ts. */
export function importPages(app: Hono, parts: CrmPagesParts, { withReader, withForm, show }: CrmDoor): void {
  app.get(
    '/crm/import',
    withReader(async (c, reader) => {
      const text = crmTexts(reader.lang)
      const title = text.importTitle
      if (!mayImport(reader)) return show(c, reader, { title, body: refused(text) }, 403)
      const current = (await parts.browse.entities()).find(({ name }) => name === c.req.query('entity'))?.name
      return show(c, reader, {
        title,
        ...(current !== undefined && { current }),
        body: skeleton(text, reader.token),
        scripts: ['import.js'],
        styles: ['records.css', 'dialog.css', 'import.css', 'import-parts.css'],
      })
    }),
  )

  // whoever signed in anew on another tab goes on here with the token of the new session
  app.get('/crm/import/session', async (c) => {
    const session = await parts.signIn.page(c.req.raw)
    c.header('cache-control', 'no-store')
    if (!session) throw new AppError('not-signed-in', 'Nobody is signed in', { hint: 'Sign in again, then go on here.' })
    if (!mayImport(session)) throw refusedRole(c)
    return c.json({ token: formToken(parts.formKey, session.sessionId) })
  })

  app.post(
    '/crm/:entity/export',
    withForm(async (c, reader, _form, trusted) => {
      if (!mayImport(reader)) throw refusedRole(c)
      const entity = (await parts.browse.entities()).find(({ name }) => name === c.req.param('entity'))
      if (!entity) throw notHere()
      if (!trusted) return c.redirect(`/crm/${encodeURIComponent(entity.name)}`, 303)
      const day = parts.clock.now().toISOString().slice(0, 10)
      const text = parts.exportRecords(entity.name, { person: reader.person.id, signal: c.req.raw.signal })
      return csvFile(`${entity.name.replace(/[^\w-]/g, '_')}-${day}.csv`, text)
    }),
  )
}

/** The page's geometry before its script has run, and what stands there when it cannot. */
function skeleton(text: CrmTexts, token: string): Html {
  return html`<div id="import" data-token="${token}"><div class="imp" aria-busy="true"><header class="imp-head"><h1>${text.importTitle}</h1></header><div class="imp-drop is-coming"><span class="sr">${text.importLoading}</span></div></div></div>
<div class="imp-news" id="import-failed" hidden>${banner({ kind: 'bad', title: text.importFailed, text: text.importFailedText })}</div>
<noscript><div class="imp-news">${banner({ kind: 'info', title: text.importScript, text: text.importScriptText })}</div></noscript>`
}

function refused(text: CrmTexts): Html {
  return html`<div class="empty"><h1>${text.importRefused}</h1><p>${text.importRefusedText}</p></div>`
}

function refusedRole(c: Context): AppError {
  const text = crmTexts(languageOf(c.req.header('accept-language')))
  return new AppError('forbidden', text.importRefused, { hint: text.importRefusedText })
}
