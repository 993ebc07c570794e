import { raw } from 'hono/html'

/** The elements of one Lucide icon, as its module exports them. */
export type IconNode = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]

/** An icon beside a word: hidden from screen readers, drawn with the text's colour. Only ever given our own icon modules. */
export function icon(node: IconNode, size: 16 | 14 | 12 = 16) {
  const shapes = node.map(([tag, attributes]) => {
    const pairs = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`)
    return `<${tag} ${pairs.join(' ')}/>`
  })
  const small = size === 16 ? '' : ` i-${size}`
  return raw(`<svg class="i${small}" viewBox="0 0 24 24" aria-hidden="true">${shapes.join('')}</svg>`)
}

/** The product's own mark: a label with a tick. */
export const mark = raw(
  '<svg class="logo" viewBox="0 0 20 20" aria-hidden="true"><path fill="currentColor" d="M2.5 4.6c0-1.2.9-2.1 2.1-2.1h5.2c.6 0 1.1.2 1.5.6l5.6 5.6c.8.8.8 2.1 0 3l-5.2 5.2c-.8.8-2.2.8-3 0L3.1 11.3c-.4-.4-.6-.9-.6-1.5z"/><circle class="logo-hole" cx="6.6" cy="6.6" r="1.5"/><path class="logo-tick" d="m8.2 10.2 2 2 3.2-3.4"/></svg>',
)
