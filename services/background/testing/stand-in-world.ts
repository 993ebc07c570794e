import type { EndpointName } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { RailSays } from '#services/backend/states.ts'
import { found, stops } from '#services/view/script/answers.ts'
import { asaMatch } from '#services/view/script/people.ts'
import { standIn } from '../stand-in.ts'
import { memory } from './memory.ts'

/** the answer of a search that finds one record */
export const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

/** A stand-in beside one tab, over a backend that answers as it is told and a background that can be stopped. */
export function world() {
  const asked: [EndpointName, Conversation][] = []
  const said: RailSays[] = []
  const open: { conversation?: Conversation } = {}
  const state = { watched: false, online: true, owner: 'a maja' as string | undefined, signedIn: 'a maja' }
  const session = memory()
  const later: (() => void)[] = []
  const answers: Partial<Record<EndpointName, (input: { conversation: Conversation }) => unknown>> = {
    'conversations.report': () => ({ tags: [] }),
    'search.ordered': () => one,
  }
  const backend: Backend = {
    call: (async (name: EndpointName, input: { conversation: Conversation }) => {
      if (!state.online) throw new AppError('backend-unreachable', 'No answer.')
      asked.push([name, input.conversation])
      return answers[name]?.(input)
    }) as Backend['call'],
  }
  const start = () =>
    standIn({
      backendOf: async (owner) => {
        if (owner !== state.signedIn) throw new AppError('not-signed-in', 'Somebody else is signed in.')
        return backend
      },
      pages: { of: () => open },
      session,
      watched: async () => state.watched,
      mayAsk: async () => true,
      after: (_, work) => later.push(work),
      owner: async () => state.owner,
      say: (_, says) => said.push(says),
    })
  let closed = start()
  /** the background is stopped, and wakes up knowing of no page */
  const restart = () => {
    delete open.conversation
    closed = start()
  }
  const again = async () => {
    closed.again()
    await quiet()
  }
  const page = async (conversation?: Conversation) => {
    if (conversation) open.conversation = conversation
    else delete open.conversation
    void closed.changed(1)
    await quiet()
  }
  const names = () => asked.map(([name]) => name)
  /** the conversations that were reported, with the number of their messages */
  const reported = () =>
    asked.flatMap(([name, { externalId, messages }]) => (name === 'conversations.report' ? [`${externalId} ${messages.length}`] : []))
  const last = () => said.at(-1)
  return { asked, names, reported, said, state, answers, open, session, closed: () => closed, later, again, restart, page, last }
}
/** All that can be done now is done. */
export const quiet = () => new Promise<void>((resolve) => setTimeout(resolve))
