import type { ComponentChildren } from 'preact'

/** A way to another view in the middle of a text; it wraps like the text does. */
export function InlineLink({ press, children }: { press(): void; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/useValidAnchor: it leads to another view; a button cannot break over two lines
    <a
      href="#view"
      onClick={(event) => {
        event.preventDefault()
        press()
      }}
    >
      <bdi>{children}</bdi>
    </a>
  )
}
