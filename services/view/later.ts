import { conversationKeyText, sameConversation } from '#contract/conversation-identity.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { RecordSummary } from '#contract/records.ts'
import type { SidebarHost } from '#services/backend/sidebar-host.ts'
import { createActions } from './actions.ts'
import { createChoicesStore } from './choices-store.ts'
import type { ConversationStore } from './conversation-store.ts'
import { prefillOf } from './create-form.ts'
import { createCreateStore } from './create-store.ts'
import { createDetailStore } from './detail-store.ts'
import { currentDuplicate, partDuplicates } from './duplicates.ts'
import type { Env } from './env.ts'
import { refusedOf } from './finding.ts'
import { createFound } from './found.ts'
import type { Guard } from './guard.ts'
import { createLastSeen } from './last-seen.ts'
import type { NavigationStore } from './navigation-store.ts'
import { createSearchStore } from './search-store.ts'
import type { SessionStore } from './session-store.ts'
import { isTagged, standing } from './pushes.ts'
import { createTagsStore } from './tags-store.ts'

type Parts = {
  host: SidebarHost
  env: Env
  guard: Guard
  navigation: NavigationStore
  session: SessionStore
  conversation: ConversationStore
  refresh(): void
}

/** The stores that the first view does without: fetched while the first search runs. */
export function createLater({ host, env, guard, navigation, session, conversation, refresh }: Parts) {
  const choices = createChoicesStore(host)
  const tags = createTagsStore(host, env, { settings: () => session.reload(), reset: refresh })
  const found = createFound(host, conversation)
  const lastSeen = createLastSeen(env, conversation, session)
  const search = createSearchStore(host, env)
  const detail = createDetailStore(host)
  const create = createCreateStore(host, env, { created, doubled, refused })
  const actions = createActions({ guard, navigation, session, conversation, choices, tags })

  function created(of: Conversation | undefined) {
    conversation.refresh()
    if (of) tags.reload(of)
    navigation.home()
  }

  function refused(of: Conversation | undefined): RecordSummary[] {
    const { finding } = conversation.getState()
    return finding && sameConversation(finding.conversation, of) ? refusedOf(finding) : []
  }

  /** In the conversation it belongs to, which may not be the open one. */
  function doubled(of: Conversation | undefined) {
    navigation.turn(of ? conversationKeyText(of) : '', { view: 'create' })
  }

  /** Begins to listen; the answer ends it. */
  function startLater(): () => void {
    const stops = [tags.start(), create.start(), lastSeen.start(), search.stop, detail.stop]
    return () => {
      for (const stop of stops) stop()
    }
  }

  return {
    choices,
    tags,
    found,
    lastSeen,
    search,
    detail,
    create,
    actions,
    prefillOf,
    currentDuplicate,
    partDuplicates,
    isTagged,
    standing,
    startLater,
  }
}
