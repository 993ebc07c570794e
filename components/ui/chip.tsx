import type { ComponentChildren } from 'preact'
import './chip.css'

/** A fact in one or two words. */
export function Chip({ tone, children }: { tone?: 'ok' | 'warn' | 'bad' | 'info' | 'accent'; children: ComponentChildren }) {
  return <span class={tone ? `chip chip-${tone}` : 'chip'}>{children}</span>
}

/** A choice among a few, as a row of chips. */
export function PickChip({ on, press, children }: { on: boolean; press(): void; children: ComponentChildren }) {
  return (
    <button type="button" class={`chip pick ${on ? 'chip-accent' : 'chip-line'}`} aria-pressed={on} onClick={press}>
      {children}
    </button>
  )
}
