import type { Context, Hono } from 'hono'
import type { EntityDescription, FieldValues } from '#contract/records.ts'
import { type CrmDoor, notHere } from './crm-door.ts'
import { editPage } from './edit-page.ts'
import { likelyDoubles } from './likely-doubles.ts'
import type { CrmPagesParts, Reader } from './parts.ts'
import { readSent } from './read-sent.ts'
import { writtenValues } from './record-form.ts'
import { changeRecord, makeRecord, recordForm, type Saving, sectionsOf } from './save-record.ts'
import { recordPath } from './show-value.ts'
import { crmTexts } from './texts.ts'

/** The forms in which a person makes and changes records. */
export function crmForms(app: Hono, parts: CrmPagesParts, { withReader, withForm, show, caller, entityOf, recordOf }: CrmDoor): void {
  app.get(
    '/crm/:entity/new',
    withReader(async (c, reader) => {
      const entity = await entityOf(c, reader)
      if (!entity.can.create) throw notHere()
      const base = writtenValues(entity.fields, {}, parts.organisation().currency)
      const form = recordForm(reader, entity, sectionsOf(entity, undefined), undefined, base, parts.newId())
      return show(c, reader, { title: crmTexts(reader.lang).create(entity.label), current: entity.name, styles, body: editPage(form) })
    }),
  )

  app.post(
    '/crm/:entity/new',
    withForm(async (c, reader, form, trusted) => {
      const entity = await entityOf(c, reader)
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
    '/crm/:entity/:id/edit',
    withReader(async (c, reader) => {
      const record = await recordOf(c, reader)
      if (!record.entity.can.update) throw notHere()
      const base = writtenValues(record.entity.fields, record.values, parts.organisation().currency)
      const form = recordForm(reader, record.entity, sectionsOf(record.entity, record), record, base, undefined)
      return show(c, reader, {
        title: record.record.name,
        current: record.record.ref.entity,
        styles,
        body: editPage(form),
        data: { connection: parts.connection, entity: record.record.ref.entity, record: record.record.ref.id },
      })
    }),
  )

  app.post(
    '/crm/:entity/:id/edit',
    withForm(async (c, reader, form, trusted) => {
      const record = await recordOf(c, reader)
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

  async function finish(c: Context, reader: Reader, entity: EntityDescription, saving: Saving, done: 'saved' | 'made'): Promise<Response> {
    if ('saved' in saving) return c.redirect(`${recordPath(saving.saved.ref)}${saving.saved.changed ? `?done=${done}` : ''}`, 303)
    return show(
      c,
      reader,
      {
        title: saving.form.record?.name ?? crmTexts(reader.lang).create(entity.label),
        current: entity.name,
        styles,
        body: editPage(saving.form),
      },
      saving.status,
    )
  }

  function staleForm(c: Context, reader: Reader, form: Parameters<typeof editPage>[0]): Promise<Response> {
    const text = crmTexts(reader.lang)
    const body = editPage({ ...form, trouble: { kind: 'warn', title: text.tokenTitle, text: text.tokenText } })
    return show(c, reader, { title: text.tokenTitle, current: form.entity.name, styles, body }, 403)
  }

  function saveParts(c: Context, reader: Reader, entity: EntityDescription) {
    const { find, findByKey } = parts.open(reader.person)
    const doubles = (values: FieldValues) => likelyDoubles(parts, entity.name, values, caller(c, reader))
    return { reader, entity, find, findByKey, doubles, edit: parts.edit, organisation: parts.organisation(), signal: c.req.raw.signal }
  }
}

const styles = ['record-form.css']
