import type { Problem } from '#contract/errors.ts'
import type { PageMessage } from '#contract/page-api.ts'
import type { LoaderOrder } from '#services/backend/push.ts'
import { isAlive, onOrder, pauseAfter, tell } from './extension.ts'
import type { PageAdapter } from './page-adapter.ts'

const pause = 100

/**
 * Runs one adapter and tells the background what it says: at most ten times a second (the last word counts), again when
 * the background has forgotten it, and never the same twice.
 */
export function runAdapter(adapter: PageAdapter, page: Document): void {
  const world = globalThis as { tagalongAdapter?: AbortController }
  if (window.top !== window) return
  if (world.tagalongAdapter && isAlive()) return
  world.tagalongAdapter?.abort()
  const stop = new AbortController()
  world.tagalongAdapter = stop

  const told = new Set<string>()
  let last: PageMessage | undefined
  let said = ''
  let waiting = false
  let owed: ReturnType<typeof setTimeout> | undefined
  let before = Number.NEGATIVE_INFINITY
  let deaths = 0

  stop.signal.addEventListener('abort', () => {
    if (world.tagalongAdapter === stop) delete world.tagalongAdapter
  })
  onOrder((order) => {
    if ((order as LoaderOrder).order === 'stop') stop.abort()
    if ((order as LoaderOrder).order !== 'say-again' || !last) return
    said = ''
    soon()
  }, stop.signal)
  // a page that the browser had put aside whole and shows again: the tab has shown another one meanwhile
  window.addEventListener(
    'pageshow',
    ({ persisted }) => {
      if (!persisted || !last) return
      said = ''
      soon()
    },
    { signal: stop.signal },
  )
  adapter.watch(
    page,
    (message) => {
      last = message
      soon()
    },
    stop.signal,
  )

  function soon(): void {
    if (waiting) return
    waiting = true
    setTimeout(say, Math.max(0, before + pause - performance.now()))
  }

  async function say(): Promise<void> {
    waiting = false
    if (stop.signal.aborted) return
    before = performance.now()
    const text = JSON.stringify(last)
    if (!last || text === said) return
    said = text
    if (!isAlive()) return stop.abort()
    const answer = await tell('loader.said', { message: last })
    if (!answer) return later(pauseAfter(deaths++))
    deaths = 0
    if (answer.ok) return
    const { code, retryAfter = 60 } = answer.problem
    if (code === 'too-many-requests') later(retryAfter * 1_000)
    refused(answer.problem)
  }

  /**
   * Was not taken, because too much was said or the background was stopped while it heard it: the last word is said again, so that
   * no end of a chat is lost.
   */
  function later(milliseconds: number): void {
    said = ''
    clearTimeout(owed)
    owed = setTimeout(soon, milliseconds)
  }

  /** What is wrong with a message, each time; what the page may not say at all, once. Anything else is not the page's business. */
  function refused({ code, detail, hint, fields = [] }: Problem): void {
    const mayNot = (code === 'forbidden' && fields.length > 0) || code === 'too-many-requests'
    if ((code !== 'invalid-input' && !mayNot) || told.has(detail)) return
    if (mayNot) told.add(detail)
    adapter.refused?.(page, hint === undefined ? detail : `${detail} ${hint}`, fields)
  }
}
