import type { FieldDescription } from '#contract/records.ts'
import { inputsOf } from './merge-forms.ts'
import type { Written } from './record-form.ts'
import type { Sent } from './save-record.ts'

/** What a record's form sent: only inputs of known fields count, everything as text. */
export function readSent(form: FormData, fields: readonly FieldDescription[]): Sent {
  const written: Written = {}
  for (const field of fields) {
    if (field.readOnly) continue
    for (const name of inputsOf(field)) written[name] = textOf(form, name, field.type === 'multi-option')
  }
  const version = form.get('_version')
  const key = form.get('_key')
  return {
    written,
    base: readBase(form.get('_base'), Object.keys(written)),
    anyway: form.get('_anyway') === 'true',
    seen: textOf(form, '_seen', false).slice(0, 10_000).split(' '),
    ...(typeof version === 'string' && { version: version.slice(0, 64) }),
    ...(typeof key === 'string' && /^[0-9a-f-]{36}$/.test(key) && { key }),
  }
}

function textOf(form: FormData, name: string, several: boolean): string {
  const all = form.getAll(name).filter((value) => typeof value === 'string')
  return several ? all.join('\n') : (all[0] ?? '')
}

function readBase(text: unknown, names: readonly string[]): Written {
  try {
    const given: unknown = JSON.parse(typeof text === 'string' ? text : '{}')
    if (typeof given !== 'object' || given === null) return {}
    const kept = given as Record<string, unknown>
    return Object.fromEntries(names.map((name) => [name, Object.hasOwn(kept, name) && typeof kept[name] === 'string' ? kept[name] : '']))
  } catch {
    return {}
  }
}
