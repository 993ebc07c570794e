import type { ComponentChildren } from 'preact'
import './kbd.css'

/** A key, for the eye; what it does is said by what it stands in. */
export function Kbd({ children }: { children: ComponentChildren }) {
  // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a kbd takes no focus; read aloud it would become part of its button's name
  return <kbd aria-hidden="true">{children}</kbd>
}
