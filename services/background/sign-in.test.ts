import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { signIn } from './sign-in.ts'
import { memory } from './testing/memory.ts'

const backend = 'https://tag.example.com'

function world() {
  const session = memory()
  const opened: URL[] = []
  const acts: string[] = []
  const exchanged: unknown[] = []
  const outcomes: unknown[] = []
  let n = 0
  const state = { fails: false, backend, wipes: 0, meanwhile: async () => {} }
  const open = () =>
    signIn({
      session,
      tabs: {
        create: async ({ url }) => {
          opened.push(new URL(url))
          return { id: 50 + opened.length }
        },
        remove: async (tab) => void acts.push(`close ${tab}`),
        focus: async (tab) => void acts.push(`focus ${tab}`),
        exists: async () => true,
      },
      backend: async () => state.backend,
      wipes: () => state.wipes,
      exchange: async (input) => {
        exchanged.push(input)
        await state.meanwhile()
        if (state.fails) throw new AppError('not-signed-in', 'The code has ended.')
        return { accessToken: 'a', expiresIn: 900, refreshToken: 'r', sessionId: 's' }
      },
      accept: async (_, begunAt) => {
        if (begunAt !== state.wipes) return false
        acts.push('accept')
        return true
      },
      finished: (outcome) => outcomes.push(outcome),
      random: (bytes) => `${++n}`.repeat(bytes),
    })
  return { open, opened, acts, exchanged, outcomes, session, state }
}

describe('signing in by code and PKCE', () => {
  test('asks for a code with the hash of a secret that never leaves, and trades it with the secret', async () => {
    const { open, opened, acts, exchanged, outcomes } = world()
    const flow = open()
    await flow.start(7)
    const asked = opened[0]?.searchParams
    const state = asked?.get('state') ?? ''
    expect(opened[0]?.origin + (opened[0]?.pathname ?? '')).toBe(`${backend}/sign-in`)
    expect(asked?.get('redirect')).toBe(`${backend}/sign-in/done`)
    await flow.moved(51, `${backend}/sign-in/done?code=${'c'.repeat(20)}&state=${state}`)
    const { verifier } = exchanged[0] as { verifier: string }
    expect(exchanged).toEqual([{ grant: 'code', code: 'c'.repeat(20), verifier, redirect: `${backend}/sign-in/done` }])
    expect(createHash('sha256').update(verifier).digest('base64url')).toBe(asked?.get('challenge'))
    expect(opened[0]?.href).not.toContain(verifier)
    expect(acts).toEqual(['accept', 'close 51', 'focus 7'])
    expect(outcomes).toEqual([{ kind: 'done' }])
  })

  test('survives a background that was stopped while the password was typed', async () => {
    const { open, opened, outcomes } = world()
    await open().start(7)
    await open().moved(51, `${backend}/sign-in/done?code=x123456789012345678&state=${opened[0]?.searchParams.get('state')}`)
    expect(outcomes).toEqual([{ kind: 'done' }])
  })

  test.each([
    ['another tab', 52, `${backend}/sign-in/done?code=c&state=S`],
    ['another origin', 51, 'https://evil.example/sign-in/done?code=c&state=S'],
    ['a look-alike origin', 51, 'https://tag.example.com.evil.example/sign-in/done?code=c&state=S'],
    ['another path', 51, `${backend}/sign-in/done/more?code=c&state=S`],
    ['the sign-in page itself', 51, `${backend}/sign-in?code=c&state=S`],
    ['another scheme', 51, 'http://tag.example.com/sign-in/done?code=c&state=S'],
  ])('a code is not read from %s', async (_, tab, url) => {
    const { open, exchanged, opened, outcomes } = world()
    const flow = open()
    await flow.start()
    await flow.moved(tab, url.replace('S', opened[0]?.searchParams.get('state') ?? ''))
    expect(exchanged).toEqual([])
    expect(outcomes).toEqual([])
  })

  test('another state is refused, and the attempt is over', async () => {
    const { open, exchanged, outcomes, opened } = world()
    const flow = open()
    await flow.start()
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=forged`)
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`)
    expect(exchanged).toEqual([])
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { code: 'forbidden' } }])
  })

  test('a code works once: the second time the address comes by nothing happens', async () => {
    const { open, exchanged, opened } = world()
    const flow = open()
    await flow.start()
    const done = `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`
    await flow.moved(51, done)
    await flow.moved(51, done)
    expect(exchanged).toHaveLength(1)
  })

  test('closing the tab is told; pressing twice opens one tab', async () => {
    const { open, outcomes, opened, acts } = world()
    const flow = open()
    await flow.start()
    await flow.start()
    expect(opened).toHaveLength(1)
    expect(acts).toEqual(['focus 51'])
    await flow.closed(51)
    expect(outcomes).toEqual([{ kind: 'cancelled' }])
  })

  test('a code of one backend is shown to no other: begun at A, finished there after B was chosen', async () => {
    const { open, exchanged, opened, outcomes, acts, state } = world()
    const flow = open()
    await flow.start()
    state.backend = 'https://b.example'
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`)
    expect(exchanged).toEqual([])
    expect(outcomes).toEqual([{ kind: 'cancelled' }])
    expect(acts).toEqual(['close 51'])
    await flow.start()
    expect(opened[1]?.origin).toBe('https://b.example')
  })

  test('begun at A, pressed again after B was chosen: a tab of B’s', async () => {
    const { open, opened, state } = world()
    const flow = open()
    await flow.start()
    state.backend = 'https://b.example'
    await flow.start()
    expect(opened.map(({ origin }) => origin)).toEqual([backend, 'https://b.example'])
  })

  test('signing out ends it: its tab is closed, and its code is traded no more', async () => {
    const { open, exchanged, opened, outcomes, acts } = world()
    const flow = open()
    await flow.start()
    await flow.drop()
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`)
    expect(exchanged).toEqual([])
    expect(acts).toEqual(['close 51'])
    expect(outcomes).toEqual([{ kind: 'cancelled' }])
    await flow.drop()
    expect(outcomes).toHaveLength(1)
  })

  test('who signs out while the code is being traded is not signed in by what comes then', async () => {
    const { open, opened, outcomes, acts, state } = world()
    const flow = open()
    await flow.start()
    state.meanwhile = async () => void state.wipes++
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`)
    expect(acts).toEqual(['close 51'])
    expect(outcomes).toEqual([{ kind: 'cancelled' }])
  })

  test('a refused code is told with its reason and the tab is closed all the same', async () => {
    const { open, opened, outcomes, acts, state } = world()
    state.fails = true
    const flow = open()
    await flow.start(7)
    await flow.moved(51, `${backend}/sign-in/done?code=c&state=${opened[0]?.searchParams.get('state')}`)
    expect(outcomes).toMatchObject([{ kind: 'failed', error: { code: 'not-signed-in' } }])
    expect(acts).toEqual(['close 51', 'focus 7'])
  })
})
