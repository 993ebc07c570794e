import { h } from 'preact'

/** One icon of Lucide: a list of SVG elements. */
export type IconNode = readonly (readonly [tag: string, attributes: Record<string, string>])[]

/** Beside a word an icon is silent; alone it needs a label on its button. */
export function Icon({ node, size = 16, flip = false }: { node: IconNode; size?: 12 | 14 | 16; flip?: boolean }) {
  return (
    <svg class={`i${size === 16 ? '' : ` i-${size}`}${flip ? ' flip' : ''}`} viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      {node.map(([tag, attributes]) => h(tag, attributes))}
    </svg>
  )
}
