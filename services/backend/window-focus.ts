import { type Cell, cell } from './source.ts'

/** Of `chrome.windows`, what is asked here. */
export type BrowserWindows = {
  getCurrent(): Promise<{ id?: number | undefined; focused: boolean }>
  onFocusChanged: { addListener(hear: (id: number) => void): void; removeListener(hear: (id: number) => void): void }
}

type Within = Pick<EventTarget, 'addEventListener'> & { document: { hasFocus(): boolean } }

/**
 * Whether the browser window around this document is the one in use: the browser's own word, which counts popups of the page too.
 * Undefined where there is nobody to ask: frames in Firefox.
 */
export function windowFocus(windows: BrowserWindows | undefined, window: Within, signal: AbortSignal): Cell<boolean> | undefined {
  if (!windows) return undefined
  // until the first answer nothing is held against a press: a frame is not seen for long enough by then either
  const focused = cell(true)
  let own: number | undefined
  let words = 0
  const ask = async (told: (current: { id?: number | undefined; focused: boolean }) => boolean) => {
    const asked = ++words
    const current = await windows.getCurrent().catch(() => undefined)
    if (!current) return
    own = current.id
    if (asked === words) focused.set(told(current))
  }
  const nowInUse = (current: { focused: boolean }) => current.focused || window.document.hasFocus()
  const hear = (id: number) => {
    words++
    focused.set(id === own)
    // a tab may have gone to another window
    if (id !== own && id >= 0) void ask((current) => current.id === id)
  }
  // not every system tells that a window is in use again: a press that was not taken makes sure that the next one is
  const makeSure = () => void (focused.get() || ask(nowInUse))
  for (const name of ['focus', 'pointerdown', 'keydown']) window.addEventListener(name, makeSure, { capture: true, signal })
  windows.onFocusChanged.addListener(hear)
  signal.addEventListener('abort', () => windows.onFocusChanged.removeListener(hear))
  void ask(nowInUse)
  return focused
}
