import type { Conversation, Message } from '#contract/conversation.ts'
import { ownId } from './own-id.ts'
import type { Reading } from './read-page.ts'

/** What of a reading is another conversation's: messages by id, and what is said of the visitor. */
export type Left = { messages: ReadonlySet<string>; contact: ReadonlySet<string>; name: boolean }

/**
 * Tells what of a reading stood there already when another conversation was shown: a message in the same element, also one that is being
 * written, or what is known of a visitor. It is theirs under whom it was first seen, for as long as it stays.
 */
export function leftovers(): (reading: Reading) => Left {
  const first = new WeakMap<Element, { mark: string; text: string; id: string }>()
  let values = new Map<string, string>()
  return ({ marks, conversation: { externalId: id, visitor, messages } }) => {
    const texts = new Map(messages.map((one) => [one.id, one.text]))
    const left = new Set<string>()
    for (const [element, mark] of marks) {
      const text = texts.get(mark) ?? ''
      const former = first.get(element)
      // with an id of its own it is another one, whatever it says
      const isGrown = former && former.text !== '' && text.startsWith(former.text) && ownId(element) !== mark
      const same = former?.mark === mark || isGrown
      first.set(element, { mark, text, id: same ? former.id : id })
      if (same && former.id !== id) left.add(mark)
    }
    const contact = [...visitor.phones, ...visitor.emails]
    const name = visitor.fullName ?? ''
    values = new Map([...contact, name].map((value) => [value, values.get(value) ?? id]))
    const isLeft = (value: string) => value !== '' && values.get(value) !== id
    return { messages: left, contact: new Set(contact.filter(isLeft)), name: isLeft(name) }
  }
}

/** Without what is, or may be, another conversation's: it is told as not read. Beside messages of another one an end may be that one's, too. */
export function withoutLeft(conversation: Conversation, messages: readonly Message[], { contact, name }: Left): Conversation {
  const { visitor, couldNotRead = [] } = conversation
  const { fullName, ...more } = visitor
  const own = (values: readonly string[]) => values.filter((value) => !contact.has(value))
  const [phones, emails] = [own(visitor.phones), own(visitor.emails)]
  const missing = new Set(couldNotRead)
  if (name) missing.add('name')
  if (phones.length + emails.length === 0) missing.add('contact')
  return {
    ...conversation,
    visitor: { ...(name || fullName === undefined ? more : visitor), phones, emails },
    messages: [...messages],
    ...(messages.length < conversation.messages.length && { status: 'open', truncated: true }),
    ...(missing.size > 0 && { couldNotRead: [...missing] }),
  }
}
