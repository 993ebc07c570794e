import { html } from 'hono/html'
import type { Duplicate } from '#contract/api/records.ts'
import type { EntityDescription, FieldDescription, LookupValue } from '#contract/records.ts'
import { type Banner, banner, checkbox, checkboxes, type Field, field as textField, select, submit } from '#server/html/form.ts'
import type { Html } from '#server/html/shell.ts'
import { kindTile } from './frame.ts'
import type { Reader } from './parts.ts'
import type { Written } from './record-form.ts'
import { recordPath } from './show-value.ts'
import { crmTexts } from './texts.ts'

export type EditView = {
  reader: Reader
  entity: EntityDescription
  /** under their headings, in the order of the metadata */
  sections: readonly { title: string; fields: readonly FieldDescription[] }[]
  /** undefined for a new record */
  record: { name: string; version: string; path: string } | undefined
  written: Written
  /** what the form was opened with: tells what a person changed */
  base: Written
  /** makes a new record once, however often the form is sent */
  key: string | undefined
  faults: Record<string, string>
  choices: Record<string, LookupValue[]>
  /** what somebody else wrote meanwhile, by field */
  theirs: Record<string, string>
  trouble: Banner | undefined
  /** records that the new one would likely double */
  doubles: readonly Duplicate[]
  /** the CRM's own rule can be overruled */
  anyway: boolean
}

/** The form of a record: new or changed. Whatever went wrong, everything typed stands in it again. */
export function editPage(view: EditView): Html {
  const { reader, entity, record, trouble } = view
  const text = crmTexts(reader.lang)
  const list = `/crm/${encodeURIComponent(entity.name)}`
  const action = record ? `${record.path}/edit` : `${list}/new`
  const first = view.sections
    .flatMap(({ fields }) => fields)
    .find((one) => !one.readOnly && (view.faults[one.name] ?? view.theirs[one.name]) !== undefined)
  const changed = Object.keys(view.written).some((name) => (view.written[name] ?? '') !== (view.base[name] ?? ''))
  return html`<header class="record-head">${kindTile(entity.kind, 'large')}<div class="grow"><p class="meta"><a href="${list}">${entity.label}</a></p><h1 dir="auto">${record ? record.name : text.create(entity.label)}</h1></div></header>
<form class="form record-form" method="post" action="${action}" novalidate data-keep="${changed ? 'changed' : ''}"><div data-typed-back hidden>${banner({ kind: 'ok', title: text.typedBack, text: text.typedBackText })}</div>${trouble ? banner(trouble) : ''}${doublesList(view)}
<input type="hidden" name="_token" value="${reader.token}">${record ? html`<input type="hidden" name="_version" value="${record.version}">` : ''}${view.key ? html`<input type="hidden" name="_key" value="${view.key}">` : ''}
<input type="hidden" name="_base" value="${JSON.stringify(view.base)}">
${view.sections.map((section) => {
  const fields = section.fields.filter((one) => !one.readOnly)
  return fields.length === 0
    ? ''
    : html`<fieldset class="form-section"><legend>${section.title}</legend><div class="pair">${fields.map((one) => inputFor(one, view, one === first))}</div></fieldset>`
})}
<div class="form-acts form-foot">${view.anyway ? submit(text.createAnyway, { name: '_anyway', value: 'true' }) : submit(record ? text.save : text.createIt)}<a class="btn btn-quiet" href="${record ? record.path : list}">${text.cancel}</a></div></form>`
}

/** Beside what was typed, each on a tab of its own; those that stand here need not be shown again. */
function doublesList({ doubles, reader }: EditView): Html | string {
  if (doubles.length === 0) return ''
  const text = crmTexts(reader.lang)
  return html`<ul class="doubles">${doubles.map(
    ({ match: { record }, reason }) =>
      html`<li><a href="${recordPath(record.ref)}" target="_blank" rel="noopener" dir="auto">${record.name || record.ref.id}</a><span class="meta">${[text.doubleReasons[reason], record.subtitle].filter(Boolean).join(' · ')}</span></li>`,
  )}</ul><input type="hidden" name="_seen" value="${doubles.map(({ match }) => recordPath(match.record.ref)).join(' ')}">`
}

/**
 * The session ended while somebody typed. The page's script (pages/crm/typed-again.ts) keeps what was sent until the person has signed in,
 * and puts it back into the form; without a script it stands in a form that sends it again.
 */
export function sessionEndedPage(lang: Reader['lang'], action: string, sent: Iterable<[string, string]>): Html {
  const text = crmTexts(lang)
  const back = /\/(new|edit)$/.test(action) ? action : action.slice(0, action.lastIndexOf('/'))
  return html`<h1>${text.sessionTitle}</h1><form class="form" method="post" action="${action}" data-typed="${back}">${[...sent].map(
    ([name, value]) => html`<textarea hidden name="${name}">
${value}</textarea>`,
  )}<div class="form" data-with-script hidden><p>${text.sessionBack}</p><div class="form-acts"><a class="btn btn-primary btn-wide" href="/sign-in?next=${encodeURIComponent(back)}">${text.signInHere}</a></div></div>
<div class="form" data-without-script><p>${text.sessionText}</p><div class="form-acts"><a class="btn btn-primary" href="/sign-in" target="_blank" rel="noopener">${text.signIn}</a><button class="btn" type="submit">${text.sendAgain}</button></div></div></form>`
}

/** `autofocus`: the first one that is marked. The page opens there, script or not. */
function inputFor(field: FieldDescription, view: EditView, autofocus: boolean): Html {
  const text = crmTexts(view.reader.lang)
  const value = view.written[field.name] ?? ''
  const theirs = view.theirs[field.name]
  const shared = {
    name: field.name,
    label: field.label,
    value,
    fault: view.faults[field.name],
    hint: theirs === undefined ? undefined : text.theirs(theirs),
    note: field.required ? text.required : field.type === 'date-time' ? text.utc : undefined,
    maxLength: field.maxLength,
    autocomplete: 'off',
    autofocus,
  }
  switch (field.type) {
    case 'multiline':
      return html`<div class="wide">${textField({ ...shared, lines: 5 })}</div>`
    case 'checkbox':
      return checkbox({
        name: field.name,
        label: field.label,
        checked: value === 'true',
        autofocus,
        hint: shared.hint,
        fault: shared.fault,
      })
    case 'option':
      return select({ ...shared, empty: text.choose, options: withUnknown(field, value) })
    case 'multi-option':
      return checkboxes({ ...shared, options: field.options ?? [], chosen: value.split('\n') })
    case 'currency':
      return html`<div class="money">${textField({ ...shared, inputmode: 'decimal' })}${textField({
        name: `${field.name}.currency`,
        label: html`<span><span class="sr">${field.label}, </span>${text.currency}</span>`,
        value: view.written[`${field.name}.currency`],
        maxLength: 3,
        autocomplete: 'off',
        readonly: field.currency !== undefined,
      })}</div>`
    case 'lookup':
      return lookup(field, view, shared)
    case 'date':
      return textField({ ...shared, type: 'date' })
    case 'date-time':
      return textField({ ...shared, type: 'datetime-local' })
    case 'whole-number':
    case 'decimal':
      return textField({ ...shared, inputmode: 'decimal' })
    case 'phone':
      return textField({ ...shared, type: 'tel' })
    case 'email':
      return textField({ ...shared, type: 'email' })
    case 'url':
      return textField({ ...shared, type: 'url' })
    default:
      return textField(shared)
  }
}

/** A record is named by its beginning; where several have that beginning, they are offered. */
function lookup(
  field: FieldDescription,
  view: EditView,
  shared: Pick<Field, 'name' | 'label' | 'value' | 'fault' | 'hint' | 'note' | 'autofocus'>,
): Html {
  const text = crmTexts(view.reader.lang)
  const id = view.written[`${field.name}.id`] ?? ''
  const choices = view.choices[field.name]
  const input = textField({ ...shared, hint: shared.hint ?? text.lookupHint, autocomplete: 'off' })
  const kept = html`<input type="hidden" name="${field.name}.id" value="${id}"><input type="hidden" name="${field.name}.was" value="${view.written[`${field.name}.was`] ?? ''}">`
  if (!choices) return html`<div>${input}${kept}</div>`
  return html`<div>${input}${kept}<fieldset class="choices"><legend class="sr">${field.label}</legend>${choices.map(
    (choice) =>
      html`<label class="check"><input type="radio" name="${field.name}.choice" value="${choice.entity}/${choice.id}"><span><bdi>${choice.name}</bdi> <span class="meta num">${choice.id}</span></span></label>`,
  )}</fieldset></div>`
}

/** A code that is no option any more stays choosable: opening a form must not change a value. */
function withUnknown(field: FieldDescription, value: string): { value: string; label: string }[] {
  const options = field.options ?? []
  return value === '' || options.some((option) => option.value === value) ? options : [...options, { value, label: value }]
}
