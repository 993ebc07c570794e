/**
 * What has the focus may go away by its own press: a row is removed, a form is closed. The focus then goes to the heading of the
 * smallest place that is left around it (`places`, an element that holds its heading), and a listener hears where that is; without
 * this it would be at the top of the page again. Returns what ends it.
 */
export function keepFocus(root: HTMLElement, places: string): () => void {
  let around: Element[] = []
  const note = ({ target }: FocusEvent) => {
    around = []
    for (let at = target as Element | null; at && root.contains(at); at = at.parentElement) around.push(at)
  }
  const gone = new MutationObserver(() => {
    const [had] = around
    if (!had || had.isConnected || document.activeElement !== document.body || !document.hasFocus()) return
    const heading = around.find((one) => one.isConnected && one.matches(places))?.querySelector<HTMLElement>('h1, h2, h3')
    around = []
    if (!heading) return
    if (!heading.hasAttribute('tabindex')) heading.tabIndex = -1
    heading.focus({ preventScroll: true })
  })
  root.addEventListener('focusin', note)
  gone.observe(root, { childList: true, subtree: true })
  return () => {
    root.removeEventListener('focusin', note)
    gone.disconnect()
  }
}
