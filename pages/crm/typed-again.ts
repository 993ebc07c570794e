const place = 'tagalong-typed'

/** `path`: the page of the form that it was typed in. */
type Typed = { path: string; fields: [name: string, value: string][] }

/** What belongs to one sending of a form, and to the session that it was made in: the form has its own when it comes back. */
const ofSending = new Set(['_token', '_anyway', '_seen'])

/**
 * On the page that says that the session has ended: keeps what was typed in this tab while its person signs in. `storage` is asked for
 * where it is used: a browser that forbids it throws, and then the page's other way stays.
 */
export function keepTyped(page: Document, storage: () => Storage): void {
  const form = page.querySelector<HTMLFormElement>('form[data-typed]')
  const path = form?.dataset['typed']
  if (!form || path === undefined) return
  const fields = [...new FormData(form)].filter(
    (field): field is [string, string] => typeof field[1] === 'string' && !ofSending.has(field[0]),
  )
  try {
    storage().setItem(place, JSON.stringify({ path, fields } satisfies Typed))
  } catch {
    return
  }
  for (const way of form.querySelectorAll<HTMLElement>('[data-with-script], [data-without-script]'))
    way.hidden = way.dataset['withScript'] === undefined
}

/** On the form's own page: what was typed stands in it again, once, on top of the version that it was typed on. */
export function putTypedBack(page: Document, storage: () => Storage, path: string): void {
  const form = page.querySelector<HTMLFormElement>('form[data-keep]')
  const typed = form && take(storage, path)
  if (!form || !typed) return
  const valuesOf = (name: string) => typed.fields.filter(([one]) => one === name).map(([, value]) => value)
  for (const input of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>('input, textarea, select')) {
    if (ofSending.has(input.name)) continue
    const values = valuesOf(input.name)
    if (input.type === 'checkbox') (input as HTMLInputElement).checked = values.includes(input.value)
    else if (values[0] !== undefined) input.value = values[0]
  }
  form.dataset['keep'] = 'changed'
  const told = form.querySelector<HTMLElement>('[data-typed-back]')
  if (told) told.hidden = false
}

/** What was kept for this page, which is kept no more; nothing where another page's is, or none. */
function take(storage: () => Storage, path: string): Typed | undefined {
  try {
    const typed = JSON.parse(storage().getItem(place) ?? 'null') as Typed | null
    if (typed?.path !== path || !Array.isArray(typed.fields)) return undefined
    storage().removeItem(place)
    return typed
  } catch {
    return undefined
  }
}
