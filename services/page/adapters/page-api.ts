import type { PageMessage } from '#contract/page-api.ts'
import type { PageAdapter } from '../page-adapter.ts'

/** Bytes of a message as JSON, which is how the server counts it, and messages in ten seconds; beyond that the page is not listened to. */
const mostBytes = 2_000_000
const mostMessages = 300
const window10 = 10_000

/**
 * The documented page API (docs/page-api.md): a page that speaks to the sidebar itself. Taken is only what the same
 * window of the same origin says, as data; the answers tell it no more than "I listen" and "this was wrong".
 */
export const pageApi: PageAdapter = {
  id: 'page-api',
  watch(page, changed, signal) {
    const view = page.defaultView
    if (!view) return
    let count = 0
    let since = 0

    const take = (text: string | undefined) => {
      const now = performance.now()
      if (now - since > window10) [since, count] = [now, 0]
      if (++count > mostMessages) {
        if (count === mostMessages + 1) refuse(page, `More than ${mostMessages} messages in ten seconds; the rest is not read.`)
        return
      }
      if (text === undefined || text.length > mostBytes || new Blob([text]).size > mostBytes)
        return refuse(page, 'A message is JSON of at most 2,000,000 bytes.')
      const message = parsed(text)
      if (looksRight(message)) changed(message)
      else refuse(page, 'This is not a message of the page API: "type" is conversation, no-conversation or record.')
    }

    const posted = (event: MessageEvent) => {
      if (event.source !== view || event.origin !== view.location.origin) return
      if (event.data?.tagalong === 1 && !ours.has(event.data.type)) take(written(event.data))
    }
    const dispatched = (event: Event) => {
      const { detail } = event as CustomEvent<unknown>
      take(typeof detail === 'string' ? detail : undefined)
    }
    const listen = () => {
      view.addEventListener('message', posted, { signal })
      page.addEventListener('tagalong', dispatched, { signal })
      answer(page, { type: 'ready' })
    }

    listen()
    // a page that is written anew (document.open) has lost every listener; one that merely swaps its root is not heard twice
    let root = page.documentElement
    const anew = new MutationObserver(() => {
      if (!page.documentElement || page.documentElement === root) return
      root = page.documentElement
      listen()
    })
    anew.observe(page, { childList: true })
    signal.addEventListener('abort', () => anew.disconnect())
  },
  refused: (page, detail, fields) => refuse(page, detail, fields),
}

const kinds = new Set(['conversation', 'no-conversation', 'record'])

/** Our own answers come back to this window too. */
const ours = new Set(['ready', 'refused'])

/** No more than whether it can be meant for us; the background reads the rest. */
function looksRight(message: unknown): message is PageMessage {
  const said = message as { tagalong?: unknown; type?: unknown } | null
  return typeof said === 'object' && said?.tagalong === 1 && kinds.has(String(said.type))
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Data as JSON; undefined for what has none (a cycle, a big integer). */
function written(data: unknown): string | undefined {
  try {
    return JSON.stringify(data)
  } catch {
    return undefined
  }
}

function refuse(page: Document, detail: string, fields: readonly { path: string; message: string }[] = []): void {
  answer(page, { type: 'refused', detail, fields })
}

function answer(page: Document, message: object): void {
  page.defaultView?.postMessage({ tagalong: 1, ...message }, page.location.origin)
}
