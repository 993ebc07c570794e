import type { OuterLook } from '#services/backend/states.ts'
import { dock, type Side } from './dock.ts'
import { frameStyle, handleWidth } from './frame-style.ts'
import { type Rail, rail } from './rail.ts'
import { watchTampering } from './tampering.ts'

export type Place = { side: Side; width: number; collapsed: boolean }

export type FrameHostParts = {
  document: Document
  place: Place
  /** address of the sidebar page with a fresh nonce; undefined when the extension is gone */
  address(): Promise<string | undefined>
  /** the rail was pressed */
  railPressed(): void
  /** the agent changed the width */
  widthChosen(px: number): void
  /** the page has another root: what listened to its window may listen no more */
  moved(): void
  /** the page does not let the sidebar stand */
  gaveUp(): void
  signal: AbortSignal
}

export type FrameHost = {
  rail: Pick<Rail, 'say'>
  look(look: OuterLook): void
  place(change: Partial<Place>): void
  collapsed(): boolean
  focus(): void
  hasFocus(): boolean
  blur(): void
}

/** Pixels of window below which a sidebar beside the page would leave it no room: it begins as a rail there, and open it lies over the page. */
export const narrow = 700

const least = 320
const most = 720
const railWidth = 44
/** Nonces for one frame: a page that moves it about, or refuses it, has it loaded each time. */
const mostNonces = 20

/**
 * Puts the sidebar into a closed shadow root at the end of the page, in the room that the dock makes: the rail, and from the
 * first time that it is open the frame, which is hidden when it is collapsed again, with everything in it.
 */
export function frameHost(parts: FrameHostParts): FrameHost {
  const { document, signal } = parts
  let root = document.documentElement
  // A name of our own could be defined by the page as a custom element, before us: to such an element the browser hands even a
  // closed shadow root (ElementInternals.shadowRoot). Nobody can define a div.
  const host = document.createElement('div')
  const shadow = host.attachShadow({ mode: 'closed' })
  const style = document.createElement('style')
  const folded = rail(document, parts.railPressed)
  let frame: HTMLIFrameElement | undefined
  let wantsFocus = false
  const handle = document.createElement('div')
  let room = dock(root)
  let place = { ...parts.place }
  let loads = 0
  let nonces = 0

  handle.tabIndex = 0
  handle.setAttribute('role', 'separator')
  handle.setAttribute('aria-orientation', 'vertical')
  handle.setAttribute('aria-valuemin', String(least))
  handle.setAttribute('aria-valuemax', String(most))
  shadow.append(style, folded.element, handle)

  signal.addEventListener('abort', () => {
    host.remove()
    room.undo()
  })
  listen()
  draw()
  root.append(host)
  watchTampering({ document, host, restore, gaveUp: parts.gaveUp, signal })

  /** Once, and again when the page has another root: one that was written anew (document.open) took every listener, ours in the shadow too. */
  function listen(): void {
    addEventListener('resize', draw, { signal })
    addEventListener('beforeprint', onPaper, { signal })
    addEventListener('afterprint', draw, { signal })
    handle.addEventListener('pointerdown', drag, { signal })
    handle.addEventListener('keydown', step, { signal })
    folded.listen()
  }

  /** Back to the end of the page, whose root may be another one by now. */
  function restore(): void {
    if (root !== document.documentElement) {
      room.undo()
      root = document.documentElement
      room = dock(root)
      listen()
      draw()
      parts.moved()
    }
    root.append(host)
    renew()
  }

  /** The frame, from the first time on that it is open. */
  function open(): void {
    if (frame) return
    loads = 0
    frame = document.createElement('iframe')
    frame.title = 'Tagalong'
    // a page that lets in nothing but what agrees to it (COEP) lets this in; our page keeps nothing in the browser by itself
    frame.setAttribute('credentialless', '')
    // No `allow`: where a page has not what is asked for to give, the browser tells its reporting observers what was asked, and with
    // it the address and a nonce that is not used up yet.
    frame.addEventListener('load', loaded, { signal })
    void load()
  }

  function loaded(): void {
    if (loads++) renew()
    else if (wantsFocus && !place.collapsed) frame?.focus()
  }

  /**
   * A frame that was loaded again, as when it was moved in the page, needs a nonce that is not used up, and gets it with a frame of
   * its own: another fragment would load it once more, since the address that it was given is not the one that it has.
   */
  function renew(): void {
    if (!frame) return
    frame.remove()
    frame = undefined
    if (!place.collapsed) open()
    // asked for and not used: the background forgets the frame that is gone, and stands in for it
    else void parts.address()
  }

  async function load(): Promise<void> {
    const asked = frame
    if (++nonces > mostNonces) return rest()
    const address = await parts.address()
    if (signal.aborted || !frame || frame !== asked) return
    if (address === undefined) {
      // nobody gave one: the room goes back to the page, and the next press asks again
      if (!frame.isConnected) {
        frame = undefined
        place.collapsed = true
        draw()
      }
      return
    }
    frame.src = address
    // only with its address: without one it would be loaded twice
    if (!frame.isConnected) shadow.append(frame)
  }

  /** A frame that is loaded again and again: the room goes back to the page, the rail says why, and the next press begins anew. */
  function rest(): void {
    place.collapsed = true
    renew()
    folded.restless(true)
    draw()
  }

  function draw(event?: Event): void {
    if (event && !event.isTrusted) return
    const width = place.collapsed ? railWidth : Math.min(place.width + handleWidth, root.clientWidth)
    const css = frameStyle(place.side, width, place.collapsed)
    setStyle(shadow, style, css)
    handle.setAttribute('aria-valuenow', String(place.width))
    room.make(place.side, place.collapsed || innerWidth >= narrow ? width : railWidth)
    if (!place.collapsed) open()
  }

  /** What is printed is the page alone, with all its room. */
  function onPaper(event: Event): void {
    if (event.isTrusted) room.undo()
  }

  function drag(event: PointerEvent): void {
    if (!event.isTrusted || event.button !== 0) return
    event.preventDefault()
    handle.setPointerCapture(event.pointerId)
    const start = event.clientX
    const from = place.width
    const moved = new AbortController()
    const move = (now: PointerEvent) => {
      if (now.isTrusted) resize(from + (place.side === 'right' ? start - now.clientX : now.clientX - start))
    }
    handle.addEventListener('pointermove', move, { signal: moved.signal })
    handle.addEventListener(
      'lostpointercapture',
      () => {
        moved.abort()
        parts.widthChosen(place.width)
      },
      { once: true },
    )
  }

  function step(event: KeyboardEvent): void {
    if (!event.isTrusted) return
    const wider = place.side === 'right' ? 'ArrowLeft' : 'ArrowRight'
    const narrower = place.side === 'right' ? 'ArrowRight' : 'ArrowLeft'
    const widths: Record<string, number> = { [wider]: place.width + 16, [narrower]: place.width - 16, Home: least, End: most }
    const width = widths[event.key]
    if (width === undefined) return
    event.preventDefault()
    resize(width)
    parts.widthChosen(place.width)
  }

  function resize(width: number): void {
    const half = Math.max(least, innerWidth / 2)
    place = { ...place, width: Math.round(Math.max(least, Math.min(most, half, width))) }
    draw()
  }

  return {
    place: (change) => {
      if (place.collapsed && change.collapsed === false) {
        nonces = 0
        folded.restless(false)
      }
      place = { ...place, ...change }
      draw()
    },
    collapsed: () => place.collapsed,
    rail: folded,
    look: (look) => {
      folded.look(look)
      handle.setAttribute('aria-label', look.words.width)
    },
    focus: () => {
      wantsFocus = true
      frame?.focus()
    },
    hasFocus: () => frame !== undefined && shadow.activeElement === frame,
    blur: () => {
      wantsFocus = false
      frame?.blur()
    },
  }
}

/**
 * A sheet made by script is no inline style, so no page's policy forbids it; Firefox cannot share one with a page
 * script, but lets extensions write inline styles.
 */
function setStyle(shadow: ShadowRoot, style: HTMLStyleElement, css: string): void {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    shadow.adoptedStyleSheets = [sheet]
  } catch {
    style.textContent = css
  }
}
