import { html } from 'hono/html'
import CircleAlert from 'lucide/dist/esm/icons/circle-alert.mjs'
import CircleCheck from 'lucide/dist/esm/icons/circle-check.mjs'
import Info from 'lucide/dist/esm/icons/info.mjs'
import TriangleAlert from 'lucide/dist/esm/icons/triangle-alert.mjs'
import { icon } from './icon.ts'
import type { Html } from './shell.ts'

export type Field = {
  name: string
  label: string | Html
  value?: string | undefined
  type?: 'text' | 'email' | 'password' | 'tel' | 'url' | 'number' | 'date' | 'datetime-local' | 'search'
  /** a box of several lines instead of one */
  lines?: number | undefined
  required?: boolean | undefined
  autocomplete?: string | undefined
  inputmode?: 'text' | 'decimal' | 'numeric' | 'tel' | 'email' | 'url' | undefined
  maxLength?: number | undefined
  minLength?: number | undefined
  /** under the input, always there */
  hint?: string | undefined
  /** what is wrong with what was typed; stands where the hint stands */
  fault?: string | undefined
  autofocus?: boolean | undefined
  /** shown after the label, in words: "(optional)" */
  note?: string | undefined
  readonly?: boolean | undefined
}

/** Label, input, hint or fault, tied together for screen readers. */
export function field(f: Field): Html {
  const id = `f-${f.name}`
  const attributes = html`id="${id}" name="${f.name}"${f.required ? html` required` : ''}${f.readonly ? html` readonly` : ''}${
    f.autocomplete ? html` autocomplete="${f.autocomplete}"` : ''
  }${f.inputmode ? html` inputmode="${f.inputmode}"` : ''}${f.maxLength ? html` maxlength="${f.maxLength}"` : ''}${
    f.minLength ? html` minlength="${f.minLength}"` : ''
  }${f.autofocus ? html` autofocus` : ''}${describedBy(id, f)}`
  const input = f.lines
    ? html`<textarea class="input${f.fault ? ' is-bad' : ''}" rows="${f.lines}" ${attributes}>
${f.value ?? ''}</textarea>`
    : html`<input class="input${f.fault ? ' is-bad' : ''}" type="${f.type ?? 'text'}" value="${f.value ?? ''}" ${attributes}>`
  return labelled(id, f, input)
}

export type Select = Pick<Field, 'name' | 'label' | 'value' | 'required' | 'hint' | 'fault' | 'note' | 'autofocus'> & {
  options: readonly { value: string; label: string }[]
  /** the text of the empty choice; left out = there is none */
  empty?: string | undefined
}

export function select(f: Select): Html {
  const id = `f-${f.name}`
  return labelled(
    id,
    f,
    html`<select class="input${f.fault ? ' is-bad' : ''}" id="${id}" name="${f.name}"${f.required ? html` required` : ''}${f.autofocus ? html` autofocus` : ''}${describedBy(id, f)}>${
      f.empty === undefined ? '' : html`<option value="">${f.empty}</option>`
    }${f.options.map((option) => html`<option value="${option.value}"${option.value === f.value ? html` selected` : ''}>${option.label}</option>`)}</select>`,
  )
}

export type Checkbox = Pick<Field, 'name' | 'hint' | 'fault' | 'autofocus'> & { label: string; checked: boolean }

export function checkbox(f: Checkbox): Html {
  const id = `f-${f.name}`
  return html`<div class="field"><label class="check"><input type="checkbox" name="${f.name}" value="true"${f.checked ? html` checked` : ''}${f.autofocus ? html` autofocus` : ''}${describedBy(id, f)}><span>${f.label}</span></label>${faultAndHint(id, f)}</div>`
}

export type Checkboxes = Pick<Field, 'name' | 'hint' | 'fault' | 'note' | 'autofocus'> & {
  label: string
  options: readonly { value: string; label: string }[]
  chosen: readonly string[]
}

/** Any number of a few, under one label. A box of them is where the focus goes when the choice is wrong. */
export function checkboxes(f: Checkboxes): Html {
  const id = `f-${f.name}`
  return html`<fieldset class="field many"${describedBy(id, { hint: f.hint, fault: f.fault }, false)}><legend>${f.label}${f.note ? html` <span class="meta">${f.note}</span>` : ''}</legend>${f.options.map(
    (option, at) =>
      html`<label class="check"><input type="checkbox" name="${f.name}" value="${option.value}"${f.chosen.includes(option.value) ? html` checked` : ''}${f.autofocus && at === 0 ? html` autofocus` : ''}${f.fault ? html` aria-invalid="true"` : ''}><span>${option.label}</span></label>`,
  )}${faultAndHint(id, f)}</fieldset>`
}

/** The one filled button of a form. */
export function submit(label: string, options: { wide?: boolean; name?: string; value?: string; autofocus?: boolean } = {}): Html {
  return html`<button type="submit" class="btn btn-primary${options.wide ? ' btn-wide' : ''}"${
    options.name ? html` name="${options.name}" value="${options.value ?? ''}"` : ''
  }${options.autofocus ? html` autofocus` : ''}>${label}</button>`
}

export type Banner = { kind: 'info' | 'ok' | 'warn' | 'bad'; title: string; text?: string | Html | undefined }

/** What happened, what it means, and (in `text`) what to do. Trouble is announced at once. */
export function banner({ kind, title, text }: Banner): Html {
  const face = { info: Info, ok: CircleCheck, warn: TriangleAlert, bad: CircleAlert }[kind]
  return html`<div class="banner banner-${kind}" role="${kind === 'bad' || kind === 'warn' ? 'alert' : 'status'}">${icon(face)}<div><b>${title}</b>${
    text === undefined ? '' : html`<p>${text}</p>`
  }</div></div>`
}

function labelled(id: string, f: Pick<Field, 'label' | 'note' | 'hint' | 'fault' | 'required'>, input: Html): Html {
  return html`<div class="field"><label for="${id}">${f.label}${f.note ? html`<span class="meta">${f.note}</span>` : ''}</label>${input}${faultAndHint(id, f)}</div>`
}

function faultAndHint(id: string, f: Pick<Field, 'hint' | 'fault'>): Html {
  return html`${f.fault ? html`<p class="fault" id="${id}-fault">${icon(CircleAlert, 14)}<span>${f.fault}</span></p>` : ''}${
    f.hint ? html`<p class="help" id="${id}-hint">${f.hint}</p>` : ''
  }`
}

/** `invalid`: told of an input; a group of them is not wrong itself, what is in it is. */
function describedBy(id: string, f: Pick<Field, 'hint' | 'fault'>, invalid = true): Html | string {
  const ids = [f.fault && `${id}-fault`, f.hint && `${id}-hint`].filter(Boolean)
  return html`${ids.length ? html` aria-describedby="${ids.join(' ')}"` : ''}${invalid && f.fault ? html` aria-invalid="true"` : ''}`
}
