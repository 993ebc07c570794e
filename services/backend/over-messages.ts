import { type Ask, type AskingRuntime, asker, isStale } from './ask.ts'
import { backendOverMessages } from './call-over-messages.ts'
import { draftsOverMessages } from './drafts-over-messages.ts'
import { frameControls } from './frame-controls.ts'
import { readFragment } from './look.ts'
import { type Push, surfacePort, wakeUp } from './push.ts'
import type { Link, OutboxEntry, PageContext, SidebarHost } from './sidebar-host.ts'
import type { SignInPush } from './sign-in-over-messages.ts'
import { cell } from './source.ts'
import { trueVisibility } from './true-visibility.ts'
import { type BrowserWindows, windowFocus } from './window-focus.ts'

type Port = {
  onMessage: { addListener(listener: (push: Push) => void): void }
  onDisconnect: { addListener(listener: () => void): void }
}
export type SurfaceRuntime = AskingRuntime & {
  connect(options: { name: string }): Port
  onMessage: { addListener(listener: (message: unknown) => void): void }
}

export type OverMessagesParts = {
  runtime: SurfaceRuntime
  window: Window & typeof globalThis
  surface: 'frame' | 'panel' | 'window'
  /** of a panel: its browser window */
  browserWindow?: number
  /** undefined where the browser gives none */
  windows?: BrowserWindows | undefined
  signal: AbortSignal
}

/** Milliseconds that a page has, after it was asked, to say what it shows. */
const patience = 600

/** The sidebar's world in the extension's own pages: everything goes through the background. */
export function sidebarHostOverMessages(parts: OverMessagesParts): SidebarHost {
  const { runtime, window, surface, signal } = parts
  const link = cell<Link>({ state: 'online' })
  const look = surface === 'frame' ? readFragment(window.location.hash).look : undefined
  const context = cell<PageContext>({ focused: window.document.hasFocus(), waiting: true })
  const entries = cell<OutboxEntry[]>([])
  const collapsed = cell(false)
  const pushedChanges = cell<Extract<Push, { kind: 'changes' }>['changes']>([])
  const signInOutcome = cell<SignInPush | undefined>(undefined)
  const inUse = windowFocus(parts.windows, window, signal)
  const visibility = surface === 'frame' ? trueVisibility(window, signal) : undefined
  let connected = false
  /** connections in a row that were closed without a word */
  let closed = 0
  let paired = false
  let told = () => {}
  /** the background has told how things are: before that nothing is asked, and an empty outbox means nothing */
  const ready = new Promise<void>((resolve) => {
    told = resolve
  })

  const plain = asker(runtime, () => link.set({ state: 'stale' }))
  const ask: Ask = async (command, input) => {
    await ready
    return plain(command, input)
  }

  start()

  function start(): void {
    window.addEventListener('focus', () => context.set({ ...context.get(), focused: true }), { signal })
    window.addEventListener('blur', () => context.set({ ...context.get(), focused: false }), { signal })
    if (surface === 'frame') startFrame()
    else connect()
  }

  function startFrame(): void {
    window.addEventListener('keydown', backToPage, { capture: true, signal })
    runtime.onMessage.addListener((message) => message === wakeUp && !connected && paired && connect())
    window.addEventListener('hashchange', pair, { signal })
    void pair()
  }

  /** The same key that leads here leads back; the page beside does not hear it while the focus is in here. */
  function backToPage(event: KeyboardEvent): void {
    if (!event.isTrusted || event.code !== 'KeyK' || !event.altKey || !event.shiftKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    event.stopImmediatePropagation()
    quietly(ask('frame.leave', {}))
  }

  /** The nonce that our loader put into the address is shown once and then out of sight. */
  async function pair(): Promise<void> {
    const { nonce } = readFragment(window.location.hash)
    if (nonce.length !== 32 || paired) return
    window.history.replaceState(null, '', window.location.pathname + window.location.search)
    try {
      await plain('frame.pair', { nonce })
      paired = true
      connect()
    } catch {
      // not our loader's frame, or a nonce that was used up: the loader gives another
    }
  }

  function connect(): void {
    if (isStale(runtime)) {
      link.set({ state: 'stale' })
      return
    }
    connected = true
    const port = runtime.connect({ name: `${surfacePort}:${parts.browserWindow ?? ''}` })
    let heard = false
    port.onMessage.addListener((push) => {
      heard = true
      hear(push)
    })
    port.onDisconnect.addListener(() => {
      connected = false
      closed = heard ? 0 : closed + 1
      if (isStale(runtime)) link.set({ state: 'stale' })
      else reconnectWhenSeen()
    })
  }

  /** The background sleeps when it may; a sidebar that nobody looks at does not wake it, and one that it does not know ever less. */
  function reconnectWhenSeen(): void {
    const { document } = window
    if (document.visibilityState === 'visible' && !collapsed.get())
      return void setTimeout(() => connected || connect(), Math.min(30_000, 125 * 2 ** Math.max(1, closed)))
    const again = () => {
      if (document.visibilityState !== 'visible') return
      document.removeEventListener('visibilitychange', again)
      dropCollapsed()
      if (!connected) connect()
    }
    const dropCollapsed = collapsed.subscribe((now) => now || again())
    document.addEventListener('visibilitychange', again, { signal })
  }

  function hear(push: Push): void {
    if (push.kind === 'link') link.set(push.link)
    if (push.kind === 'context') context.set({ ...push.context, focused: window.document.hasFocus() })
    if (push.kind === 'place') collapsed.set(push.collapsed)
    if (push.kind === 'unseen') waive(push.taken)
    if (push.kind === 'changes') pushedChanges.set(push.changes)
    if (push.kind === 'sign-in') signInOutcome.set(push)
    if (push.kind === 'outbox') {
      if (push.entries) entries.set(push.entries)
      told()
      // a page that says nothing is one with nothing open
      setTimeout(() => context.get().waiting && context.set({ ...context.get(), waiting: false }), patience)
    }
  }

  /** What the browser can say is not put aside by anybody. */
  function waive(taken: boolean): void {
    const now = visibility?.get()
    if (now === 'unknown' || now === 'waived') visibility?.set(taken ? 'waived' : 'unknown')
  }

  const quietly = (asked: Promise<unknown>) => void asked.catch(() => undefined)

  return {
    surface,
    ...(look && { look }),
    ...(inUse && { windowFocus: inUse }),
    context,
    link,
    backend: backendOverMessages(ask),
    outbox: {
      entries,
      add: async (intent) => entries.set((await ask('outbox.add', { intent: intent as never })).entries),
      retry: (key) => quietly(ask('outbox.retry', { key })),
      discard: async (key) => entries.set((await ask('outbox.discard', { key })).entries),
    },
    drafts: draftsOverMessages(ask, window),
    changes: (listener) => {
      const dropPushed = pushedChanges.subscribe(listener)
      const dropped = new AbortController()
      const until = AbortSignal.any([dropped.signal, signal])
      // not needed for what is shown first
      quietly(
        import('./follow-changes.ts').then(({ followChanges }) =>
          followChanges({ ask, document: window.document, collapsed, link, listener, signal: until }),
        ),
      )
      return () => {
        dropPushed()
        dropped.abort()
      }
    },
    signIn: async () => (await import('./sign-in-over-messages.ts')).signInAndWait(ask, signInOutcome, link),
    signOut: async () => void (await ask('sign-out', {})),
    openOptions: () => quietly(ask('open.options', {})),
    openLink: (url) => quietly(ask('open.link', { url })),
    ...(visibility && {
      frame: frameControls(ask, collapsed),
      visibility,
      openWindow: () => quietly(ask('frame.window', {})),
    }),
  }
}
