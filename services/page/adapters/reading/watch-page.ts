import type { Conversation, Message } from '#contract/conversation.ts'
import type { PageMessage } from '#contract/page-api.ts'
import { addressOf, idOf } from './identity.ts'
import { type Guesses, noGuesses } from './guesses.ts'
import { type Reading, type Reads, readPage } from './read-page.ts'

/** Milliseconds that a page is left alone after a change. */
const quiet = 250
/** How much of the page's time is ours, what may be spent at once, and the longest rest, in milliseconds. */
const share = 0.01
const atOnce = 100
const longest = 5_000
/** What another conversation has left on the page is waited out so long; a name alone, which two may have, shorter. */
const settles = 10_000
const nameSettles = 2_000
const mostChars = 1_500_000
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
  const kept = new Map<string, Message>()
  let grown = new WeakMap<Element, Message>()
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
    for (const node of [page, ...(last?.shadows ?? [])]) observer.observe(node, what)
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
    return budget >= 0 ? 0 : Math.min(longest, -budget / share)
  }

  function lookAtAddress(): void {
    if (page.documentElement !== root) {
      listen()
      dirty()
    }
    const now = addressOf(view?.location ?? location)
    if (now === address) return
    address = now
    const id = idOf(address, page, undefined, reads.definition)
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
    kept.clear()
    grown = new WeakMap()
    changed(none)
  }

  function read(): void {
    timer = undefined
    if (signal.aborted) return
    address = addressOf(view?.location ?? location)
    const began = performance.now()
    lacks = false
    const reading = quietly(() => readPage(page, reads, guesses() ?? unknowing))
    spend(performance.now() - began)
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
    if (waited < settles && (left.messages || left.contact || left.name)) {
      // changes are heard of as ever; this is for what nobody is told of
      held = setTimeout(dirty, Math.min(1_000, settles - waited))
      if (left.messages || left.contact || waited < nameSettles) {
        observe()
        return
      }
    }
    open = id
    last = reading
    observe()
    const joining = performance.now()
    const conversation = withKept(reading, left.messages)
    spend(performance.now() - joining)
    changed({ tagalong: 1, type: 'conversation', conversation: left.name && waited < settles ? withoutName(conversation) : conversation })
  }

  /**
   * All that was seen of this conversation: a list that draws only what is in sight is scrolled. While something of another one stands in it, it
   * is said as it is shown, and nothing of it is kept.
   */
  function withKept({ conversation, marks }: Reading, mixed: boolean): Conversation {
    const same = new Map<string, string>()
    const byId = new Map(conversation.messages.map((one) => [one.id, one]))
    for (const [element, id] of marks) {
      const message = byId.get(id)
      const former = grown.get(element)
      // one that is being written keeps the key that it began with
      if (former && message && former.id !== id && message.text.startsWith(former.text) && !byId.has(former.id)) same.set(id, former.id)
      if (message) grown.set(element, { ...message, id: same.get(id) ?? id })
    }
    const now = conversation.messages.map((one) => ({ ...one, id: same.get(one.id) ?? one.id }))
    const messages = together([...kept.values()], now)
    if (!mixed) {
      kept.clear()
      for (const one of messages) kept.set(one.id, one)
    }
    const chars = () => messages.reduce((sum, { text }) => sum + text.length + 200, 0)
    let cut = 0
    while (messages.length > 5_000 || (chars() > mostChars && messages.length > 1)) {
      messages.splice(0, Math.ceil(messages.length / 10))
      cut += 1
    }
    return { ...conversation, messages, ...((cut > 0 || messages.length > now.length) && { truncated: true }) }
  }
}

/** What is known, and what stands there now, each in its place: new ones after the one that they follow. */
function together(known: Message[], now: readonly Message[]): Message[] {
  const said = new Map(now.map((one) => [one.id, one]))
  const before = new Set(known.map(({ id }) => id))
  const all = known.map((one) => said.get(one.id) ?? one)
  let after = -1
  for (const [n, one] of now.entries()) {
    // mostly it is the next one; thousands are not looked through for each of thousands
    const at = all[after + 1]?.id === one.id ? after + 1 : before.has(one.id) ? all.findIndex(({ id }) => id === one.id) : -1
    if (at >= 0) {
      after = at
      continue
    }
    const next = after < 0 ? all.findIndex(({ id }) => now.slice(n).some((later) => later.id === id)) : after + 1
    after = next < 0 ? all.length : next
    all.splice(after, 0, one)
    before.add(one.id)
  }
  return all
}

type Left = { messages: boolean; contact: boolean; name: boolean }

/**
 * Tells what of a reading stood there already when another conversation was shown: a message in the same element, also one that is being
 * written, or what is known of a visitor. It is theirs under whom it was first seen, for as long as it stays.
 */
function leftovers(): (reading: Reading) => Left {
  const first = new WeakMap<Element, { mark: string; text: string; id: string }>()
  let values = new Map<string, string>()
  return ({ marks, conversation: { externalId: id, visitor, messages } }) => {
    const texts = new Map(messages.map((one) => [one.id, one.text]))
    let someLeft = false
    for (const [element, mark] of marks) {
      const text = texts.get(mark) ?? ''
      const former = first.get(element)
      const same = former && (former.mark === mark || (former.text !== '' && text.startsWith(former.text)))
      first.set(element, { mark, text, id: same ? former.id : id })
      if (same && former.id !== id) someLeft = true
    }
    const contact = [...visitor.phones, ...visitor.emails]
    const name = visitor.fullName ?? ''
    values = new Map([...contact, name].map((value) => [value, values.get(value) ?? id]))
    const isLeft = (value: string) => value !== '' && values.get(value) !== id
    return { messages: someLeft, contact: contact.some(isLeft), name: isLeft(name) }
  }
}

/** Whose name it is, is not known yet. */
function withoutName({ visitor: { fullName: _, ...visitor }, couldNotRead = [], ...rest }: Conversation): Conversation {
  return { ...rest, visitor, couldNotRead: ['name', ...couldNotRead] }
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
