import type { Channel, Role, Visitor } from './conversation.ts'

/** Two languages for what the practice inbox says about itself; what visitors write stays in their own. */
export type Said = { en: string; sv: string }

/** One message of a practice thread; `ago` is in minutes before the inbox is first opened. What the system says is in the reader's language. */
export type PracticeMessage = {
  role: Role
  text: string | Said
  ago: number
  author?: string
  attachments?: { name: string; url: string }[]
}

/** A made-up conversation of the practice inbox. The sample records are made so that each shows one way of matching. */
export type PracticeThread = {
  id: string
  channel: Channel
  sourceName: string
  status: 'open' | 'ended'
  visitor: Visitor
  unread: number
  messages: PracticeMessage[]
  /** what the visitor writes next, one for each answer of the agent */
  replies: string[]
  /** what the visitor writes unasked while the inbox is open */
  unasked: string[]
  /** what to look at beside this thread */
  lesson: Said
}

/** Everything the practice inbox starts with; `arrivals` come in one by one, by a click or by themselves. */
export type PracticeStart = { threads: PracticeThread[]; arrivals: PracticeThread[]; agent: { name: string; email: string } }

/** How the tag of a thread stands, for a person who is signed in; threads without a tag are left out. */
export type PracticeStates = Record<string, 'tagged' | 'armed' | 'waiting' | 'failed'>

/** What cutting one's own connection answers: for how long it holds, whatever the browser's clock says. */
export type PracticeCut = { milliseconds: number }
