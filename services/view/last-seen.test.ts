import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import type { Conversation } from '#contract/conversation.ts'
import { currentMatch, matchesOf, screenOf } from './finding.ts'
import { backend, found, stops } from './script/answers.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { asaChat, asaMatch, minhChat } from './script/people.ts'
import { scriptedHost } from './script/scripted-host.ts'
import { createView } from './view.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))
const away = () => {
  throw new AppError('backend-unreachable', 'No answer.')
}
const silent = found([], stops('failed', 'not-needed', 'not-needed'), { trouble: { code: 'crm-unreachable', message: 'No answer.' } })
/** the page has not said everything of the visitor yet */
const partly: Conversation = { ...asaChat, visitor: { ...asaChat.visitor, phones: [], emails: [] } }

async function seeing() {
  const host = scriptedHost({ page: { conversation: asaChat }, answers: backend(one) })
  const env = manualEnv()
  const view = createView(host, ['en'], env)
  view.start()
  await view.whole
  await quiet()
  const at = env.now()
  env.advance(60_000)
  const open = async (conversation: Conversation) => {
    host.set.page({ conversation })
    await quiet()
  }
  const finding = () => {
    const { finding } = view.conversation.getState()
    if (!finding) throw new Error('no conversation is open')
    return finding
  }
  return { host, env, view, at, open, finding }
}

test('who was found before stands again when the server is away, told from when', async () => {
  const { host, view, at, open, finding } = await seeing()
  expect(view.lastSeen.at(finding())).toBeUndefined()
  await open(minhChat)
  Object.assign(host.answers, { 'search.ordered': away, 'conversations.report': away })
  await open(partly)
  await open(asaChat)
  expect(screenOf(finding())).toBe('one')
  expect(currentMatch(finding())).toBe(asaMatch)
  expect(view.lastSeen.at(finding())).toBe(at)
  host.set.link({ state: 'offline', since: '' })
  await open(minhChat)
  await open(asaChat)
  expect(screenOf(finding())).toBe('one')
  expect(view.lastSeen.at(finding())).toBe(at)
})

test('so does who was found before the CRM fell silent; that it is silent stays told', async () => {
  const { host, view, at, open, finding } = await seeing()
  await open(minhChat)
  host.answers['search.ordered'] = () => silent
  await open(asaChat)
  expect(screenOf(finding())).toBe('one')
  expect(finding().answer?.trouble?.code).toBe('crm-unreachable')
  expect(view.lastSeen.at(finding())).toBe(at)
  host.answers['search.ordered'] = () => one
  view.conversation.refresh()
  await quiet()
  expect(view.lastSeen.at(finding())).toBeUndefined()
})

test('who was found by other words is not brought back', async () => {
  const { host, open, finding } = await seeing()
  Object.assign(host.answers, { 'search.ordered': away, 'conversations.report': away })
  await open({ ...asaChat, visitor: { ...asaChat.visitor, phones: ['+46 70 999 88 77'] } })
  expect(screenOf(finding())).toBe('trouble')
})

test('nobody is brought back for a conversation that was never searched for, or that found nobody since', async () => {
  const { host, open, finding } = await seeing()
  host.answers['search.ordered'] = () => found([], stops('none', 'none', 'none'))
  await open(minhChat)
  await open(asaChat)
  host.answers['search.ordered'] = () => silent
  await open(minhChat)
  await open(asaChat)
  expect(screenOf(finding())).toBe('trouble')
})

test.each([{ state: 'signed-out' }, { state: 'needs-setup' }] as const)('nothing of it is left after %o', async (link) => {
  const { host, open, finding } = await seeing()
  await open(minhChat)
  host.set.link(link)
  host.set.link({ state: 'offline', since: '' })
  expect(matchesOf(finding())).toEqual([])
  await open(asaChat)
  expect(matchesOf(finding())).toEqual([])
  expect(screenOf(finding())).toBe('trouble')
})

test('the newest fifty are kept', async () => {
  const { host, open, finding } = await seeing()
  for (let at = 0; at < 50; at++) await open({ ...minhChat, externalId: `other-${at}` })
  host.answers['search.ordered'] = () => silent
  await open({ ...minhChat, externalId: 'other-1' })
  expect(screenOf(finding())).toBe('one')
  await open(asaChat)
  expect(screenOf(finding())).toBe('trouble')
})
