import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#contract/errors.ts'
import type { EntityDescription } from '#contract/records.ts'
import type { BrowseRecord } from '#server/connectors/embedded/browse.ts'
import type { Caller } from '#server/ports/handlers.ts'
import { languageOf } from '../messages.ts'
import { type Html, page, sendPage } from '../shell.ts'
import { editPage, sessionEndedPage } from './edit-page.ts'
import { formToken, isFormToken } from './form-token.ts'
import { type CrmFrame, crmFrame } from './frame.ts'
import { listFields, listPage, searchPage } from './list-page.ts'
import type { CrmPagesParts, Reader } from './parts.ts'
import { readSent } from './read-sent.ts'
import { writtenValues } from './record-form.ts'
import { recordPage } from './record-page.ts'
import { changeRecord, makeRecord, recordForm, type Saving, sectionsOf } from './save-record.ts'
import { recordPath } from './show-value.ts'
import { crmTexts } from './texts.ts'

const rowsPerPage = 50
const activitiesPerPage = 30

/** The embedded CRM's pages: lists, search, records, forms. All of them need a session; whoever has one may view and edit. */
export function crmPages(parts: CrmPagesParts): Hono {
  const app = new Hono()
  const { browse } = parts

  app.use(
    '/crm/*',
    bodyLimit({
      maxSize: 1_000_000,
      onError: () =>
        Promise.reject(new AppError('too-large', 'The form holds more than a megabyte', { hint: 'Shorten the longest text.' })),
    }),
  )
  app.get(
    '/crm',
    withReader(async (c, reader) => {
      const [first] = await browse.entities()
      return first
        ? c.redirect(`/crm/${encodeURIComponent(first.name)}`)
        : show(c, reader, { title: parts.title(), body: listPage(emptyCrm(reader)) })
    }),
  )

  app.get(
    '/crm/search',
    withReader(async (c, reader) => {
      const wanted = (c.req.query('q') ?? '').trim().slice(0, 300)
      const after = c.req.query('after')
      const found =
        wanted === ''
          ? { matches: [], total: 0 }
          : await parts.search({ by: { kind: 'any', value: wanted }, limit: rowsPerPage, ...(after && { after }) }, caller(c, reader))
      return show(c, reader, { title: crmTexts(reader.lang).search, search: wanted, body: searchPage(reader, wanted, found) })
    }),
  )

  app.get(
    '/crm/:entity',
    withReader(async (c, reader) => {
      const entity = await entityOf(c)
      const text = (c.req.query('q') ?? '').trim().slice(0, 200)
      const sort = c.req.query('sort') === 'updated' ? 'updated' : 'name'
      const after = c.req.query('after')
      const fields = listFields(entity)
      const found = await browse.records({
        entity: entity.name,
        sort,
        limit: rowsPerPage,
        fields: fields.map((field) => field.name),
        ...(text && { text }),
        ...(after && { after }),
      })
      return show(c, reader, {
        title: entity.labelPlural,
        current: entity.name,
        body: listPage({ reader, entity, fields, page: found, query: { text, sort, after } }),
      })
    }),
  )

  app.get(
    '/crm/:entity/new',
    withReader(async (c, reader) => {
      const entity = await entityOf(c)
      if (!entity.can.create) throw notHere()
      const base = writtenValues(entity.fields, {}, parts.organisation().currency)
      const form = recordForm(reader, entity, sectionsOf(entity, undefined), undefined, base, parts.newId())
      return show(c, reader, { title: crmTexts(reader.lang).create(entity.label), current: entity.name, body: editPage(form) })
    }),
  )

  app.post(
    '/crm/:entity/new',
    withForm(async (c, reader, form, trusted) => {
      const entity = await entityOf(c)
      if (!entity.can.create) throw notHere()
      const sent = readSent(form, entity.fields)
      if (!trusted)
        return staleForm(c, reader, {
          ...recordForm(reader, entity, sectionsOf(entity, undefined), undefined, sent.base, sent.key ?? parts.newId()),
          written: sent.written,
        })
      const saving = await makeRecord(saveParts(c, reader, entity), { ...sent, key: sent.key ?? parts.newId() })
      return finish(c, reader, entity, saving, 'made')
    }),
  )

  app.get(
    '/crm/:entity/:id',
    withReader(async (c, reader) => {
      const record = await recordOf(c)
      const ref = record.record.ref
      const after = c.req.query('after')
      const activities = await browse.activities(ref, { limit: activitiesPerPage, ...(after && { after }) })
      const origins = await parts.origins(activities.activities.map((activity) => activity.id))
      const next = record.record.successor && (await browse.record(record.record.successor))
      note('record.read', ref, reader)
      const showing = c.req.query('show')
      const done = c.req.query('done')
      const body = recordPage({
        reader,
        record,
        successor: next && { name: next.record.name, path: recordPath(next.record.ref) },
        activities,
        origins,
        country: parts.organisation().country,
        show: showing === 'conversations' || showing === 'tasks' ? showing : 'all',
        first: after === undefined,
        done: done === 'saved' || done === 'made' || done === 'undone' ? done : undefined,
        edited: tagOf(c.req.query('edited')),
      })
      return show(c, reader, {
        title: record.record.name || ref.id,
        current: ref.entity,
        body,
        data: { connection: parts.connection, entity: ref.entity, record: ref.id },
      })
    }),
  )

  app.get(
    '/crm/:entity/:id/edit',
    withReader(async (c, reader) => {
      const record = await recordOf(c)
      if (!record.entity.can.update) throw notHere()
      const base = writtenValues(record.entity.fields, record.values, parts.organisation().currency)
      const form = recordForm(reader, record.entity, sectionsOf(record.entity, record), record, base, undefined)
      return show(c, reader, {
        title: record.record.name,
        current: record.record.ref.entity,
        body: editPage(form),
        data: recordData(record),
      })
    }),
  )

  app.post(
    '/crm/:entity/:id/edit',
    withForm(async (c, reader, form, trusted) => {
      const record = await recordOf(c)
      if (!record.entity.can.update) throw notHere()
      const sent = readSent(form, record.entity.fields)
      if (!trusted) {
        const again = recordForm(reader, record.entity, sectionsOf(record.entity, record), record, sent.base, undefined)
        return staleForm(c, reader, {
          ...again,
          written: sent.written,
          record: again.record && { ...again.record, version: sent.version ?? '' },
        })
      }
      return finish(c, reader, record.entity, await changeRecord(saveParts(c, reader, record.entity), sent, record), 'saved')
    }),
  )

  app.post(
    '/crm/:entity/:id/inactive',
    withForm(async (c, reader, form, trusted) => {
      const { record } = await recordOf(c)
      const inactive = form.get('inactive') === 'true'
      if (trusted) {
        await browse.setInactive(record.ref, inactive)
        note(inactive ? 'record.deactivated' : 'record.activated', record.ref, reader)
      }
      return c.redirect(`${recordPath(record.ref)}${trusted ? '?done=saved' : ''}`, 303)
    }),
  )

  app.post(
    '/crm/:entity/:id/undo',
    withForm(async (c, reader, form, trusted) => {
      const { record } = await recordOf(c)
      const path = recordPath(record.ref)
      if (!trusted) return c.redirect(path, 303)
      const tag = tagOf(form.get('tag'))
      if (tag === undefined) throw notHere()
      const undoing = parts.undo({ id: tag, force: form.get('force') === 'true' }, caller(c, reader))
      const edited = await undoing.then(
        () => false,
        (error: unknown) => (error instanceof AppError && error.code === 'edited-since' ? true : Promise.reject(error)),
      )
      return c.redirect(`${path}?${edited ? `edited=${tag}` : 'done=undone'}`, 303)
    }),
  )
  return app

  function withReader(answer: (c: Context, reader: Reader) => Promise<Response>) {
    return async (c: Context): Promise<Response> => {
      const reader = await readerOf(c)
      const url = new URL(c.req.url)
      return reader ? answer(c, reader) : c.redirect(`/sign-in?next=${encodeURIComponent(url.pathname + url.search)}`)
    }
  }

  /** A form counts only with its session's token; without one it is shown again, never lost. */
  function withForm(answer: (c: Context, reader: Reader, form: FormData, trusted: boolean) => Promise<Response>) {
    return async (c: Context): Promise<Response> => {
      const form = await formOf(c)
      const reader = await readerOf(c)
      if (reader) return answer(c, reader, form, isFormToken(parts.formKey, reader.sessionId, form.get('_token')))
      const lang = languageOf(c.req.header('accept-language'))
      const sent = [...form].flatMap(([name, value]): [string, string][] => (typeof value === 'string' ? [[name, value]] : []))
      return sendPage(
        c,
        page({ title: crmTexts(lang).sessionTitle, lang, narrow: true, body: sessionEndedPage(lang, new URL(c.req.url).pathname, sent) }),
        403,
      )
    }
  }

  async function readerOf(c: Context): Promise<Reader | undefined> {
    const session = await parts.signIn.page(c.req.raw)
    return session && { ...session, lang: languageOf(c.req.header('accept-language')), token: formToken(parts.formKey, session.sessionId) }
  }

  async function show(
    c: Context,
    reader: Reader,
    frame: Omit<CrmFrame, 'reader' | 'crmTitle' | 'entities'>,
    status: 200 | 400 | 403 | 409 = 200,
  ): Promise<Response> {
    return sendPage(c, crmFrame({ ...frame, reader, crmTitle: parts.title(), entities: await browse.entities() }), status)
  }

  async function finish(c: Context, reader: Reader, entity: EntityDescription, saving: Saving, done: 'saved' | 'made'): Promise<Response> {
    if ('saved' in saving && saving.saved.changed) note(done === 'made' ? 'record.created' : 'record.changed', saving.saved.ref, reader)
    if ('saved' in saving) return c.redirect(`${recordPath(saving.saved.ref)}${saving.saved.changed ? `?done=${done}` : ''}`, 303)
    return show(
      c,
      reader,
      { title: saving.form.record?.name ?? crmTexts(reader.lang).create(entity.label), current: entity.name, body: editPage(saving.form) },
      saving.status,
    )
  }

  function staleForm(c: Context, reader: Reader, form: Parameters<typeof editPage>[0]): Promise<Response> {
    const text = crmTexts(reader.lang)
    const body: Html = editPage({ ...form, trouble: { kind: 'warn', title: text.tokenTitle, text: text.tokenText } })
    return show(c, reader, { title: text.tokenTitle, current: form.entity.name, body }, 403)
  }

  async function entityOf(c: Context): Promise<EntityDescription> {
    const entity = (await browse.entities()).find((one) => one.name === c.req.param('entity'))
    if (!entity) throw notHere()
    return entity
  }

  async function recordOf(c: Context): Promise<BrowseRecord> {
    const record = await browse.record({ entity: c.req.param('entity') ?? '', id: c.req.param('id') ?? '' })
    if (!record) throw notHere()
    return record
  }

  function saveParts(c: Context, reader: Reader, entity: EntityDescription) {
    return { reader, entity, session: parts.open(reader.person), organisation: parts.organisation(), signal: c.req.raw.signal }
  }

  function note(action: string, ref: { entity: string; id: string }, reader: Reader): void {
    parts.audit.note({ action, subject: `${parts.connection}/${ref.entity}/${ref.id}`, person: reader.person.id })
  }

  function caller(c: Context, reader: Reader): Caller {
    return { person: reader.person, sessionId: reader.sessionId, requestId: parts.newId(), signal: c.req.raw.signal }
  }

  function recordData(record: BrowseRecord): Record<string, string> {
    return { connection: parts.connection, entity: record.record.ref.entity, record: record.record.ref.id }
  }
}

function tagOf(given: unknown): string | undefined {
  return typeof given === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) ? given : undefined
}

async function formOf(c: Context): Promise<FormData> {
  try {
    return await c.req.formData()
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('invalid-input', 'The form cannot be read', { hint: 'Open the page again and repeat it there.', cause: error })
  }
}

function notHere(): AppError {
  return new AppError('not-found', 'There is no such page in the CRM', { hint: 'Go to the lists and choose from there.' })
}

function emptyCrm(reader: Reader): Parameters<typeof listPage>[0] {
  const entity: EntityDescription = {
    name: '',
    kind: 'custom',
    label: '',
    labelPlural: '',
    primaryField: '',
    can: { search: false, create: false, update: false, activity: false },
    fields: [],
  }
  return { reader, entity, fields: [], page: { rows: [], total: 0 }, query: { text: '', sort: 'name', after: undefined } }
}
