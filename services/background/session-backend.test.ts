import { describe, expect, test } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import { connection as openConnection } from './connection.ts'
import { sessionBackend } from './session-backend.ts'
import { testDevice } from './testing/device.ts'
import { memory } from './testing/memory.ts'
import { tokenKeeper } from './tokens.ts'

const a = 'https://a.example'
const b = 'https://b.example'
const people: Record<string, string> = { 'access-maja': 'maja', 'access-siobhan': 'siobhan' }

function world() {
  const asked: string[] = []
  const identified: string[] = []
  const state = { permitted: async () => true, answer: async (_: string): Promise<Response | undefined> => undefined }
  const tokens = tokenKeeper({
    device: testDevice().device,
    session: memory(),
    now: () => 0,
    exchange: async () => expect.unreachable('no token is renewed here'),
    onEnded: () => undefined,
  })
  const connection = openConnection({
    local: memory(),
    standard: a,
    hasPermission: () => state.permitted(),
    session: tokens.session,
    ended: tokens.ended,
    changed: () => undefined,
    now: () => 0,
  })
  const fetch: typeof globalThis.fetch = async (input) => {
    const { url, headers } = input as Request
    const token = headers.get('authorization')?.replace('Bearer ', '') ?? ''
    asked.push(`${new URL(url).origin}${new URL(url).pathname} ${token}`)
    const person = { id: people[token], name: people[token], email: '', role: 'agent' }
    const who = { person, organisation: { name: 'Lind' }, connections: [], settingsVersion: 1 }
    return (await state.answer(token)) ?? Response.json(url.endsWith('/session') ? who : {})
  }
  return {
    asked,
    identified,
    state,
    tokens,
    connection,
    ...sessionBackend({ connection, tokens, fetch, identified: () => void identified.push('known') }),
    signIn: (name: string) => tokens.accept({ accessToken: `access-${name}`, refreshToken: name, expiresIn: 900, sessionId: `of ${name}` }),
    leave: async () => {
      await tokens.wipe()
      await connection.remember(undefined)
    },
  }
}

describe('a call belongs to its session and its backend', () => {
  test('refused in one person’s session, it is not repeated in the next one’s', async () => {
    const { asked, state, signIn, backend } = world()
    await signIn('maja')
    await backend.call('session.get', {})
    asked.length = 0
    state.answer = async () => {
      await signIn('siobhan')
      return Response.json(toProblem(new AppError('not-signed-in', 'ended')), { status: 401 })
    }
    await expect(backend.call('session.list', {})).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(asked).toEqual([`${a}/v1/sessions access-maja`])
  })

  test('what was begun for one backend is told to no other that is chosen meanwhile', async () => {
    const { asked, state, signIn, leave, connection, backend } = world()
    await signIn('maja')
    state.permitted = async () => {
      state.permitted = async () => true
      await leave()
      await connection.choose(b)
      return true
    }
    await expect(backend.call('token.exchange', { grant: 'refresh', refreshToken: 'of-a-0000000000000' })).rejects.toMatchObject({
      code: 'cancelled',
    })
    expect(asked).toEqual([])
    await signIn('siobhan')
    await backend.call('session.list', {})
    expect(asked).toEqual([`${b}/v1/session access-siobhan`, `${b}/v1/sessions access-siobhan`])
  })

  test('who somebody was is not remembered of an answer that comes when they have signed out, or another has signed in', async () => {
    const { state, signIn, leave, connection, backend } = world()
    await signIn('maja')
    await backend.call('session.get', {})
    expect(await connection.owner()).toBe(`${a} maja`)
    state.answer = async () => void (await leave())
    await backend.call('session.get', {})
    expect(await connection.identity()).toBeUndefined()
    await signIn('maja')
    state.answer = async () => void (await signIn('siobhan'))
    await backend.call('session.get', {})
    expect(await connection.identity()).toBeUndefined()
  })

  test('an intent goes in its owner’s session alone, also while it is not known yet who has signed in', async () => {
    const { asked, signIn, connection, backend, ofOwner } = world()
    await expect(ofOwner(`${a} maja`)).rejects.toMatchObject({ code: 'not-signed-in' })
    await signIn('maja')
    await backend.call('session.get', {})
    await (await ofOwner(`${a} maja`)).call('session.list', {})
    // her session has ended, and another person signs in: whose name is kept is still hers
    await signIn('siobhan')
    expect(await connection.lastOwner()).toBe(`${a} maja`)
    asked.length = 0
    await expect(ofOwner(`${a} maja`)).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(asked).toEqual([`${a}/v1/session access-siobhan`])
    await (await ofOwner(`${a} siobhan`)).call('session.list', {})
    expect(asked.at(-1)).toBe(`${a}/v1/sessions access-siobhan`)
  })

  test('an intent whose turn had come when another person signed in does not go in theirs', async () => {
    const { asked, signIn, backend, ofOwner } = world()
    await signIn('maja')
    await backend.call('session.get', {})
    const hers = await ofOwner(`${a} maja`)
    await signIn('siobhan')
    asked.length = 0
    await expect(hers.call('session.list', {})).rejects.toMatchObject({ code: 'not-signed-in' })
    expect(asked).toEqual([])
  })

  test('until it is known who has signed in nobody is taken for who was there before, and it is asked before anything else', async () => {
    const { asked, identified, state, signIn, connection, backend } = world()
    await signIn('maja')
    await backend.call('session.get', {})
    // her session has ended, another person signs in, and the question who that is gets no answer
    await signIn('siobhan')
    state.answer = async () => Response.json({}, { status: 502 })
    await expect(backend.call('session.get', {})).rejects.toMatchObject({ code: 'backend-unreachable' })
    await expect(backend.call('session.list', {})).rejects.toMatchObject({ code: 'backend-unreachable' })
    expect([await connection.owner(), await connection.identity()]).toEqual([undefined, undefined])
    expect(asked).not.toContain(`${a}/v1/sessions access-siobhan`)
    state.answer = async () => undefined
    identified.length = 0
    await backend.call('session.list', {})
    await backend.call('session.list', {})
    expect(await connection.owner()).toBe(`${a} siobhan`)
    expect(identified).toHaveLength(1)
    expect(asked.filter((line) => line.includes('/session ') && line.endsWith('siobhan'))).toHaveLength(3)
  })
})
