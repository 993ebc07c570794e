import { expect, test } from 'vitest'
import type { EndpointName } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { RailSays } from '#services/backend/states.ts'
import { found, nothing, remembered, stops } from '#services/view/script/answers.ts'
import { asaChat, asaLive, asaMatch, garden, minhChat, oguzMatch, tag } from '#services/view/script/people.ts'
import { standIn } from './stand-in.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

function world() {
  const asked: [EndpointName, Conversation][] = []
  const said: RailSays[] = []
  const open: { conversation?: Conversation } = {}
  const state = { watched: false, online: true }
  const answers: Partial<Record<EndpointName, (input: { conversation: Conversation }) => unknown>> = {
    'conversations.report': () => ({ tags: [] }),
    'search.ordered': () => one,
  }
  const backend: Backend = {
    call: (async (name: EndpointName, input: { conversation: Conversation }) => {
      asked.push([name, input.conversation])
      return answers[name]?.(input)
    }) as Backend['call'],
  }
  const closed = standIn({
    backend,
    pages: { of: () => open },
    watched: async () => state.watched,
    online: async () => state.online,
    say: (_, says) => said.push(says),
  })
  const page = async (conversation?: Conversation) => {
    if (conversation) open.conversation = conversation
    else delete open.conversation
    closed.changed(1)
    await quiet()
  }
  const names = () => asked.map(([name]) => name)
  /** the conversations that were reported, with the number of their messages */
  const reported = () =>
    asked.flatMap(([name, { externalId, messages }]) => (name === 'conversations.report' ? [`${externalId} ${messages.length}`] : []))
  return { asked, names, reported, said, state, answers, closed, page, last: () => said.at(-1) }
}
const quiet = () => new Promise<void>((resolve) => setTimeout(resolve))

test('what a page with a closed sidebar says is reported, and the rail hears how many match', async () => {
  const { page, names, last } = world()
  await page(asaChat)
  expect(names()).toEqual(['conversations.report', 'search.ordered'])
  expect(last()).toEqual({ count: 1, failed: false })
})

test('a sidebar that is open does it itself', async () => {
  const { page, asked, said, state } = world()
  state.watched = true
  await page(asaChat)
  expect(asked).toEqual([])
  expect(said).toEqual([])
})

test('a new message is reported without another search; a new identifier searches again', async () => {
  const { page, names } = world()
  await page({ ...asaLive, messages: asaLive.messages.slice(0, 2) })
  await page(asaLive)
  expect(names()).toEqual(['conversations.report', 'search.ordered', 'conversations.report'])
  await page({ ...asaLive, visitor: { ...asaLive.visitor, phones: ['+46 70-174 06 13'] } })
  expect(names().at(-1)).toBe('search.ordered')
})

test('a remembered record counts once, whether the search found it too or not', async () => {
  const { page, answers, last } = world()
  const memory = remembered(asaMatch)
  answers['search.ordered'] = () => ({ ...one, memory })
  await page(asaChat)
  expect(last()?.count).toBe(1)
  answers['search.ordered'] = () => ({ ...nothing, memory })
  await page(minhChat)
  expect(last()?.count).toBe(1)
  answers['search.ordered'] = () => ({ ...found([asaMatch, oguzMatch], stops('many', 'not-needed', 'not-needed', 2)), memory })
  await page(asaChat)
  expect(last()?.count).toBe(2)
})

test('another conversation: the number of the last one goes at once, and an answer that comes late says nothing of it', async () => {
  const { page, answers, said, last } = world()
  let late: (value: typeof one) => void = () => {}
  answers['search.ordered'] = () =>
    new Promise<typeof one>((resolve) => {
      late = resolve
    })
  await page(asaChat)
  answers['search.ordered'] = () => nothing
  await page(minhChat)
  expect(last()).toEqual({ count: 0, failed: false })
  late(one)
  await quiet()
  expect(said.map(({ count }) => count)).not.toContain(1)
})

test('readings of other conversations that come during a question are all reported, the newest of each', async () => {
  const { page, answers, reported } = world()
  let go: () => void = () => {}
  answers['conversations.report'] = () =>
    new Promise((resolve) => {
      go = () => resolve({ tags: [] })
    })
  const first = (count: number) => ({ ...minhChat, messages: minhChat.messages.slice(0, count) })
  for (const reading of [first(1), first(2), first(3), asaChat]) await page(reading)
  for (let turn = 0; turn < 4; turn++) {
    go()
    await quiet()
  }
  expect(reported()).toEqual([`${minhChat.externalId} 1`, `${minhChat.externalId} 3`, `${asaChat.externalId} ${asaChat.messages.length}`])
})

test('while the backend is away nothing is lost: what was said is reported when it answers again', async () => {
  const { page, state, asked, reported, closed, answers, last } = world()
  state.online = false
  await page(asaChat)
  expect(asked).toEqual([])
  state.online = true
  answers['conversations.report'] = () => {
    throw new AppError('backend-unreachable', 'No answer.')
  }
  await page(minhChat)
  answers['conversations.report'] = () => ({ tags: [] })
  asked.length = 0
  closed.again()
  await quiet()
  expect(
    reported()
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual([asaChat.externalId, minhChat.externalId].sort())
  expect(last()?.count).toBe(1)
})

test('what waits takes no more memory than two of the largest readings: the oldest go', async () => {
  const { page, state, reported, closed } = world()
  state.online = false
  const large = { id: 'm', role: 'visitor' as const, text: 'x'.repeat(1_500_000) }
  for (const externalId of ['a', 'b', 'c', 'd']) await page({ ...asaChat, externalId, messages: [large] })
  state.online = true
  closed.again()
  await quiet()
  expect(reported()).toEqual(['c 1', 'd 1'])
})

test('what the backend refuses is not said again', async () => {
  const { page, names, closed, answers } = world()
  answers['conversations.report'] = () => {
    throw new AppError('invalid-input', 'This is no conversation.')
  }
  await page(asaChat)
  closed.again()
  await quiet()
  expect(names()).toEqual(['conversations.report'])
})

test('a tag on its way is asked about again, and told when it failed; one that is settled is not', async () => {
  const { page, names, closed, answers, last } = world()
  answers['conversations.report'] = () => ({ tags: [tag(garden, 'queued')] })
  await page(asaChat)
  expect(last()?.failed).toBe(false)
  answers['conversations.report'] = () => ({ tags: [tag(garden, 'failed')] })
  closed.again()
  await quiet()
  expect(last()).toEqual({ count: 1, failed: true })
  const before = names().length
  closed.again()
  await quiet()
  expect(names()).toHaveLength(before)
})

test('a CRM that gave no answer is asked again', async () => {
  const { page, closed, answers, last } = world()
  answers['search.ordered'] = () =>
    found([], stops('failed', 'not-needed', 'not-needed'), { trouble: { code: 'crm-timeout', message: 'No answer.' } })
  await page(asaChat)
  expect(last()?.count).toBe(0)
  answers['search.ordered'] = () => one
  closed.again()
  await quiet()
  expect(last()?.count).toBe(1)
})

test('a tab that was closed is forgotten', async () => {
  const { page, names, closed, state } = world()
  state.online = false
  await page(asaChat)
  closed.closed(1)
  state.online = true
  closed.again()
  await quiet()
  expect(names()).toEqual([])
})
