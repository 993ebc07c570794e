import { useLayoutEffect, useRef } from 'preact/hooks'
import './tabs.css'

export type Tab = { id: string; label: string }

/** Tabs by the book: arrows move and choose, one of them is in the tab order. */
export function Tabs({
  label,
  tabs,
  chosen,
  panel,
  choose,
}: {
  label: string
  tabs: Tab[]
  chosen: string
  panel: string
  choose(id: string): void
}) {
  const list = useRef<HTMLDivElement>(null)
  useLayoutEffect(() => {
    list.current?.querySelector<HTMLElement>('[aria-selected="true"]')?.scrollIntoView?.({ block: 'nearest', inline: 'nearest' })
  }, [chosen])

  function onKeyDown(event: KeyboardEvent) {
    const at = tabs.findIndex(({ id }) => id === chosen)
    const forward = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const to = { [forward]: at + 1, [forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight']: at - 1, Home: 0, End: tabs.length - 1 }[
      event.key
    ]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next) return
    event.preventDefault()
    event.stopPropagation()
    choose(next.id)
    list.current?.querySelector<HTMLElement>(`#${CSS.escape(tabId(panel, next.id))}`)?.focus()
  }

  return (
    <div class="tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {tabs.map(({ id, label: text }) => (
        <button
          key={id}
          type="button"
          role="tab"
          id={tabId(panel, id)}
          class="tab"
          aria-selected={id === chosen}
          aria-controls={panel}
          tabIndex={id === chosen ? 0 : -1}
          onClick={() => choose(id)}
        >
          {text}
        </button>
      ))}
    </div>
  )
}

export function tabId(panel: string, id: string): string {
  return `${panel}-tab-${id}`
}
