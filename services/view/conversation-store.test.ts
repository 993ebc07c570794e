import { expect, test } from 'vitest'
import { createConversationStore } from './conversation-store.ts'
import { screenOf } from './finding.ts'
import { backend, found, nothing, remembered, stops } from './script/answers.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { asaChat, asaLive, asaMatch, minhChat, saved, asa } from './script/people.ts'
import { type Script, scriptedHost } from './script/scripted-host.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

function follow(script: Script) {
  const host = scriptedHost(script)
  const env = manualEnv()
  const arrived: unknown[] = []
  const store = createConversationStore(host, env, (_of, tags) => arrived.push(...tags))
  const stop = store.start()
  const names = () => host.calls.map(({ name }) => name)
  return { host, env, store, stop, arrived, names, finding: () => store.getState().finding }
}

test('an opened conversation is reported and searched for by itself', async () => {
  const { names, finding, arrived } = follow({ page: { conversation: asaChat }, answers: backend(one, [saved(asa)]) })
  expect(finding()?.phase).toBe('searching')
  await quiet()
  expect(names().sort()).toEqual(['conversations.report', 'search.ordered'])
  expect(finding()).toMatchObject({ phase: 'ready', answer: { total: 1 } })
  expect(arrived).toHaveLength(1)
})

test('what is remembered shows before the search has answered', async () => {
  const memory = remembered(asaMatch)
  const { finding } = follow({
    page: { conversation: asaChat },
    answers: { ...backend(() => new Promise<never>(() => {})), 'conversations.report': () => ({ tags: [], memory }) },
  })
  await quiet()
  const now = finding()
  expect(now?.phase).toBe('searching')
  expect(now && screenOf(now)).toBe('one')
})

test('a search that is overtaken is cancelled, and its answer never shows', async () => {
  let late: (value: typeof one) => void = () => {}
  const { host, finding } = follow({
    page: { conversation: asaChat },
    answers: {
      ...backend(nothing),
      'search.ordered': () =>
        new Promise((resolve) => {
          late = resolve
        }),
    },
  })
  await quiet()
  const first = host.calls.find(({ name }) => name === 'search.ordered')
  host.answers['search.ordered'] = () => nothing
  host.set.page({ conversation: minhChat })
  expect(first?.signal?.aborted).toBe(true)
  late(one)
  await quiet()
  expect(finding()?.conversation.externalId).toBe(minhChat.externalId)
  expect(finding()?.answer?.matches).toEqual([])
})

test('an answer that comes in spite of being cancelled changes nothing', async () => {
  const host = scriptedHost({ page: { conversation: asaChat }, answers: backend(nothing) })
  const answers: ((value: typeof one) => void)[] = []
  const deaf = host.backend.call
  host.backend.call = ((name, input) =>
    name === 'search.ordered' ? new Promise((resolve) => answers.push(resolve as never)) : deaf(name, input)) as typeof deaf
  const store = createConversationStore(host, manualEnv(), () => {})
  store.start()
  store.refresh()
  answers[1]?.(nothing)
  await quiet()
  answers[0]?.(one)
  await quiet()
  expect(store.getState().finding?.answer).toBe(nothing)
})

test('coming back to a conversation shows at once what was known of it, and asks again', async () => {
  const { host, finding, names } = follow({ page: { conversation: asaChat }, answers: backend(one) })
  await quiet()
  host.answers['search.ordered'] = () => nothing
  host.set.page({ conversation: minhChat })
  await quiet()
  const before = names().length
  host.set.page({ conversation: asaChat })
  expect(finding()?.answer?.matches).toHaveLength(1)
  await quiet()
  expect(names().slice(before).sort()).toEqual(['conversations.report', 'search.ordered'])
})

test('a new message is reported without another search; a new identifier searches again', async () => {
  const { host, names } = follow({ page: { conversation: asaLive }, answers: backend(one) })
  await quiet()
  host.set.page({ conversation: { ...asaLive, messages: asaLive.messages.slice(0, 2) } })
  await quiet()
  expect(names().filter((name) => name === 'search.ordered')).toHaveLength(1)
  expect(names().filter((name) => name === 'conversations.report')).toHaveLength(2)
  host.set.page({ conversation: { ...asaLive, visitor: { ...asaLive.visitor, phones: ['+46 70-174 06 13'] } } })
  await quiet()
  expect(names().filter((name) => name === 'search.ordered')).toHaveLength(2)
})

test('readings that come in during a report are said by the newest one, and none of another conversation is lost', async () => {
  const said: string[] = []
  let go: () => void = () => {}
  const { host } = follow({
    page: { conversation: asaLive },
    answers: {
      ...backend(one),
      'conversations.report': ({ conversation }) => {
        said.push(`${conversation.externalId}:${conversation.messages.length}`)
        return new Promise((resolve) => {
          go = () => resolve({ tags: [] })
        })
      },
    },
  })
  await quiet()
  for (const count of [5, 6, 7]) host.set.page({ conversation: { ...asaLive, messages: asaLive.messages.slice(0, count) } })
  host.set.page({ conversation: minhChat })
  go()
  await quiet()
  go()
  await quiet()
  expect(said).toEqual([`${asaLive.externalId}:8`, `${asaLive.externalId}:7`, `${minhChat.externalId}:8`])
})

test('a chat that ends while it is open here is asked about', async () => {
  const { host, finding } = follow({ page: { conversation: asaLive }, answers: backend(one) })
  await quiet()
  expect(finding()?.endedHere).toBe(false)
  host.set.page({ conversation: asaChat })
  expect(finding()?.endedHere).toBe(true)
})

test('while the CRM is silent the search is tried again by itself, later each time', async () => {
  const trouble = { code: 'crm-timeout', message: 'No answer.' } as const
  const { env, names, store } = follow({
    page: { conversation: asaChat },
    answers: backend(found([], stops('failed', 'not-needed', 'not-needed'), { trouble })),
  })
  const searches = () => names().filter((name) => name === 'search.ordered').length
  await quiet()
  expect(searches()).toBe(1)
  env.advance(15_000)
  await quiet()
  expect(searches()).toBe(2)
  env.advance(15_000)
  expect(searches()).toBe(2)
  env.advance(15_000)
  await quiet()
  expect(searches()).toBe(3)
  store.refresh()
  await quiet()
  expect(searches()).toBe(4)
})

test('a session that has ended is not asked again and again', async () => {
  const trouble = { code: 'crm-session-ended', message: '' } as const
  const { env, names } = follow({
    page: { conversation: asaChat },
    answers: backend(found([], stops('failed', 'not-needed', 'not-needed'), { trouble })),
  })
  await quiet()
  env.advance(600_000)
  await quiet()
  expect(names().filter((name) => name === 'search.ordered')).toHaveLength(1)
})

test('offline nothing is asked, and what is known stays', async () => {
  const { names, finding, host, store } = follow({
    page: { conversation: asaChat },
    link: { state: 'offline', since: '' },
    answers: backend(one),
  })
  await quiet()
  expect(names()).toEqual([])
  expect(finding()?.phase).toBe('failed')
  host.set.link({ state: 'online' })
  store.refresh()
  await quiet()
  expect(finding()?.phase).toBe('ready')
})
