import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import type { Change } from '#contract/api/conversations.ts'
import { AppError } from '#contract/errors.ts'
import { mergeDraft } from '#contract/merge-draft.ts'
import type { Intent, Link, OutboxEntry, PageContext, SidebarHost, Source, Visibility } from '#services/backend/sidebar-host.ts'

type Answers = { [N in EndpointName]?: (input: Input<N>) => Output<N> | Promise<Output<N>> }

/** What a state of the play page is made of. */
export type Script = {
  page?: Partial<PageContext>
  link?: Link
  surface?: SidebarHost['surface']
  answers?: Answers
  entries?: OutboxEntry[]
  drafts?: Record<string, unknown>
  visibility?: Visibility
  /** undefined: the browser does not say */
  windowFocus?: boolean
  collapsed?: boolean
  look?: NonNullable<SidebarHost['look']>
  opened?(url: string): void
}

export type ScriptedHost = SidebarHost & {
  /** every intent that was stored, in order */
  intents: Intent[]
  /** every call that reached the backend, in order */
  calls: { name: EndpointName; input: unknown; signal: AbortSignal | undefined }[]
  kept: Map<string, unknown>
  set: {
    page(page: Partial<PageContext>): void
    link(link: Link): void
    entries(entries: OutboxEntry[]): void
    visibility(now: Visibility): void
    windowFocus(now: boolean): void
    changes(changes: Change[]): void
    collapsed(collapsed: boolean): void
  }
  answers: Answers
}

/** A host that answers from a script and remembers what was asked of it. */
export function scriptedHost(script: Script): ScriptedHost {
  const context = source<PageContext>({ focused: true, ...script.page })
  const link = source<Link>(script.link ?? { state: 'online' })
  const entries = source<OutboxEntry[]>(script.entries ?? [])
  const visibility = source<Visibility>(script.visibility ?? 'seen')
  const windowFocus = source(script.windowFocus ?? true)
  const collapsed = source(script.collapsed ?? false)
  const kept = new Map<string, unknown>(Object.entries(script.drafts ?? {}))
  const listeners = new Set<(changes: Change[]) => void>()
  const intents: Intent[] = []
  const calls: ScriptedHost['calls'] = []
  const answers: Answers = { ...script.answers }

  return {
    surface: script.surface ?? 'frame',
    ...(script.look && { look: script.look }),
    intents,
    calls,
    kept,
    answers,
    backend: {
      async call(name, input, options) {
        calls.push({ name, input, signal: options?.signal })
        const answer = answers[name] as ((input: unknown) => unknown) | undefined
        if (!answer) throw new AppError('not-found', `The script has no answer for ${name}.`)
        const output = await raced(answer(input), options?.signal)
        return output as never
      },
    },
    context,
    link,
    outbox: {
      entries,
      async add(intent) {
        intents.push(intent)
        const key = intent.kind === 'undo' ? intent.key : intent.input.key
        entries.set([
          ...entries.get(),
          { key, intent, state: link.get().state === 'online' ? 'sending' : 'waiting', addedAt: new Date(Date.now()).toISOString() },
        ])
      },
      retry: (key) =>
        entries.set(
          entries
            .get()
            .map((entry) => (entry.key === key ? { key, intent: entry.intent, addedAt: entry.addedAt, state: 'sending' } : entry)),
        ),
      discard: async (key) => entries.set(entries.get().filter((entry) => entry.key !== key)),
    },
    drafts: {
      load: async (key) => structuredClone(kept.get(key)),
      save: (key, value, how) => void kept.set(key, structuredClone(how?.merge ? mergeDraft(kept.get(key), value) : value)),
      remove: (key) => void kept.delete(key),
    },
    changes(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    signIn: async () => link.set({ state: 'online' }),
    signOut: async () => link.set({ state: 'signed-out' }),
    openOptions: () => {},
    openLink: (url) => script.opened?.(url),
    openWindow: () => {},
    ...(script.windowFocus !== undefined && { windowFocus }),
    ...((script.surface ?? 'frame') === 'frame' && {
      visibility,
      frame: { collapsed, setCollapsed: collapsed.set, setWidth: () => {}, leave: () => {}, setBadge: () => {} },
    }),
    set: {
      page: (page) => context.set({ ...context.get(), ...page }),
      link: link.set,
      entries: entries.set,
      visibility: visibility.set,
      windowFocus: windowFocus.set,
      changes: (changes) => {
        for (const listener of listeners) listener(changes)
      },
      collapsed: collapsed.set,
    },
  }
}

/** An answer, unless the caller stops waiting first. */
function raced<T>(answer: T | Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new AppError('cancelled', 'The call was overtaken.'))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
    Promise.resolve(answer).then(resolve, reject)
  })
}

function source<T>(first: T): Source<T> & { set(value: T): void } {
  let value = first
  const listeners = new Set<(value: T) => void>()
  return {
    get: () => value,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    set(next) {
      value = next
      for (const listener of listeners) listener(next)
    },
  }
}
