import type { Message } from '#contract/conversation.ts'

/** What was said, and what only colleagues see. */
export type Part = 'talk' | 'notes'

/** The chosen messages; nothing chosen yet means all but private notes. */
export function chosenIds(messages: Message[], chosen: string[] | undefined): Set<string> {
  const known = new Set(messages.map(({ id }) => id))
  return new Set(chosen ? chosen.filter((id) => known.has(id)) : messages.flatMap(({ id, role }) => (role === 'note' ? [] : [id])))
}

export function partState(messages: Message[], chosen: ReadonlySet<string>, part: Part): 'all' | 'some' | 'none' {
  const ids = idsOf(messages, part)
  const on = ids.filter((id) => chosen.has(id)).length
  return on === 0 ? 'none' : on === ids.length ? 'all' : 'some'
}

export function withPart(messages: Message[], chosen: ReadonlySet<string>, part: Part, on: boolean): string[] | undefined {
  const ids = new Set(idsOf(messages, part))
  return asChoice(messages, new Set(messages.flatMap(({ id }) => ((ids.has(id) ? on : chosen.has(id)) ? [id] : []))))
}

export function withMessage(messages: Message[], chosen: ReadonlySet<string>, id: string, on: boolean): string[] | undefined {
  return asChoice(messages, new Set(messages.flatMap((one) => ((one.id === id ? on : chosen.has(one.id)) ? [one.id] : []))))
}

/** The usual choice is no choice, so that messages which come later are in it. */
export function asChoice(messages: Message[], chosen: ReadonlySet<string>): string[] | undefined {
  const usual = messages.every(({ id, role }) => chosen.has(id) === (role !== 'note'))
  return usual ? undefined : messages.flatMap(({ id }) => (chosen.has(id) ? [id] : []))
}

function idsOf(messages: Message[], part: Part): string[] {
  return messages.flatMap(({ id, role }) => ((role === 'note') === (part === 'notes') ? [id] : []))
}
