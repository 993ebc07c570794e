import { expect, test } from 'vitest'
import { backend, nothing } from './script/answers.ts'
import { scriptedHost } from './script/scripted-host.ts'
import { createSessionStore } from './session-store.ts'

async function opened(link: 'online' | 'offline' = 'online') {
  const host = scriptedHost({ answers: backend(nothing), link: link === 'online' ? { state: link } : { state: link, since: '' } })
  const given = host.answers['session.get'] as unknown as () => { person: object }
  let anew = 0
  const store = createSessionStore(
    host,
    () => undefined,
    () => void anew++,
  )
  store.start()
  const settle = () => new Promise<void>((done) => setTimeout(done))
  await settle()
  return {
    host,
    store,
    anew: () => anew,
    leave: () => host.set.link({ state: 'signed-out' }),
    signIn: async (id: string) => {
      const before = given()
      host.answers['session.get'] = (() => ({ ...before, person: { ...before.person, id } })) as never
      host.set.link({ state: 'online' })
      await settle()
    },
  }
}

test('who signs in where somebody else was gets a page as new, and nothing of it before', async () => {
  const { store, anew, leave, signIn } = await opened()
  const first = store.getState().session?.person.id ?? ''
  leave()
  await signIn(first)
  expect([anew(), store.getState().session?.person.id]).toEqual([0, first])
  leave()
  await signIn('somebody else')
  expect([anew(), store.getState().session]).toEqual([1, undefined])
})

test('so does who comes after somebody of whom the backend could not be asked', async () => {
  const { anew, leave, signIn } = await opened('offline')
  leave()
  await signIn('whoever')
  expect(anew()).toBe(1)
})

test('the first who signs in, and one whose session only was away, go on where they are', async () => {
  const { host, anew, signIn } = await opened('offline')
  await signIn('first')
  host.set.link({ state: 'offline', since: '' })
  await signIn('first')
  expect(anew()).toBe(0)
})
