import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { AppError } from '#contract/errors.ts'
import { crmDoor, notHere } from './crm-door.ts'
import { crmForms } from './crm-forms.ts'
import { matchIn, rowIn } from './in-language.ts'
import { importPages } from './import-pages.ts'
import { listFields, listPage, searchPage } from './list-page.ts'
import type { CrmPagesParts } from './parts.ts'
import { recordPage } from './record-page.ts'
import { recordPath } from './show-value.ts'
import { crmTexts } from './texts.ts'

const rowsPerPage = 50
const activitiesPerPage = 30

/** The embedded CRM's pages: lists, search, records, forms. All of them need a session; whoever has one may view and edit. */
export function crmPages(parts: CrmPagesParts): Hono {
  const app = new Hono()
  const { browse } = parts
  const door = crmDoor(parts)
  const { withReader, withForm, show, caller, entityOf, recordOf } = door

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
    withReader(async (c) => {
      const [first] = await browse.entities()
      if (!first) throw notHere()
      return c.redirect(`/crm/${encodeURIComponent(first.name)}`)
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
      return show(c, reader, {
        title: crmTexts(reader.lang).search,
        search: wanted,
        styles: ['records.css'],
        body: searchPage(reader, wanted, { ...found, matches: found.matches.map((match) => matchIn(reader.lang, match)) }),
      })
    }),
  )

  importPages(app, parts, door)

  app.get(
    '/crm/:entity',
    withReader(async (c, reader) => {
      const entity = await entityOf(c, reader)
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
      parts.audit.note({
        action: 'records.listed',
        subject: `${parts.connection}/${entity.name}`,
        person: reader.person.id,
        details: { searched: text !== '', records: found.rows.map(({ record }) => record.ref.id).join(' ') },
      })
      return show(c, reader, {
        title: entity.labelPlural,
        current: entity.name,
        styles: ['records.css'],
        body: listPage({
          reader,
          entity,
          fields,
          page: { ...found, rows: found.rows.map((row) => rowIn(reader.lang, row)) },
          query: { text, sort, after },
        }),
      })
    }),
  )

  crmForms(app, parts, door)

  app.get(
    '/crm/:entity/:id',
    withReader(async (c, reader) => {
      const record = await recordOf(c, reader)
      const ref = record.record.ref
      const after = c.req.query('after')
      const activities = await browse.activities(ref, { limit: activitiesPerPage, ...(after && { after }) })
      const origins = await parts.origins(activities.activities.map((activity) => activity.id))
      const next = record.record.successor && (await browse.record(record.record.successor))
      parts.audit.note({ action: 'record.read', subject: `${parts.connection}/${ref.entity}/${ref.id}`, person: reader.person.id })
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
        styles: ['record.css'],
        body,
        data: { connection: parts.connection, entity: ref.entity, record: ref.id },
      })
    }),
  )

  app.post(
    '/crm/:entity/:id/inactive',
    withForm(async (c, reader, form, trusted) => {
      const { record } = await recordOf(c, reader)
      const inactive = form.get('inactive') === 'true'
      if (trusted) await parts.edit.setInactive(record.ref, inactive, { person: reader.person.id, signal: c.req.raw.signal })
      return c.redirect(`${recordPath(record.ref)}${trusted ? '?done=saved' : ''}`, 303)
    }),
  )

  app.post(
    '/crm/:entity/:id/undo',
    withForm(async (c, reader, form, trusted) => {
      const { record } = await recordOf(c, reader)
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
}

function tagOf(given: unknown): string | undefined {
  return typeof given === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(given) ? given : undefined
}
