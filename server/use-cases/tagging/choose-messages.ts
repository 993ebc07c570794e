import type { ReadMessage } from '#contract/merge-messages.ts'

/** What a tag has decided about a message: `sent` names the delivery that carries it. */
export type Decided = Map<string, { chosen: boolean; sent: boolean }>

export type ChosenMessages = {
  /** to be written now, in order */
  fresh: ReadMessage[]
  /** everything written before and now, in order */
  whole: ReadMessage[]
  /** private notes that nobody chose, first met now: to be remembered as left out */
  leftOut: ReadMessage[]
  /** private notes that stand neither in `fresh` … */
  notesLeftOut: number
  /** … nor in `whole` */
  notesInAll: number
}

/**
 * Which messages go. Private notes stay out unless chosen. After the first push only what came later goes: older messages that a page
 * shows when somebody scrolls back would stand in the wrong place.
 */
export function chooseMessages(messages: readonly ReadMessage[], decided: Decided, first: boolean): ChosenMessages {
  const start = first ? 0 : messages.findIndex(({ id }) => decided.has(id))
  const fresh: ReadMessage[] = []
  const whole: ReadMessage[] = []
  const leftOut: ReadMessage[] = []
  let notesLeftOut = 0
  for (const [place, message] of messages.entries()) {
    const known = decided.get(message.id)
    if (known?.sent) whole.push(message)
    else if (known ? known.chosen : message.role !== 'note' && place >= start) {
      fresh.push(message)
      whole.push(message)
    } else if (message.role === 'note') {
      if (!known) leftOut.push(message)
      if (!known || first) notesLeftOut += 1
    }
  }
  const notesInAll = messages.filter(({ role }) => role === 'note').length - whole.filter(({ role }) => role === 'note').length
  return { fresh, whole, leftOut, notesLeftOut, notesInAll }
}
