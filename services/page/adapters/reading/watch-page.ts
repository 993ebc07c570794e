import type { PageMessage } from '#contract/page-api.ts'
import { rootsOf } from './dom.ts'
import { addressOf, idOf } from './identity.ts'
import { type Guesses, noGuesses } from './guesses.ts'
import { keptMessages } from './kept-messages.ts'
import { leftovers, withoutLeft } from './leftovers.ts'
import { type Reading, type Reads, readPage } from './read-page.ts'

/** Milliseconds that a page is left alone after a change. */
const quiet = 250
/** How much of the page's time is ours, what may be spent at once, and the longest rest, in milliseconds; after one that took long, so many times as long. */
const share = 0.01
const atOnce = 100
const longest = 5_000
const timesAsLong = 20
/**
 * What another conversation has left on the page is waited out so long; a name alone, which two may have, shorter. A panel that goes on showing the
 * visitor before is the new one's when no request could still be on its way.
 */
const settles = 10_000
const nameSettles = 2_000
const contactSettles = 60_000
const none: PageMessage = { tagalong: 1, type: 'no-conversation' }

export type Watching = {
  page: Document
  reads: Reads
  guesses(): Guesses | undefined
  /** has the guesses put into the page; false when they cannot be */
  fetchGuesses(): Promise<boolean>
  changed(message: PageMessage): void
  signal: AbortSignal
}

/**
 * Says what the page shows whenever that changes. After the first change nothing more is listened to until it is read: a page may
 * change as often as it likes. When another conversation opens, what was said is taken back at once. Returns how to have it read anew.
 */
export function watchPage({ page, reads, guesses, fetchGuesses, changed, signal }: Watching): () => void {
  const view = page.defaultView
  if (!view) return () => {}
  let lacks = false
  let without = false
  const unknowing = noGuesses(() => {
    lacks = true
  })
  const attributes = ['class', 'style', 'hidden', 'aria-hidden', 'href', 'value', ...attributesIn(reads)]
  const observer = new MutationObserver(dirty)
  let timer: ReturnType<typeof setTimeout> | undefined
  let held: ReturnType<typeof setTimeout> | undefined
  let address = ''
  let open: string | undefined
  let since = 0
  let budget = atOnce
  let spentAt = performance.now()
  let root: Element | null = null
  let awaited: string | undefined
  let last: Reading | undefined
  let cost = 0
  const kept = keptMessages()
  const leftIn = leftovers()

  const moved = setInterval(lookAtAddress, 500)
  signal.addEventListener('abort', () => {
    clearInterval(moved)
    clearTimeout(timer)
    clearTimeout(held)
    observer.disconnect()
  })
  listen()
  read()
  // what a page draws last is often in a shadow root, which nobody is told of
  for (const later of [1_000, 3_000]) setTimeout(dirty, later)
  return dirty

  function listen(): void {
    for (const name of ['popstate', 'hashchange', 'pageshow']) view?.addEventListener(name, lookAtAddress, { signal })
    ;(view as unknown as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', lookAtAddress, { signal })
    root = page.documentElement
  }

  function observe(): void {
    const what = { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: attributes }
    // where nothing was read yet, it may be drawn into a shadow root that stands there already
    for (const node of last ? [page, ...last.shadows] : rootsOf(page)) observer.observe(node, what)
  }

  function dirty(): void {
    if (signal.aborted || timer !== undefined) return
    observer.disconnect()
    timer = setTimeout(read, Math.max(quiet, restFor()))
  }

  function spend(milliseconds: number): void {
    const now = performance.now()
    budget = Math.min(atOnce, budget + (now - spentAt) * share) - milliseconds
    spentAt = now
  }

  function restFor(): number {
    spend(0)
    return budget >= 0 ? 0 : Math.min(Math.max(longest, cost * timesAsLong), -budget / share)
  }

  function lookAtAddress(): void {
    if (page.documentElement !== root) {
      listen()
      dirty()
    }
    const now = addressOf(view?.location ?? location)
    if (now === address) return
    address = now
    const id = idOf(address, page, undefined, reads, guesses() ?? unknowing)
    if (open !== undefined && id !== open && (reads.definition.urlPattern || id !== undefined)) drop()
    clearTimeout(timer)
    timer = undefined
    dirty()
  }

  /** The one that was open is not any more. */
  function drop(): void {
    open = undefined
    last = undefined
    // the next one is not made to wait for what this one cost, unless the page does nothing else
    if (performance.now() - since > 1_000) budget = Math.max(0, budget)
    since = performance.now()
    kept.forget()
    changed(none)
  }

  function read(): void {
    timer = undefined
    if (signal.aborted) return
    address = addressOf(view?.location ?? location)
    const began = performance.now()
    lacks = false
    const reading = quietly(() => readPage(page, reads, guesses() ?? unknowing))
    cost = performance.now() - began
    spend(cost)
    // what only guesses can tell is not said before they are there
    if (lacks && !guesses() && !without) {
      observe()
      void fetchGuesses().then((here) => {
        if (here) return
        without = true
        dirty()
      })
      return
    }
    const id = reading?.conversation.externalId
    if (id !== open && open !== undefined) drop()
    if (!reading) {
      last = undefined
      observe()
      changed(none)
      return
    }
    // it is told from when on this one is waited for, also where the one before was never said
    if (id !== awaited) since = performance.now()
    awaited = id
    const left = leftIn(reading)
    const waited = performance.now() - since
    clearTimeout(held)
    const own = reading.conversation.messages.filter((one) => !left.messages.has(one.id))
    const isMixed = left.messages.size > 0
    const isStrange = isMixed || ((left.contact.size > 0 || left.name) && waited < contactSettles)
    // changes are heard of as ever; this is for what nobody is told of
    if (isStrange)
      held = setTimeout(dirty, waited < settles ? Math.min(1_000, settles - waited) : Math.max(settles, contactSettles - waited))
    const isEarly = waited < settles && (isMixed || left.contact.size > 0 || (left.name && waited < nameSettles))
    // what stands there is all of the one before: nothing is said of the new one
    if (isEarly || (isMixed && own.length === 0)) {
      observe()
      return
    }
    open = id
    last = reading
    observe()
    const joining = performance.now()
    const conversation = kept.join(isStrange ? withoutLeft(reading.conversation, own, left) : reading.conversation, reading.marks)
    spend(performance.now() - joining)
    changed({ tagalong: 1, type: 'conversation', conversation })
  }
}

function attributesIn({ definition }: Reads): string[] {
  return [...JSON.stringify(definition).matchAll(/@([\w:-]+)"|\[([\w-]+)[\]~|^$*=]/g)].flatMap(([, a, b]) => a ?? b ?? [])
}

/** A page that is being torn down, or means us harm, is read the next time. */
function quietly<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}
