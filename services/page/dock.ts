export type Side = 'left' | 'right'

/**
 * Makes room beside the page, so that nothing of it, least of all its composer, is under the sidebar. Inline styles of
 * the root element: they need no style sheet, which a page's policy could forbid.
 */
export function dock(root: HTMLElement) {
  const before = new Map<string, [value: string, priority: string]>()
  const set = (name: string, value: string) => {
    const { style } = root
    if (!before.has(name)) before.set(name, [style.getPropertyValue(name), style.getPropertyPriority(name)])
    style.setProperty(name, value, 'important')
  }
  return {
    make(side: Side, px: number): void {
      set(`margin-${side}`, `${px}px`)
      set('width', 'auto')
      set('min-width', '0')
      toldOfResize()
    },
    undo(): void {
      for (const [name, [value, priority]] of before) root.style.setProperty(name, value, priority)
      before.clear()
      toldOfResize()
    },
  }
}

/** Pages that lay themselves out by script listen for this. */
function toldOfResize(): void {
  dispatchEvent(new Event('resize'))
}
