import { describe, expect, test } from 'vitest'
import type { EndpointName } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Conversation } from '#contract/conversation.ts'
import type { Backend } from '#services/backend/backend.ts'
import type { RailSays } from '#services/backend/states.ts'
import { found, nothing, remembered, stops } from '#services/view/script/answers.ts'
import { asaChat, asaLive, asaMatch, garden, minhChat, oguzMatch, tag } from '#services/view/script/people.ts'
import { standIn } from './stand-in.ts'
import { memory } from './testing/memory.ts'

const one = found([asaMatch], stops('hit', 'not-needed', 'not-needed', 1))

function world() {
  const asked: [EndpointName, Conversation][] = []
  const said: RailSays[] = []
  const open: { conversation?: Conversation } = {}
  const state = { watched: false, online: true, owner: 'a maja' as string | undefined, signedIn: 'a maja' }
  const session = memory()
  const later: (() => void)[] = []
  const answers: Partial<Record<EndpointName, (input: { conversation: Conversation }) => unknown>> = {
    'conversations.report': () => ({ tags: [] }),
    'search.ordered': () => one,
  }
  const backend: Backend = {
    call: (async (name: EndpointName, input: { conversation: Conversation }) => {
      if (!state.online) throw new AppError('backend-unreachable', 'No answer.')
      asked.push([name, input.conversation])
      return answers[name]?.(input)
    }) as Backend['call'],
  }
  const start = () =>
    standIn({
      backendOf: async (owner) => {
        if (owner !== state.signedIn) throw new AppError('not-signed-in', 'Somebody else is signed in.')
        return backend
      },
      pages: { of: () => open },
      session,
      watched: async () => state.watched,
      mayAsk: async () => true,
      after: (_, work) => later.push(work),
      owner: async () => state.owner,
      say: (_, says) => said.push(says),
    })
  let closed = start()
  /** the background is stopped, and wakes up knowing of no page */
  const restart = () => {
    delete open.conversation
    closed = start()
  }
  const again = async () => {
    closed.again()
    await quiet()
  }
  const page = async (conversation?: Conversation) => {
    if (conversation) open.conversation = conversation
    else delete open.conversation
    void closed.changed(1)
    await quiet()
  }
  const names = () => asked.map(([name]) => name)
  /** the conversations that were reported, with the number of their messages */
  const reported = () =>
    asked.flatMap(([name, { externalId, messages }]) => (name === 'conversations.report' ? [`${externalId} ${messages.length}`] : []))
  const last = () => said.at(-1)
  return { asked, names, reported, said, state, answers, open, session, closed: () => closed, later, again, restart, page, last }
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
  const { page, state, asked, reported, answers, last, again } = world()
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
  await again()
  expect(
    reported()
      .map((line) => line.split(' ')[0])
      .sort(),
  ).toEqual([asaChat.externalId, minhChat.externalId].sort())
  expect(last()?.count).toBe(1)
})

test('what waits takes no more memory than two of the largest readings: the oldest go', async () => {
  const { page, state, reported, again } = world()
  state.online = false
  const large = { id: 'm', role: 'visitor' as const, text: 'x'.repeat(1_500_000) }
  for (const externalId of ['a', 'b', 'c', 'd']) await page({ ...asaChat, externalId, messages: [large] })
  state.online = true
  await again()
  expect(reported()).toEqual(['c 1', 'd 1'])
})

test('what the backend refuses is not said again', async () => {
  const { page, names, answers, again } = world()
  answers['conversations.report'] = () => {
    throw new AppError('invalid-input', 'This is no conversation.')
  }
  await page(asaChat)
  await again()
  expect(names()).toEqual(['conversations.report'])
})

test('a tag on its way is asked about again, and told when it failed; one that is settled is not', async () => {
  const { page, names, answers, last, again } = world()
  answers['conversations.report'] = () => ({ tags: [tag(garden, 'queued')] })
  await page(asaChat)
  expect(last()?.failed).toBe(false)
  answers['conversations.report'] = () => ({ tags: [tag(garden, 'failed')] })
  await again()
  expect(last()).toEqual({ count: 1, failed: true })
  const before = names().length
  await again()
  expect(names()).toHaveLength(before)
})

test('a CRM that gave no answer is asked again', async () => {
  const { page, answers, last, again } = world()
  answers['search.ordered'] = () =>
    found([], stops('failed', 'not-needed', 'not-needed'), { trouble: { code: 'crm-timeout', message: 'No answer.' } })
  await page(asaChat)
  expect(last()?.count).toBe(0)
  answers['search.ordered'] = () => one
  await again()
  expect(last()?.count).toBe(1)
})

test('a tab that was closed is forgotten with what it had reported, and told nothing', async () => {
  const { page, names, said, again, closed } = world()
  await page(asaChat)
  const before = said.length
  closed().closed(1)
  await again()
  expect([names(), said.length]).toEqual([['conversations.report', 'search.ordered'], before])
})

describe('what could not be reported', () => {
  test('is written down by the time that the page is answered, whatever the backend does', async () => {
    const { open, answers, closed, session } = world()
    answers['conversations.report'] = () => new Promise(() => {})
    open.conversation = asaChat
    await closed().changed(1)
    expect(session.text()).toContain(asaChat.externalId)
  })

  test('is what the page said, though it says something else, or its tab is closed, in the same moment', async () => {
    const { open, closed, reported } = world()
    open.conversation = asaChat
    void closed().changed(1)
    open.conversation = minhChat
    void closed().changed(1)
    delete open.conversation
    closed().closed(1)
    await quiet()
    expect(new Set(reported().map((line) => line.split(' ')[0]))).toEqual(new Set([asaChat.externalId, minhChat.externalId]))
  })

  test('outlives that the background is stopped', async () => {
    const { page, state, restart, again, reported } = world()
    state.online = false
    await page(asaChat)
    restart()
    state.online = true
    await again()
    expect(reported()).toEqual([`${asaChat.externalId} ${asaChat.messages.length}`])
  })

  test('outlives it also while it is just being reported', async () => {
    const { page, answers, restart, again, reported } = world()
    answers['conversations.report'] = () => new Promise(() => {})
    await page(asaChat)
    restart()
    answers['conversations.report'] = () => ({ tags: [] })
    await again()
    expect(reported()).toHaveLength(2)
  })

  test('outlives it where a sidebar is open, unless that has reported it before or since', async () => {
    const { page, state, closed, restart, again, reported } = world()
    state.watched = true
    await page(asaChat)
    await page(minhChat)
    closed().reported(minhChat)
    await quiet()
    restart()
    await again()
    expect(reported()).toEqual([`${asaChat.externalId} ${asaChat.messages.length}`])
    await page(asaChat)
    restart()
    closed().reported(asaChat)
    await again()
    expect(reported()).toHaveLength(1)
  })

  test('is reported soon after the background was started again, not in a minute', async () => {
    const { page, state, later, restart, reported } = world()
    state.watched = true
    await page(asaChat)
    restart()
    await page(minhChat)
    expect([reported(), later.length]).toEqual([[], 1])
    later.shift()?.()
    await quiet()
    expect(reported().map((line) => line.split(' ')[0])).toEqual([asaChat.externalId, minhChat.externalId])
  })

  test('outlives its tab, with the background stopped or not, and is said once', async () => {
    for (const stopped of [false, true])
      for (const watched of [false, true]) {
        const { page, state, closed, restart, again, reported } = world()
        Object.assign(state, { watched, online: false })
        await page(asaChat)
        await page(minhChat)
        if (stopped) restart()
        closed().closed(1)
        await quiet()
        if (stopped) restart()
        state.online = true
        await again()
        await again()
        expect(
          reported()
            .map((line) => line.split(' ')[0])
            .sort(),
        ).toEqual([asaChat.externalId, minhChat.externalId].sort())
      }
  })

  test('of a closed tab is over where another tab says something newer', async () => {
    const { page, state, closed, again, reported } = world()
    state.online = false
    await page(asaLive)
    closed().closed(1)
    await page({ ...asaChat, messages: asaChat.messages.slice(0, 1) })
    state.online = true
    await again()
    expect(reported()).toEqual([`${asaChat.externalId} 1`])
  })

  test('of a closed tab is never another’s', async () => {
    const { page, state, closed, again, reported } = world()
    state.online = false
    await page(asaChat)
    closed().closed(1)
    await quiet()
    Object.assign(state, { owner: 'a somebody else', online: true })
    await again()
    state.owner = 'a maja'
    await again()
    expect(reported()).toEqual([])
  })

  test('of closed tabs takes no more memory than two of the largest readings', async () => {
    const { page, state, closed, again, reported } = world()
    state.online = false
    const large = { id: 'm', role: 'visitor' as const, text: 'x'.repeat(1_500_000) }
    for (const externalId of ['a', 'b', 'c', 'd']) {
      await page({ ...asaChat, externalId, messages: [large] })
      closed().closed(1)
      await quiet()
    }
    state.online = true
    await again()
    expect(reported()).toEqual(['c 1', 'd 1'])
  })

  test('is not reported any more by somebody who signs out meanwhile', async () => {
    const { page, state, answers, closed, later, reported } = world()
    state.online = false
    await page(asaChat)
    await page(minhChat)
    state.online = true
    let go: () => void = () => {}
    answers['conversations.report'] = () =>
      new Promise((resolve) => {
        go = () => resolve({ tags: [] })
      })
    later.shift()?.()
    await quiet()
    void closed().forget()
    go()
    await quiet()
    expect(reported()).toHaveLength(1)
  })

  test('in other tabs is not lost where a background that was just started hears first that one was closed', async () => {
    const { page, state, closed, restart, again, reported } = world()
    state.online = false
    await page(asaChat)
    restart()
    closed().closed(2)
    await quiet()
    restart()
    state.online = true
    await again()
    expect(reported()).toHaveLength(1)
  })

  test('by an open sidebar is reported for it when the backend is back, also of a chat that is open no longer', async () => {
    const { page, state, asked, again, reported } = world()
    state.watched = true
    await page(asaChat)
    await page(minhChat)
    expect(asked).toEqual([])
    await again()
    expect(reported().map((line) => line.split(' ')[0])).toEqual([asaChat.externalId, minhChat.externalId])
    expect(asked.map(([name]) => name)).not.toContain('search.ordered')
  })

  test('is not said twice: what an open sidebar has reported is done', async () => {
    const { page, state, closed, again, asked } = world()
    state.watched = true
    await page(asaChat)
    closed().reported(asaChat)
    await again()
    expect(asked).toEqual([])
  })

  test('a reading that came after the one that was reported still waits', async () => {
    const { page, state, closed, again, reported } = world()
    state.watched = true
    await page(asaLive)
    await page(asaChat)
    closed().reported(asaLive)
    await again()
    expect(reported()).toHaveLength(1)
  })

  test('because the session had ended waits for the same person, and is never another’s', async () => {
    const { page, state, answers, again, reported } = world()
    answers['conversations.report'] = () => {
      throw new AppError('not-signed-in', 'Sign in again.')
    }
    await page(asaChat)
    answers['conversations.report'] = () => ({ tags: [] })
    state.owner = 'a somebody else'
    await again()
    expect(reported()).toHaveLength(1)
    state.owner = 'a maja'
    await page(asaChat)
    expect(reported()).toHaveLength(2)
  })

  test('is not reported in the session of another person who has signed in and of whom it is not known yet', async () => {
    const { page, state, again, asked, reported } = world()
    state.online = false
    await page(asaChat)
    Object.assign(state, { online: true, signedIn: 'a somebody else' })
    await again()
    expect(asked).toEqual([])
    state.signedIn = 'a maja'
    await again()
    expect(reported()).toHaveLength(1)
  })

  test('is forgotten with the person who signs out, and what nobody is signed in for is not kept', async () => {
    const { page, state, closed, again, asked } = world()
    state.online = false
    await page(asaChat)
    void closed().forget()
    state.owner = undefined
    await page(minhChat)
    state.online = true
    state.owner = 'a maja'
    await again()
    expect(asked).toEqual([])
  })
})

test('nothing of what was found for somebody who signed out is on a rail or written down when they have', async () => {
  const { page, restart, answers, closed, said, last, session } = world()
  answers['conversations.report'] = () => ({ tags: [tag(garden, 'failed')] })
  for (const stopped of [false, true]) {
    await page(asaChat)
    expect(last()).toEqual({ count: 1, failed: true })
    if (stopped) restart()
    await closed().forget()
    expect(last()).toEqual({ count: 0, failed: false })
    expect(session.text()).not.toContain(asaChat.externalId)
  }
  const before = said.length
  await closed().forget()
  expect(said).toHaveLength(before)
})

test('a backend that is away is asked again by itself, a few times, and the rail hears the number', async () => {
  const { page, state, later, last } = world()
  state.online = false
  await page(asaChat)
  for (let time = 0; time < 9 && later.length > 0; time++) {
    later.shift()?.()
    await quiet()
    if (time === 2) state.online = true
  }
  expect(last()).toEqual({ count: 1, failed: false })
  state.online = false
  await page(minhChat)
  let times = 0
  for (; later.length > 0 && times < 20; times++) {
    later.shift()?.()
    await quiet()
  }
  expect(times).toBe(5)
})
