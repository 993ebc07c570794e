type IconNode = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]

/**
 * Gives every password field a button that shows what was typed. Its words are on the form (`data-show`, `data-hide`): the page
 * knows the reader's language. The field is a password again when it is sent, so that the browser offers to keep it.
 */
export function showablePasswords(page: Document, icons: { show: IconNode; hide: IconNode }): void {
  for (const input of page.querySelectorAll<HTMLInputElement>('form[data-show] input[type=password]')) {
    const { show = '', hide = '' } = input.form?.dataset ?? {}
    const button = page.createElement('button')
    button.type = 'button'
    button.className = 'sign-in-eye'
    button.setAttribute('aria-controls', input.id)
    const set = (shown: boolean) => {
      input.type = shown ? 'text' : 'password'
      button.setAttribute('aria-label', shown ? hide : show)
      button.title = shown ? hide : show
      button.replaceChildren(draw(page, shown ? icons.hide : icons.show))
    }
    set(false)
    button.addEventListener('click', () => {
      set(input.type === 'password')
      input.focus()
    })
    input.form?.addEventListener('submit', () => set(false))
    const box = page.createElement('div')
    box.className = 'sign-in-secret'
    const focused = page.activeElement === input
    input.replaceWith(box)
    box.append(input, button)
    // moving an element takes its focus away
    if (focused) input.focus()
  }
}

function draw(page: Document, icon: IconNode): SVGElement {
  const space = 'http://www.w3.org/2000/svg'
  const svg = page.createElementNS(space, 'svg')
  svg.setAttribute('class', 'i')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  for (const [tag, attributes] of icon) {
    const shape = page.createElementNS(space, tag)
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value)
    svg.append(shape)
  }
  return svg
}
