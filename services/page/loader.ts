import type { LoaderOrder } from '#services/backend/push.ts'
import type { LoaderStart } from '#services/backend/states.ts'
import { addressOf, isAlive, onOrder, pauseAfter, tell } from './extension.ts'
import { type FrameHost, frameHost, narrow } from './frame-host.ts'

const newcomer = 'tagalong:loader'

/** Puts the sidebar beside this page, once; an older loader whose extension was updated makes room. */
export async function startLoader(document: Document): Promise<void> {
  const world = globalThis as { tagalongLoader?: boolean }
  document.dispatchEvent(new Event(newcomer))
  if (window.top !== window || world.tagalongLoader) return
  // a drawing or a list of data has nowhere to put a sidebar; where the browser draws the list as HTML, what is made in it still is none
  if (!(document.documentElement instanceof HTMLElement && document.createElement('div') instanceof HTMLElement)) return
  world.tagalongLoader = true
  const stop = new AbortController()
  const { signal } = stop
  document.addEventListener(newcomer, makeRoom, { signal })

  let first = await start()
  if (!first) return end()
  const { look } = first
  const place = { side: first.side, width: first.width, collapsed: first.collapsed || innerWidth < narrow }
  // a nonce lives for a minute: the rail may be pressed in an hour
  if (place.collapsed) first = undefined
  let former: Element | null = null
  const host: FrameHost = frameHost({
    document,
    place,
    signal,
    railPressed: open,
    address: async () => {
      const given = first ?? (await start())
      first = undefined
      return given && `${addressOf('sidebar.html')}#${fragment(given)}`
    },
    widthChosen: (width) => void tell('loader.placed', { width }),
    // a page that is written anew has no listeners any more
    moved: () => listen(),
    gaveUp: () => {
      void tell('loader.gaveUp', {})
      end()
    },
  })

  host.look(look)
  onOrder((heard) => obey(heard as LoaderOrder), signal)
  listen()

  /** A background that is stopped while it is asked is asked again: without its answer there is no sidebar until the page is loaded anew. */
  async function start(): Promise<LoaderStart | undefined> {
    for (let deaths = 0; isAlive() && !signal.aborted; deaths++) {
      const answer = await tell('loader.start', {})
      if (answer) return answer.ok ? (answer.value as LoaderStart) : undefined
      await new Promise((again) => setTimeout(again, pauseAfter(deaths)))
    }
  }

  function listen(): void {
    addEventListener('keydown', shortcut, { capture: true, signal })
    document.addEventListener(newcomer, makeRoom, { signal })
  }

  function makeRoom(): void {
    if (!isAlive()) end()
  }

  function end(): void {
    // another may stand here by now
    if (signal.aborted) return
    stop.abort()
    delete world.tagalongLoader
  }

  function shortcut(event: KeyboardEvent): void {
    if (!event.isTrusted || event.code !== 'KeyK' || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    toggle()
  }

  function obey(heard: LoaderOrder): void {
    if (heard.order === 'toggle') toggle()
    if (heard.order === 'open') open()
    if (heard.order === 'leave') leave()
    if (heard.order === 'stop') end()
    if (heard.order === 'rail') host.rail.say(heard)
    if (heard.order === 'place') put(heard)
  }

  function put({ collapsed, width, look }: Extract<LoaderOrder, { order: 'place' }>): void {
    if (look) host.look(look)
    // what had the focus is gone from sight: the page has it again
    if (collapsed && host.hasFocus()) leave()
    host.place({ ...(collapsed !== undefined && { collapsed }), ...(width && { width }) })
  }

  function toggle(): void {
    if (host.hasFocus()) leave()
    else open()
  }

  function open(): void {
    if (!host.hasFocus()) former = document.activeElement
    if (host.collapsed()) {
      host.place({ collapsed: false })
      void tell('loader.placed', { collapsed: false })
    }
    host.focus()
  }

  function leave(): void {
    host.blur()
    window.focus()
    if (former instanceof HTMLElement && former.isConnected && former !== document.body) former.focus()
    former = null
  }
}

/** Read by services/backend/look.ts. */
function fragment({ nonce, look: { language, theme, density } }: LoaderStart): string {
  return [nonce, language, theme, density].join('.')
}
