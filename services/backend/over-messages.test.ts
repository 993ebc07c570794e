import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AppError, toProblem } from '#contract/errors.ts'
import type { Answer } from '#contract/messages.ts'
import { asker } from './ask.ts'
import { backendOverMessages } from './call-over-messages.ts'
import { draftsOverMessages } from './drafts-over-messages.ts'
import { followChanges } from './follow-changes.ts'
import type { Link } from './sidebar-host.ts'
import { cell } from './source.ts'

type Message = { command: string; input: Record<string, unknown> }

function background(answer: (message: Message) => Answer | Promise<Answer>) {
  const heard: Message[] = []
  const runtime = {
    id: 'own' as string | undefined,
    sendMessage: async (message: unknown) => {
      heard.push(message as Message)
      return answer(message as Message)
    },
  }
  return { heard, runtime, ask: asker(runtime) }
}

const ok = (value: unknown): Answer => ({ ok: true, value })

describe('calls through the background', () => {
  test('an error comes out as the same AppError', async () => {
    const error = new AppError('crm-refused', 'no', { fields: [{ path: 'a', message: 'b' }] })
    const { ask } = background(() => ({ ok: false, problem: toProblem(error) }))
    await expect(backendOverMessages(ask).call('session.get', {})).rejects.toMatchObject({ code: 'crm-refused', fields: [{ path: 'a' }] })
  })

  test('a call that is called off is cancelled in the background, by its own id', async () => {
    const { ask, heard } = background(({ command }) => (command === 'cancel' ? ok({}) : new Promise(() => undefined)))
    const stop = new AbortController()
    const call = backendOverMessages(ask).call('session.get', {}, { signal: stop.signal })
    stop.abort()
    await expect(call).rejects.toMatchObject({ code: 'cancelled' })
    expect(heard.map(({ command }) => command)).toEqual(['call', 'cancel'])
    expect(heard[1]?.input['id']).toBe(heard[0]?.input['id'])
  })

  test('a background that was stopped under a call is asked once more, under the same id', async () => {
    let times = 0
    const { ask, heard } = background(() => {
      if (++times === 1) throw new Error('The message port closed before a response was received.')
      return ok({ sessions: [] })
    })
    expect(await backendOverMessages(ask).call('session.list', {})).toEqual({ sessions: [] })
    expect(heard[0]?.input['id']).toBe(heard[1]?.input['id'])
  })

  test('what would have a second effect is not repeated', async () => {
    const { ask, heard } = background(() => {
      throw new Error('port closed')
    })
    await expect(backendOverMessages(ask).call('people.invite', { email: 'a@b.example', role: 'agent' })).rejects.toMatchObject({
      code: 'backend-unreachable',
    })
    expect(heard).toHaveLength(1)
  })

  test('an extension that was updated under the page says so', async () => {
    let stale = 0
    const ask = asker({ id: undefined, sendMessage: () => Promise.reject(new Error('Extension context invalidated.')) }, () => stale++)
    await expect(ask('sign-in', {})).rejects.toMatchObject({ code: 'backend-unreachable' })
    expect(stale).toBe(1)
  })
})

describe('drafts', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const world = () => {
    const page = new EventTarget()
    const { ask, heard } = background(() => ok({ value: 'stored' }))
    return { drafts: draftsOverMessages(ask, page as Window), heard, page }
  }

  test('many keys in a moment are saved as the last one', async () => {
    const { drafts, heard } = world()
    for (const value of ['a', 'ab', 'abc']) drafts.save('k', value)
    expect(await drafts.load('k')).toBe('abc')
    await vi.advanceTimersByTimeAsync(250)
    expect(heard).toEqual([{ command: 'draft.save', input: { key: 'k', value: 'abc' } }])
    expect(await drafts.load('k')).toBe('stored')
  })

  test('what is removed is not saved afterwards', async () => {
    const { drafts, heard } = world()
    drafts.save('k', 'a')
    drafts.remove('k')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(heard.map(({ command }) => command)).toEqual(['draft.remove'])
  })

  test('a background that was stopped over one is told once more, unless it was removed or something newer was told', async () => {
    const answers: ((stopped: boolean) => void)[] = []
    const { heard, ask } = background(
      () =>
        new Promise((resolve, reject) =>
          answers.push((stopped) => (stopped ? reject(new Error('The message port closed.')) : resolve(ok({})))),
        ),
    )
    const drafts = draftsOverMessages(ask, new EventTarget() as Window)
    const told = () => heard.map(({ command, input }) => `${command} ${input['value'] ?? ''}`.trim())
    const save = (value: string) => {
      drafts.save('k', value)
      return vi.advanceTimersByTimeAsync(250)
    }
    const end = (at: number, stopped = false) => {
      answers[at]?.(stopped)
      return vi.advanceTimersByTimeAsync(0)
    }
    await save('a')
    await end(0, true)
    expect(told()).toEqual(['draft.save a', 'draft.save a'])
    await end(1, true)
    await save('b')
    await save('c')
    await end(2, true)
    await end(3)
    expect(told().slice(2)).toEqual(['draft.save b', 'draft.save c'])
    await save('d')
    drafts.remove('k')
    await end(4, true)
    expect(told().slice(4)).toEqual(['draft.save d', 'draft.remove'])
  })

  test('a page that goes away saves at once', () => {
    const { drafts, heard, page } = world()
    drafts.save('k', 'a')
    page.dispatchEvent(new Event('pagehide'))
    expect(heard).toEqual([{ command: 'draft.save', input: { key: 'k', value: 'a' } }])
  })
})

describe('following changes', () => {
  const world = (visible = true, shut = false) => {
    const page = Object.assign(new EventTarget(), { visibilityState: visible ? 'visible' : 'hidden' })
    const collapsed = cell(shut)
    const link = cell<Link>({ state: 'online' })
    const stop = new AbortController()
    const told: unknown[] = []
    const answers: ((answer: Answer) => void)[] = []
    const { ask, heard } = background(() => new Promise((resolve) => answers.push(resolve)))
    followChanges({
      ask,
      document: page as unknown as Document,
      collapsed,
      link,
      listener: (changes) => told.push(...changes),
      signal: stop.signal,
    })
    return { page, collapsed, link, stop, told, answers, heard }
  }

  test('goes on from the last cursor and tells what is new', async () => {
    const { heard, answers, told, stop } = world()
    await expect.poll(() => heard.length).toBe(1)
    answers[0]?.(ok({ cursor: '7', changes: [] }))
    await expect.poll(() => heard.length).toBe(2)
    answers[1]?.(ok({ cursor: '8', changes: [{ kind: 'settings', version: 2 }] }))
    await expect.poll(() => heard.length).toBe(3)
    expect(heard.map(({ input }) => input)).toEqual([{}, { after: '7' }, { after: '8' }])
    expect(told).toEqual([{ kind: 'settings', version: 2 }])
    stop.abort()
  })

  test.each([
    ['hidden', false, false],
    ['collapsed', true, true],
  ])('asks nothing while it is %s, and goes on when it is looked at', async (_, visible, shut) => {
    const { heard, page, collapsed, stop } = world(visible, shut)
    await Promise.resolve()
    expect(heard).toEqual([])
    page.visibilityState = 'visible'
    collapsed.set(false)
    await expect.poll(() => heard.length).toBe(1)
    stop.abort()
  })

  test.each([
    ['that nothing reaches', 'backend-unreachable', 3_000],
    ['that refuses', 'unavailable', 30_000],
  ] as const)('asks a backend %s again and again, at most so many milliseconds apart', async (_, code, apart) => {
    vi.useFakeTimers()
    const { heard, answers, stop } = world()
    const longest: number[] = []
    for (let asked = 1; asked <= 8; asked++) {
      const since = Date.now()
      while (heard.length < asked) await vi.advanceTimersByTimeAsync(500)
      longest.push(Date.now() - since)
      answers[asked - 1]?.({ ok: false, problem: toProblem(new AppError(code, 'No.')) })
    }
    expect(Math.max(...longest)).toBe(apart)
    stop.abort()
    vi.useRealTimers()
  })

  test('signed out, it rests until somebody signs in', async () => {
    const { heard, answers, link, stop } = world()
    await expect.poll(() => heard.length).toBe(1)
    link.set({ state: 'signed-out' })
    answers[0]?.(ok({ cursor: '1', changes: [] }))
    await Promise.resolve()
    expect(heard).toHaveLength(1)
    link.set({ state: 'online' })
    await expect.poll(() => heard.length).toBe(2)
    stop.abort()
  })
})
