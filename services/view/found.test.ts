import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { createConversationStore } from './conversation-store.ts'
import { createFound } from './found.ts'
import { currentMatch, matchesOf } from './finding.ts'
import { backend, found, stops } from './script/answers.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { asa, asaChat, asaMatch, oguzMatch } from './script/people.ts'
import { type Script, scriptedHost } from './script/scripted-host.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

function follow(script: Script) {
  const host = scriptedHost(script)
  const store = createConversationStore(host, manualEnv(), () => {})
  store.start()
  const names = () => host.calls.map(({ name }) => name)
  return { host, names, actions: createFound(host, store), finding: () => store.getState().finding }
}

test('“not this person” leaves the record out at once, tells the backend, and can be taken back', async () => {
  const { host, actions, finding } = follow({
    page: { conversation: asaChat },
    answers: backend(found([asaMatch, oguzMatch], stops('many', 'none', 'none', 2))),
  })
  await quiet()
  host.answers['search.ordered'] = () => found([oguzMatch], stops('hit', 'none', 'none', 1), { refused: [asa] })
  const refusing = actions.refuse(asaMatch)
  expect(finding() && matchesOf(finding() as never).map(({ record }) => record.name)).toEqual(['Oğuz Yıldırım'])
  await refusing
  expect(host.calls.find(({ name }) => name === 'memory.refuse')?.input).toMatchObject({ record: asa.ref })
  await actions.unrefuse(asa)
  expect(host.calls.findLast(({ name }) => name === 'memory.refuse')?.input).toMatchObject({ record: asa.ref, undo: true })
})

test('a refusal that the backend did not take puts the record back and says why', async () => {
  const { host, actions, finding } = follow({ page: { conversation: asaChat }, answers: backend(one) })
  await quiet()
  host.answers['memory.refuse'] = () => {
    throw new AppError('backend-unreachable', 'No answer.')
  }
  await actions.refuse(asaMatch)
  expect(matchesOf(finding() as never)).toHaveLength(1)
  expect(finding()?.fault?.code).toBe('backend-unreachable')
})

test('more matches are added to the list, once per press', async () => {
  const { actions, finding, names, host } = follow({
    page: { conversation: asaChat },
    answers: backend(found([asaMatch], stops('many', 'none', 'none', 2), { total: 2, next: 'p2' })),
  })
  await quiet()
  host.answers['search.ordered'] = ({ after }) => (after === 'p2' ? found([oguzMatch], [], { total: 2 }) : one)
  await Promise.all([actions.showMore(), actions.showMore()])
  expect(matchesOf(finding() as never)).toHaveLength(2)
  expect(names().filter((name) => name === 'search.ordered')).toHaveLength(2)
})

test('the agent chooses by place or by steps, and what is not there cannot be chosen', async () => {
  const { actions, finding } = follow({ page: { conversation: asaChat }, answers: backend(found([asaMatch, oguzMatch], [])) })
  await quiet()
  const current = () => currentMatch(finding() as never)?.record.name
  expect(current()).toBeUndefined()
  actions.choose(7)
  expect(current()).toBeUndefined()
  actions.choose(1)
  expect(current()).toBe('Oğuz Yıldırım')
  actions.move(-1)
  expect(current()).toBe(asa.name)
  await actions.refuse(asaMatch)
  expect(current()).toBeUndefined()
})
