import { sameConversation } from '#contract/conversation-identity.ts'
import type { ConversationKey } from '#contract/conversation.ts'
import type { Tag } from '#contract/tags.ts'

/** One tag that the backend told of. An answer that was overtaken on its way changes nothing. */
export function mergeTag(known: readonly Tag[], told: Tag): Tag[] {
  if (!known.some(({ id }) => id === told.id)) return [told, ...known]
  return known.map((tag) => (tag.id === told.id ? later(tag, told) : tag))
}

/**
 * All tags of a conversation as a list told them. The list may be older than what changes told since it was read: a tag that it does not
 * name yet stays, and one that it tells an older state of keeps the newer.
 */
export function mergeList(known: readonly Tag[], conversation: ConversationKey, listed: readonly Tag[]): Tag[] {
  const byId = new Map(known.map((tag) => [tag.id, tag]))
  const unlisted = known.filter(
    (tag) => !sameConversation(tag.conversation, conversation) || (tag.revision !== unknown && !listed.some(({ id }) => id === tag.id)),
  )
  return [...unlisted, ...listed.map((tag) => later(byId.get(tag.id), tag))]
}

/** The backend begins anew (it was restored, or changes were missed): whatever it says next is later than all that is known. */
export function forgetOrder(known: readonly Tag[]): Tag[] {
  return known.map((tag) => ({ ...tag, revision: unknown }))
}

function later(known: Tag | undefined, told: Tag): Tag {
  return known && known.revision > told.revision ? known : told
}

const unknown = -1
