import { expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { backend, nothing } from './script/answers.ts'
import { manualEnv, quiet } from './script/manual-env.ts'
import { hamnMatches } from './script/people.ts'
import { scriptedHost } from './script/scripted-host.ts'
import { createSearchStore } from './search-store.ts'

function searching() {
  const host = scriptedHost({ answers: backend(nothing) })
  const env = manualEnv()
  const store = createSearchStore(host, env)
  const inputs = () => host.calls.map(({ input }) => input)
  return { host, env, store, inputs, state: () => store.getState() }
}

test('a single letter is searched at once', async () => {
  const { store, env, inputs } = searching()
  for (const text of ['N', 'NH']) {
    store.type(text)
    env.advance(0)
    await quiet()
    env.advance(80)
  }
  expect(inputs()).toEqual(['N', 'NH'].map((value) => ({ by: { kind: 'any', value } })))
})

test('letters that come faster than anybody types are searched once, when they have come', async () => {
  const { store, env, inputs, state } = searching()
  for (const text of ['N', 'NH', 'NH-']) store.type(text)
  env.advance(0)
  expect(inputs()).toEqual([])
  expect(state().phase).toBe('searching')
  env.advance(120)
  await quiet()
  expect(inputs()).toEqual([{ by: { kind: 'any', value: 'NH-' } }])
  expect(state()).toMatchObject({ phase: 'ready', total: 3 })
})

test('an overtaken search is cancelled and never shows', async () => {
  const { store, env, host, state } = searching()
  let late: (value: { matches: typeof hamnMatches; total: number }) => void = () => {}
  host.answers['search.byHand'] = () =>
    new Promise((resolve) => {
      late = resolve
    })
  store.type('Nord')
  env.advance(120)
  host.answers['search.byHand'] = () => ({ matches: [], total: 0 })
  store.type('Nordhavn')
  expect(host.calls[0]?.signal?.aborted).toBe(true)
  env.advance(120)
  await quiet()
  late({ matches: hamnMatches, total: 3 })
  await quiet()
  expect(state()).toMatchObject({ phase: 'ready', total: 0 })
})

test('an emptied field shows nothing and asks nothing', async () => {
  const { store, env, inputs, state } = searching()
  store.type('x')
  store.type('')
  env.advance(1_000)
  await quiet()
  expect(inputs()).toEqual([])
  expect(state().phase).toBe('idle')
})

test('one identifier, one entity, one field: each asks for just that', async () => {
  const { store, env, inputs } = searching()
  store.type('070')
  store.searchIn({ kind: 'identifier', identifier: 'phone' })
  store.only('contact')
  env.advance(0)
  await quiet()
  store.searchIn({ kind: 'field', entity: 'opportunity', field: 'close_date' })
  store.fill('2027-01-31')
  env.advance(120)
  await quiet()
  expect(inputs()).toContainEqual({ by: { kind: 'identifier', identifier: 'phone', value: '070' }, entity: 'contact' })
  expect(inputs().at(-1)).toEqual({ by: { kind: 'field', field: 'close_date', value: '2027-01-31' }, entity: 'opportunity' })
})

test('a failure keeps what was typed and says what happened', async () => {
  const { store, env, host, state } = searching()
  host.answers['search.byHand'] = () => {
    throw new AppError('crm-timeout', 'No answer.')
  }
  store.type('Nordhavn')
  env.advance(120)
  await quiet()
  expect(state()).toMatchObject({ phase: 'failed', text: 'Nordhavn', fault: { code: 'crm-timeout' } })
})

test('a search that fails shows nobody of the question before it, and nobody can be chosen', async () => {
  const { store, env, host, state } = searching()
  store.type('Nordhavn')
  env.advance(120)
  await quiet()
  store.choose(1)
  expect(store.current()).toBe(hamnMatches[1])
  host.answers['search.byHand'] = () => {
    throw new AppError('backend-unreachable', 'No answer.')
  }
  store.type('Lindqvist')
  env.advance(120)
  await quiet()
  store.choose(1)
  expect(store.current()).toBeUndefined()
  expect(state()).toMatchObject({ phase: 'failed', text: 'Lindqvist', matches: [], total: 0, fault: { code: 'backend-unreachable' } })
})

test('a next page that fails keeps the rows of the same question, and the way to ask again', async () => {
  const { store, env, host, state } = searching()
  host.answers['search.byHand'] = ({ after }) => {
    if (after) throw new AppError('backend-unreachable', 'No answer.')
    return { matches: hamnMatches.slice(0, 2), total: 3, next: 'p2' }
  }
  store.type('NH')
  env.advance(120)
  await quiet()
  store.choose(1)
  await store.showMore()
  expect(state()).toMatchObject({ phase: 'failed', matches: hamnMatches.slice(0, 2), total: 3, next: 'p2', loadingMore: false })
  expect(store.current()).toBe(hamnMatches[1])
})

test('the next page is added to the list', async () => {
  const { store, env, host, state } = searching()
  host.answers['search.byHand'] = ({ after }) => ({
    matches: after ? hamnMatches.slice(2) : hamnMatches.slice(0, 2),
    total: 3,
    ...(!after && { next: 'p2' }),
  })
  store.type('NH')
  env.advance(120)
  await quiet()
  await store.showMore()
  expect(state().matches).toEqual(hamnMatches)
})
