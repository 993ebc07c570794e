import type { Context } from 'hono'
import { AppError } from '#contract/errors.ts'
import type { EntityDescription } from '#contract/records.ts'
import type { BrowseRecord } from '#server/connectors/embedded/browse.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { languageOf } from '#server/html/messages.ts'
import { page, sendPage } from '#server/html/shell.ts'
import { sessionEndedPage } from './edit-page.ts'
import { formToken, isFormToken } from './form-token.ts'
import { type CrmFrame, crmFrame } from './frame.ts'
import { entityIn, recordIn } from './in-language.ts'
import type { CrmPagesParts, Reader } from './parts.ts'
import { crmTexts } from './texts.ts'

type Answer = Promise<Response>

export type CrmDoor = {
  /** for who is signed in; anybody else signs in first and comes back */
  withReader(answer: (c: Context, reader: Reader) => Answer): (c: Context) => Answer
  /** A form counts only with its session's token (`trusted`); without a session it is shown again, never lost. */
  withForm(answer: (c: Context, reader: Reader, form: FormData, trusted: boolean) => Answer): (c: Context) => Answer
  /** a page in the CRM's frame, in the reader's language */
  show(c: Context, reader: Reader, frame: Omit<CrmFrame, 'reader' | 'crmTitle' | 'entities'>, status?: 200 | 400 | 403 | 409): Answer
  /** what the address names, in the reader's language */
  entityOf(c: Context, reader: Reader): Promise<EntityDescription>
  recordOf(c: Context, reader: Reader): Promise<BrowseRecord>
  /** the reader as use cases know them */
  caller(c: Context, reader: Reader): Caller
}

/** Who asks for the CRM's pages, and how they are answered. */
export function crmDoor(parts: CrmPagesParts): CrmDoor {
  return {
    withReader: (answer) => async (c) => {
      const reader = await readerOf(c)
      const url = new URL(c.req.url)
      return reader ? answer(c, reader) : c.redirect(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`)
    },
    withForm: (answer) => async (c) => {
      const form = await formOf(c)
      const reader = await readerOf(c)
      if (reader) return answer(c, reader, form, isFormToken(parts.formKey, reader.sessionId, form.get('_token')))
      const lang = languageOf(c.req.header('accept-language'))
      const sent = [...form].flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []))
      return sendPage(
        c,
        page({
          title: crmTexts(lang).sessionTitle,
          lang,
          narrow: true,
          scripts: ['crm.js'],
          body: sessionEndedPage(lang, new URL(c.req.url).pathname, sent),
        }),
        403,
      )
    },
    async show(c, reader, frame, status = 200) {
      const entities = (await parts.browse.entities()).map((entity) => entityIn(reader.lang, entity))
      return sendPage(c, crmFrame({ ...frame, reader, crmTitle: parts.title(), entities }), status)
    },
    async entityOf(c, reader) {
      const entity = (await parts.browse.entities()).find((one) => one.name === c.req.param('entity'))
      if (!entity) throw notHere()
      return entityIn(reader.lang, entity)
    },
    async recordOf(c, reader) {
      const record = await parts.browse.record({ entity: c.req.param('entity') ?? '', id: c.req.param('id') ?? '' })
      if (!record) throw notHere()
      return recordIn(reader.lang, record)
    },
    caller: (c, reader) => ({
      person: reader.person,
      sessionId: reader.sessionId,
      requestId: parts.newId(),
      signal: c.req.raw.signal,
    }),
  }

  async function readerOf(c: Context): Promise<Reader | undefined> {
    const session = await parts.signIn.page(c.req.raw)
    return session && { ...session, lang: languageOf(c.req.header('accept-language')), token: formToken(parts.formKey, session.sessionId) }
  }
}

async function formOf(c: Context): Promise<FormData> {
  try {
    return await c.req.formData()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid-input', 'The form cannot be read', { hint: 'Open the page again and repeat it there.', cause: error })
  }
}

export function notHere(): AppError {
  return new AppError('not-found', 'There is no such page in the CRM', { hint: 'Go to the lists and choose from there.' })
}
