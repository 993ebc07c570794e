import type { Visibility } from './sidebar-host.ts'
import { type Cell, cell } from './source.ts'

/** IntersectionObserver v2, Chromium only; see https://w3c.github.io/IntersectionObserver/v2/ */
type VisibleEntry = IntersectionObserverEntry & { isVisible?: boolean }

const needed = 300
/** every pixel that goes is told, also where the frame ends in a part of a pixel and is never whole to the browser */
const threshold = Array.from({ length: 1_001 }, (_, part) => part / 1_000)

/**
 * Whether a person has really been able to see this frame for the last 300 ms: nothing over it, no opacity, filter or
 * transform on the way. `unknown` where the browser cannot say; then nothing that matters is done in the frame.
 */
export function trueVisibility(window: Window & typeof globalThis, signal: AbortSignal): Cell<Visibility> {
  const { IntersectionObserver, IntersectionObserverEntry } = window
  if (!IntersectionObserver || !('isVisible' in IntersectionObserverEntry.prototype)) return cell<Visibility>('unknown')
  const seen = cell<Visibility>('covered')
  let timer: ReturnType<typeof setTimeout> | undefined
  const options = { trackVisibility: true, delay: 100, threshold }
  const observer = new IntersectionObserver((entries) => hear(entries.at(-1) as VisibleEntry), options)
  observer.observe(window.document.documentElement)
  signal.addEventListener('abort', () => {
    observer.disconnect()
    clearTimeout(timer)
  })
  return seen

  function hear(entry: VisibleEntry): void {
    clearTimeout(timer)
    // a part that is scrolled or clipped away could be the part that says what a click does
    if (entry.isVisible && isWhole(entry, window)) timer = setTimeout(() => seen.set('seen'), needed)
    else seen.set('covered')
  }
}

/**
 * The content may be higher than the frame; what must be in sight is the frame, all of it: a tenth is the head with the visitor's name,
 * or the foot. What may go is what rounding takes: two pixels, of the screen where the browser is zoomed out.
 */
function isWhole({ intersectionRect }: IntersectionObserverEntry, { innerWidth, innerHeight, devicePixelRatio }: Window): boolean {
  const rounded = 2 / Math.min(1, devicePixelRatio || 1)
  return intersectionRect.width >= innerWidth - rounded && intersectionRect.height >= innerHeight - rounded
}
