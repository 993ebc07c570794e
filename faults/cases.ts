import { randomUUID } from 'node:crypto'
import type { Conversation, Message } from '#contract/conversation.ts'
import type { Tag, TagChoices } from '#contract/tags.ts'
import type { Chance } from '#server/sample/seeded-random.ts'
import type { Extension } from './extension.ts'

/** What was asked for in one conversation, as it is known without the server: the checker holds the world to it. */
export type Case = {
  id: string
  kind: CaseKind
  conversation: Pick<Conversation, 'source' | 'externalId'>
  /** contact that it is tagged to; of a creation it is known by this address */
  record?: string
  email?: string
  /** first lines of all messages that have to be in the CRM, in order; each is unlike any other of the run */
  texts: string[]
  /** what is left at the end */
  ends: 'tagged' | 'undone'
  /** values of the contact from before, where the tag writes some */
  values?: { before: Record<string, unknown>; after: Record<string, unknown> }
  /** keys under which something was asked for */
  keys: string[]
  /** ids of tags that the server has told somebody of */
  told: string[]
  refused: { key: string; code: string }[]
  /** keys that were taken back before they were sent: the server never hears of them */
  takenBack: string[]
}

export const caseKinds = [
  'ended',
  'thread',
  'armed',
  'undone',
  'undone-at-once',
  'created',
  'taken-back',
  'by-two',
  'in-parts',
  'values',
  'values-undone',
] as const
export type CaseKind = (typeof caseKinds)[number]

export type Contact = { connection: string; id: string; title: string }
type Agents = { one: Extension; two: Extension }

/** Plays one conversation to its end: everything was answered. What follows from it is still the servers' to do. */
export async function play(kind: CaseKind, number: number, { one, two }: Agents, contact: Contact, chance: Chance): Promise<Case> {
  const id = `case-${number}`
  const wait = () => pause(chance.below(40))
  const thread = kind === 'thread'
  const texts: string[] = []
  const message = (more = ''): Message => {
    const text = `${id} line ${texts.length + 1} end`
    texts.push(text)
    const at = new Date(Date.UTC(2026, 10, 21, 10, texts.length)).toISOString()
    return { id: `m${texts.length}`, role: texts.length % 2 ? 'visitor' : 'agent', author: 'Åsa Lind', text: text + more, at }
  }
  // more than one activity holds, in messages that one holds
  const long = () => `\n${'word '.repeat(3_000)}`
  const messages = kind === 'in-parts' ? [1, 2, 3, 4, 5].map(() => message(long())) : [message(), message()]
  const conversation: Conversation = {
    source: 'faults',
    externalId: id,
    channel: thread ? 'sms' : 'chat',
    status: thread || kind === 'armed' ? 'open' : 'ended',
    visitor: { phones: [], emails: [`${id}@faults.example`], fullName: 'Åsa Lind', variables: {} },
    messages: [...messages],
  }
  const key = { source: 'faults', externalId: id }
  const made: Case = { id, kind, conversation: key, texts, ends: 'tagged', keys: [], told: [], refused: [], takenBack: [] }
  const ref = { connection: contact.connection, entity: 'contact', id: contact.id }
  const choices: TagChoices = {}
  if (kind === 'values' || kind === 'values-undone') {
    choices.recordValues = { title: `title of ${id}`, city: 'Örnsköldsvik' }
    made.values = { before: { title: contact.title }, after: { title: `title of ${id}`, city: 'Örnsköldsvik' } }
  }
  const tags = async (asking: Extension): Promise<Tag[]> => {
    const answer = await asking.ask('tags.list', key)
    for (const tag of answer.tags) if (!made.told.includes(tag.id)) made.told.push(tag.id)
    return answer.tags
  }

  /** Presses until there is a sign of it: on the disk, at the server, or said no. An agent whose browser ended sees no tag, and presses again. */
  const press = async (agent: Extension, intent: (key: string) => Parameters<Extension['press']>[0]): Promise<string> => {
    for (;;) {
      const asked = randomUUID()
      made.keys.push(asked)
      if (await agent.press(intent(asked))) return asked
      if ((await agent.kept()).some((entry) => entry.key === asked)) return asked
      const known = (await tags(agent)).some((tag) => tag.key.startsWith(asked) || tag.state === 'undoing' || tag.state === 'undone')
      if (known) return asked
      // it may have been on its way into the disk: an answer from the server is later than that
      if ((await agent.kept()).some((entry) => entry.key === asked)) return asked
    }
  }
  const tagBy = (agent: Extension) =>
    press(agent, (asked) => ({ kind: 'tag', input: { key: asked, conversation: { ...conversation }, records: [ref], choices } }))
  const undoBy = async (agent: Extension): Promise<void> => {
    for (;;) {
      const [tag] = (await tags(agent)).filter(({ state }) => state !== 'undone' && state !== 'undoing')
      if (!tag) return
      await press(agent, (asked) => ({ kind: 'undo', key: asked, input: { id: tag.id } }))
      await agent.emptied()
    }
  }
  const report = async (more: Partial<Conversation>) => {
    Object.assign(conversation, more)
    await one.ask('conversations.report', { conversation: { ...conversation } })
  }

  if (kind !== 'created' && kind !== 'taken-back') made.record = contact.id
  const create = (first_name: string) => {
    made.email = `${id}@faults.example`
    const values = { first_name, last_name: `Lind ${id}`, email: made.email }
    return press(one, (asked) => ({
      kind: 'create',
      input: { key: asked, entity: 'contact', values, anyway: true, tag: { conversation, choices } },
    }))
  }
  /** A tag of another chat, for the form to wait behind. */
  const tagBefore = (turn: number) =>
    press(one, (asked) => ({
      kind: 'tag',
      input: { key: asked, conversation: { ...conversation, externalId: `${id}-before-${turn}` }, records: [ref], choices },
    }))
  switch (kind) {
    case 'created':
      await create('Åsa')
      break
    case 'taken-back':
      // out of the outbox again while what stands before it is being sent, changed, and pressed once more
      for (let turn = 1; ; turn++) {
        const [, form] = await Promise.all([tagBefore(turn), create(`Åsa ${turn}`)])
        await pause(chance.below(15))
        if (turn === 4 || !(await one.takeBack(form))) break
        made.takenBack.push(form)
      }
      break
    case 'by-two':
      await Promise.all([tagBy(one), wait().then(() => tagBy(two))])
      await two.emptied()
      break
    default:
      await tagBy(one)
  }
  if (kind === 'undone') await wait()
  if (kind !== 'undone-at-once') await one.emptied()
  if (kind === 'thread') {
    for (let more = 0; more < 3; more++) {
      await wait()
      await report({ messages: [...conversation.messages.slice(-1), message()] })
    }
  }
  if (kind === 'armed') {
    await report({ messages: [...conversation.messages, message()] })
    await wait()
    await report({ status: 'ended', messages: [...conversation.messages, message()] })
  }
  if (kind === 'undone' || kind === 'undone-at-once' || kind === 'values-undone') {
    if (kind === 'undone-at-once') await one.emptied()
    await undoBy(chance.percent(70) ? one : two)
    made.ends = 'undone'
  }
  await one.emptied()
  await two.emptied()
  await tags(one)
  for (const agent of [one, two]) {
    for (const [refusedKey, code] of agent.refused) if (made.keys.includes(refusedKey)) made.refused.push({ key: refusedKey, code })
  }
  return made
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
