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

export function checkbox(f: { name: string; label: string; checked: boolean; hint?: string; autofocus?: boolean }): Html {
  return html`<div class="field"><label class="check"><input type="checkbox" name="${f.name}" value="true"${f.checked ? html` checked` : ''}${f.autofocus ? html` autofocus` : ''}><span>${f.label}</span></label>${
    f.hint ? html`<p class="help">${f.hint}</p>` : ''
  }</div>`
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
  return html`<div class="field"><label for="${id}">${f.label}${f.note ? html`<span class="meta">${f.note}</span>` : ''}</label>${input}${
    f.fault ? html`<p class="fault" id="${id}-fault">${icon(CircleAlert, 14)}<span>${f.fault}</span></p>` : ''
  }${f.hint ? html`<p class="help" id="${id}-hint">${f.hint}</p>` : ''}</div>`
}

function describedBy(id: string, f: Pick<Field, 'hint' | 'fault'>): Html | string {
  const ids = [f.fault && `${id}-fault`, f.hint && `${id}-hint`].filter(Boolean)
  return html`${ids.length ? html` aria-describedby="${ids.join(' ')}"` : ''}${f.fault ? html` aria-invalid="true"` : ''}`
}
