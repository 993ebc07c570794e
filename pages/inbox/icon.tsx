import { h } from 'preact'

type IconNode = readonly (readonly [tag: string, attributes: Readonly<Record<string, string>>])[]

/** A Lucide icon beside a word. */
export function Icon({ node, size = 16 }: { node: IconNode; size?: 16 | 14 | 12 }) {
  return (
    <svg class={size === 16 ? 'i' : `i i-${size}`} viewBox="0 0 24 24" aria-hidden="true">
      {node.map(([tag, attributes], index) => h(tag, { key: index, ...attributes }))}
    </svg>
  )
}
