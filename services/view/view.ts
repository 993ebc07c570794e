import { conversationKeyText } from '#contract/conversation-identity.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { createConversationStore } from './conversation-store.ts'
import { browserEnv, type Env } from './env.ts'
import { currentMatch, matchesOf, memoryOf, refusedOf, screenOf, shownMatches, strangerOf, totalOf } from './finding.ts'
import { createGuard } from './guard.ts'
import { commandFor } from './keys.ts'
import type { createLater } from './later.ts'
import { createNavigationStore } from './navigation-store.ts'
import { createPreferencesStore } from './preferences-store.ts'
import { createSessionStore } from './session-store.ts'

/** The pure readings that screens need of what the stores hold. */
const read = { conversationKeyText, currentMatch, matchesOf, memoryOf, refusedOf, screenOf, shownMatches, strangerOf, totalOf, commandFor }

/** Everything behind the sidebar's screens, wired once per surface. */
export type View = FirstView & Later
export type FirstView = ReturnType<typeof createFirst> & { whole: Promise<void>; start(): () => void }
type Later = ReturnType<typeof createLater>

/**
 * The stores of the first view at once, the others behind `whole`: whoever draws with them waits for it (lazyView does).
 */
export function createView(host: SidebarHost, browserLanguages: readonly string[], env: Env = browserEnv): View {
  const stopped = new AbortController()
  const first = createFirst(host, browserLanguages, env, refresh, (of, arrived) => {
    whole.then(() => view.tags.arrived(of, arrived))
  })
  const { conversation, navigation, session, guard } = first
  const whole = import('./later.ts').then(({ createLater }) => {
    Object.assign(view, createLater({ ...first, refresh }))
    if (stopped.signal.aborted) return
    stopped.signal.addEventListener('abort', view.startLater())
    follow()
  })
  const view = { ...first, whole, start } as View

  function refresh() {
    conversation.refresh()
    whole.then(() => view.detail.refresh())
  }

  function follow() {
    const { finding } = conversation.getState()
    navigation.switchTo(finding ? conversationKeyText(finding.conversation) : '')
    if (finding) view.choices?.recall(finding.conversation)
  }

  function start(): () => void {
    const stops = [conversation.subscribe(follow), guard.start(), session.start(), conversation.start()]
    follow()
    return () => {
      for (const stop of stops) stop()
      stopped.abort()
    }
  }

  return view
}

type TagsArrived = Parameters<typeof createConversationStore>[2]

function createFirst(host: SidebarHost, browserLanguages: readonly string[], env: Env, refresh: () => void, tagsArrived: TagsArrived) {
  const navigation = createNavigationStore()
  const preferences = createPreferencesStore(host, browserLanguages)
  const guard = createGuard(host, env)
  const conversation = createConversationStore(host, env, tagsArrived)
  const session = createSessionStore(host, refresh, () => env.reload())
  return { host, env, navigation, preferences, guard, conversation, session, read }
}
