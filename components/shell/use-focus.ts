import { useLayoutEffect, useRef } from 'preact/hooks'
import { useStore, useView } from '#components/context.ts'

/** Focus follows a step that a person took: to the new view's first field where it asks for one, else to its content. */
export function useFocus(root: { current: HTMLElement | null }) {
  const { navigation } = useView()
  const steps = useStore(navigation, (state) => state.steps)
  const before = useRef(steps)
  useLayoutEffect(() => {
    const { current } = root
    if (before.current === steps || !current) return
    before.current = steps
    enter(current)
    return current.querySelector('[data-first]') ? undefined : whenArrived(current)
  }, [steps])
}

function enter(root: HTMLElement): void {
  const lost = document.activeElement === document.body || !document.activeElement?.isConnected
  const first = root.querySelector<HTMLElement>('[data-first]')
  if (first) first.focus()
  else if (document.hasFocus() && (lost || !document.activeElement?.closest('.tg-top')))
    root.querySelector<HTMLElement>('main')?.focus({ preventScroll: true })
}

/** A view whose code is still on its way is held by a busy place: its first field gets the focus once it is there. */
function whenArrived(root: HTMLElement): () => void {
  const busy = () => root.querySelector('main[aria-busy="true"]') !== null
  if (!busy()) return () => {}
  const observer = new MutationObserver(() => {
    const elsewhere = document.activeElement?.closest('input, textarea, select, .tg-top')
    if (root.querySelector('[data-first]') && !elsewhere) enter(root)
    if (!busy() || elsewhere) observer.disconnect()
  })
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['aria-busy'] })
  return () => observer.disconnect()
}
