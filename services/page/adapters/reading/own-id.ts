import { attribute } from './dom.ts'

const idNames = ['data-message-id', 'data-msg-id', 'data-mid', 'data-id', 'data-event-id', 'data-key', 'id']

/** The id of a message that stands on its element, if it was given by the system and not by the page's framework. */
export function ownId(element: Element): string | undefined {
  for (const name of idNames) {
    const id = attribute(element, name)
    if (id && id.length <= 200 && /\d/.test(id) && !/^(:|ember|react|radix|headless|mui|ext-|\d{1,2}$)/.test(id)) return id
  }
  return undefined
}
