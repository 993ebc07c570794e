export type TamperingParts = {
  document: Document
  host: HTMLElement
  restore(): void
  gaveUp(): void
  signal: AbortSignal
}

const tries = 8
const within = 60_000

/**
 * Notices when the page takes the host away, moves it, or hangs attributes on it (`inert`, `popover`, `hidden`), and
 * sets it right: a few times, since a page that really does not want us would fight for ever.
 */
export function watchTampering({ document, host, restore, gaveUp, signal }: TamperingParts): void {
  const mended: number[] = []
  const observer = new MutationObserver(check)
  signal.addEventListener('abort', () => observer.disconnect())
  watch()

  function watch(): void {
    observer.observe(document, { childList: true })
    observer.observe(document.documentElement, { childList: true })
    observer.observe(host, { attributes: true, childList: true })
  }

  function check(): void {
    const moved = host.parentNode !== document.documentElement
    const dressed = host.attributes.length > 0 || host.childNodes.length > 0
    if (!moved && !dressed) return
    const now = performance.now()
    while (mended[0] !== undefined && now - mended[0] > within) mended.shift()
    mended.push(now)
    if (mended.length > tries) {
      observer.disconnect()
      gaveUp()
      return
    }
    for (const name of host.getAttributeNames()) host.removeAttribute(name)
    host.replaceChildren()
    if (!moved || !document.documentElement) return
    restore()
    watch()
  }
}
