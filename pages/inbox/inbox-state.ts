import type { Message, Visitor } from '#contract/conversation.ts'
import type { PracticeMessage, PracticeStart, PracticeThread } from '#contract/practice.ts'

/** A thread as it stands in this browser. `id` is what the sidebar knows it by; `template` names what it was made from. */
export type Thread = Omit<PracticeThread, 'messages'> & {
  template: string
  messages: (Message & { at: string })[]
  startedAt: string
  endedAt?: string
  /** typed and not sent; kept when one goes to another thread */
  draft: string
}

/** All of the inbox. `run` sets the conversations of one beginning apart from those of the next. */
export type Inbox = { version: 1; run: string; threads: Thread[]; arrived: number; made: number; ticks: number }

/** The inbox as it begins, with the minutes of the script counted back from `now`. */
export function begin(start: PracticeStart, run: string, now: Date, language: string): Inbox {
  return {
    version: 1,
    run,
    threads: start.threads.map((template) => fromTemplate(template, `${run}-${template.id}`, now, language)),
    arrived: 0,
    made: 0,
    ticks: 0,
  }
}

export type Said = { role: 'agent' | 'note' | 'visitor' | 'system'; text: string; author?: string }

/** Adds a message; what a visitor says counts as unread unless the thread is looked at. */
export function say(inbox: Inbox, id: string, said: Said, at: Date, seen: boolean): Inbox {
  return change(inbox, id, (thread) => ({
    ...thread,
    messages: [...thread.messages, { id: `m${thread.messages.length + 1}`, ...said, at: at.toISOString() }],
    unread: said.role === 'visitor' && !seen ? thread.unread + 1 : thread.unread,
  }))
}

/** The visitor says the next thing of the script: an answer, or something unasked. Nothing where the script is at its end. */
export function visitorSays(inbox: Inbox, id: string, from: 'replies' | 'unasked', at: Date, seen: boolean): Inbox {
  const thread = inbox.threads.find((each) => each.id === id)
  const text = thread?.[from][0]
  if (!thread || text === undefined || thread.status === 'ended') return inbox
  const spoken = change(inbox, id, (each) => ({ ...each, [from]: each[from].slice(1) }))
  return say(spoken, id, { role: 'visitor', text }, at, seen)
}

export function markRead(inbox: Inbox, id: string): Inbox {
  const thread = inbox.threads.find((each) => each.id === id)
  return thread && thread.unread > 0 ? change(inbox, id, (each) => ({ ...each, unread: 0 })) : inbox
}

export function writeDraft(inbox: Inbox, id: string, draft: string): Inbox {
  return change(inbox, id, (thread) => ({ ...thread, draft }))
}

/** An SMS thread has no end: ending one changes nothing. */
export function endChat(inbox: Inbox, id: string, text: string, at: Date): Inbox {
  const thread = inbox.threads.find((each) => each.id === id)
  if (!thread || thread.channel === 'sms' || thread.status === 'ended') return inbox
  const told = say(inbox, id, { role: 'system', text }, at, true)
  return change(told, id, (each) => ({ ...each, status: 'ended', endedAt: at.toISOString() }))
}

export function reopen(inbox: Inbox, id: string, text: string, at: Date): Inbox {
  const thread = inbox.threads.find((each) => each.id === id)
  if (!thread || thread.status === 'open') return inbox
  const opened = change(inbox, id, ({ endedAt: _ended, ...each }) => ({ ...each, status: 'open' }))
  return say(opened, id, { role: 'system', text }, at, true)
}

export function editVisitor(inbox: Inbox, id: string, visitor: Visitor): Inbox {
  return change(inbox, id, (thread) => ({ ...thread, visitor }))
}

/** The next scripted chat comes in; when all have come they begin again, as new conversations. */
export function arrive(inbox: Inbox, start: PracticeStart, now: Date, language: string): { inbox: Inbox; id: string } | undefined {
  const template = start.arrivals[inbox.arrived % start.arrivals.length]
  if (!template) return undefined
  const round = Math.floor(inbox.arrived / start.arrivals.length)
  const id = `${inbox.run}-${template.id}${round === 0 ? '' : `-${round + 1}`}`
  return { inbox: { ...inbox, arrived: inbox.arrived + 1, threads: [fromTemplate(template, id, now, language), ...inbox.threads] }, id }
}

/** A new SMS to a number; goes on in the thread with that number where there is one. */
export function composeSms(
  inbox: Inbox,
  to: { phone: string; firstName: string; lastName: string },
  now: Date,
): { inbox: Inbox; id: string } {
  const digits = (value: string) => value.replace(/\D/g, '')
  const known = inbox.threads.find(
    (thread) => thread.channel === 'sms' && thread.visitor.phones.some((phone) => digits(phone) === digits(to.phone)),
  )
  if (known) return { inbox, id: known.id }
  const id = `${inbox.run}-sms-${inbox.made + 1}`
  const thread: Thread = {
    id,
    template: 'sms',
    channel: 'sms',
    sourceName: 'Practice inbox',
    status: 'open',
    visitor: {
      phones: [to.phone],
      emails: [],
      ...(to.firstName && { firstName: to.firstName }),
      ...(to.lastName && { lastName: to.lastName }),
      variables: {},
    },
    unread: 0,
    messages: [],
    replies: ['OK 👍', 'Tack, thanks, danke!'],
    unasked: [],
    lesson: { en: 'A thread that you began yourself.', sv: 'En tråd som du har börjat själv.' },
    startedAt: now.toISOString(),
    draft: '',
  }
  return { inbox: { ...inbox, made: inbox.made + 1, threads: [thread, ...inbox.threads] }, id }
}

/** Threads in the order of the list: the latest word first. */
export function byLatest(threads: readonly Thread[]): Thread[] {
  const latest = (thread: Thread) => thread.messages.at(-1)?.at ?? thread.startedAt
  return [...threads].sort((a, b) => latest(b).localeCompare(latest(a)))
}

function fromTemplate({ messages, ...template }: PracticeThread, id: string, now: Date, language: string): Thread {
  const at = (message: PracticeMessage) => new Date(now.getTime() - message.ago * 60_000).toISOString()
  const made = messages.map(({ ago: _ago, text, ...message }, index) => ({
    ...message,
    text: typeof text === 'string' ? text : language === 'sv' ? text.sv : text.en,
    id: `m${index + 1}`,
    at: at(messages[index] as PracticeMessage),
  }))
  const last = made.at(-1)?.at ?? now.toISOString()
  return {
    ...template,
    id,
    template: template.id,
    messages: made,
    startedAt: made[0]?.at ?? now.toISOString(),
    ...(template.status === 'ended' && { endedAt: last }),
    draft: '',
  }
}

function change(inbox: Inbox, id: string, how: (thread: Thread) => Thread): Inbox {
  return { ...inbox, threads: inbox.threads.map((thread) => (thread.id === id ? how(thread) : thread)) }
}
