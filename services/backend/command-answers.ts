import type { CommandName } from '#contract/messages.ts'
import type { OutboxEntry } from './sidebar-host.ts'
import type { ChangesAnswer, ConnectionState, LoaderReads, LoaderStart, SitesState, TabState, TestStep } from './states.ts'

type None = Record<never, never>

type Answers = {
  'loader.start': LoaderStart
  'loader.reads': LoaderReads
  call: unknown
  changes: ChangesAnswer
  'outbox.add': { entries: OutboxEntry[] }
  'outbox.discard': { entries: OutboxEntry[] }
  'draft.load': { value: unknown }
  'connection.read': ConnectionState
  'connection.choose': ConnectionState
  'connection.test': { steps: TestStep[] }
  'sites.read': SitesState
  'sites.apply': SitesState
  'tab.read': TabState
}

/** What each command answers; the others answer with an empty object. */
export type AnswerOf<N extends CommandName> = N extends keyof Answers ? Answers[N] : None
