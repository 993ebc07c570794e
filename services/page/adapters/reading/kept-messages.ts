import type { Conversation, Message } from '#contract/conversation.ts'
import { ownId } from './own-id.ts'

/** Of all messages as they are sent: the whole snapshot may have two million. A sign takes up to six, be it in another script or a quote: a visitor could write so much that nothing of it is taken. */
const mostBytes = 1_900_000

/** All that was seen of one conversation: a list that draws only what is in sight is scrolled. */
export function keptMessages(): { join(conversation: Conversation, marks: ReadonlyMap<Element, string>): Conversation; forget(): void } {
  const kept = new Map<string, Message>()
  let grown = new WeakMap<Element, Message>()
  return {
    forget() {
      kept.clear()
      grown = new WeakMap()
    },
    join(conversation, marks) {
      const same = new Map<string, string>()
      const byId = new Map(conversation.messages.map((one) => [one.id, one]))
      for (const [element, id] of marks) {
        const message = byId.get(id)
        const former = grown.get(element)
        // one that is being written keeps the key that it began with; an element with another id holds another message
        const isGrown = former && former.id !== id && message?.text.startsWith(former.text) && ownId(element) !== id
        if (isGrown && !byId.has(former.id)) same.set(id, former.id)
        if (message) grown.set(element, { ...message, id: same.get(id) ?? id })
      }
      const now = conversation.messages.map((one) => ({ ...one, id: same.get(one.id) ?? one.id }))
      const messages = together([...kept.values()], now)
      kept.clear()
      for (const one of messages) kept.set(one.id, one)
      const size = () => new Blob([JSON.stringify(messages)]).size
      while (messages.length > 5_000 || size() > mostBytes) messages.splice(0, Math.ceil(messages.length / 10))
      return { ...conversation, messages, ...(kept.size > Math.min(messages.length, now.length) && { truncated: true }) }
    },
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
