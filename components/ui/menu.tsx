import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import './menu.css'
import { Icon, type IconNode } from './icon.tsx'

export type MenuItem = { id: string; label: string; icon?: IconNode; meta?: string | undefined; press(): void }

/**
 * A menu under (or over) its button: arrows move, letters jump, Escape and Tab close and give focus back. `children` stand above
 * the items and have keys of their own: Shift+Tab leads to them, and the menu stays until the focus has left it.
 */
export function Menu({
  id,
  label,
  items,
  close,
  up = false,
  children,
}: {
  id: string
  label: string
  items: MenuItem[]
  close(): void
  up?: boolean
  children?: ComponentChildren
}) {
  const list = useRef<HTMLDivElement>(null)
  const opened = useRef<HTMLElement | null>(null)
  useLayoutEffect(() => {
    const opener = document.activeElement as HTMLElement | null
    opened.current = opener === document.body ? null : opener
    list.current?.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
    const outside = (event: Event) => {
      if (!list.current?.contains(event.target as Node) && !(opener?.contains(event.target as Node) ?? false)) close()
    }
    document.addEventListener('pointerdown', outside)
    return () => {
      document.removeEventListener('pointerdown', outside)
      if (list.current?.contains(document.activeElement) || document.activeElement === document.body) opener?.focus()
    }
  }, [])

  function onKeyDown(event: KeyboardEvent) {
    const all = [...(list.current?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])]
    const at = all.indexOf(document.activeElement as HTMLElement)
    if (event.key !== 'Escape' && (at < 0 || (event.key === 'Tab' && children))) return event.stopPropagation()
    const to =
      { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key] ??
      (event.key.length === 1 && event.key !== ' ' ? startingWith(all, event.key, at) : undefined)
    if (event.key === 'Escape' || event.key === 'Tab') {
      if (event.key === 'Escape') event.preventDefault()
      event.stopPropagation()
      close()
    } else if (to !== undefined) {
      event.preventDefault()
      event.stopPropagation()
      all[(to + all.length) % all.length]?.focus()
    }
  }

  /** on its way to another place, not to the button, which closes it itself; to none, when the window loses it */
  function onFocusOut({ relatedTarget: to }: FocusEvent) {
    if (to instanceof Node && !list.current?.contains(to) && !opened.current?.contains(to)) close()
  }

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the keys come from the items inside, which have the focus
    <div class={`menu menu-float${up ? ' menu-up' : ''}`} ref={list} onKeyDown={onKeyDown} onFocusOut={onFocusOut}>
      {children}
      <div id={id} role="menu" aria-label={label}>
        {items.map((item, at) => (
          <button
            key={item.id}
            type="button"
            role="menuitem"
            tabIndex={at === 0 ? 0 : -1}
            class="menu-item"
            onClick={() => {
              close()
              item.press()
            }}
          >
            {item.icon && <Icon node={item.icon} size={14} />}
            <span class="cut grow">{item.label}</span>
            {item.meta && <span class="meta">{item.meta}</span>}
          </button>
        ))}
      </div>
    </div>
  )
}

function startingWith(all: HTMLElement[], letter: string, after: number): number | undefined {
  const order = all.map((_, step) => (after + 1 + step) % all.length)
  return order.find((at) => all[at]?.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()))
}
