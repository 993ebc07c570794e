import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { asaChat, asaLive, minhChat } from '#services/view/script/people.ts'
import { quiet, world } from './testing/stand-in-world.ts'

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

describe('what could not be reported', () => {
  test('is kept by the time that the page is answered, whatever the backend does', async () => {
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
})
