export type KeptParts = {
  fetch: typeof globalThis.fetch
  /** leaves the page for this address */
  go(address: string): void
  /** what a form's page begins with; done again when another form has taken its place */
  begin(page: Document): void
}

/**
 * Sends the page's forms beside the page. No answer repeats a password, so a refused form would come back without it: here the refusal
 * takes the place of the form, and what was typed as a password stays. Where nothing can be sent so, the browser sends the form itself.
 */
export function keepPasswords(page: Document, parts: KeptParts): void {
  for (const form of page.querySelectorAll<HTMLFormElement>('form[data-show]')) {
    let sending = false
    form.addEventListener('submit', (event) => {
      event.preventDefault()
      if (sending) return
      sending = true
      void send(page, form, parts).catch(() => form.submit())
    })
  }
}

async function send(page: Document, form: HTMLFormElement, { fetch, go, begin }: KeptParts): Promise<void> {
  const fields = [...new FormData(form)].filter((field): field is [string, string] => typeof field[1] === 'string')
  const answer = await fetch(form.action || page.location.href, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: { accept: 'text/html' },
  })
  if (answer.redirected) return go(answer.url)
  const refused = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const secrets = [...form.querySelectorAll<HTMLInputElement>('input[autocomplete$=password]')].map(({ name, value }) => ({ name, value }))
  const [before, after] = [page.querySelector('main'), refused.querySelector('main')]
  if (!before || !after) throw new Error('The answer is no page of ours.')
  page.title = refused.title
  before.replaceChildren(...after.childNodes)
  for (const { name, value } of secrets) {
    const input = page.querySelector<HTMLInputElement>(`input[name="${name}"][autocomplete$=password]`)
    if (input) input.value = value
  }
  begin(page)
  page.querySelector<HTMLElement>('[autofocus]')?.focus()
}
