import { beforeEach, describe, expect, test } from 'vitest'
import type { PageMessage } from '#contract/page-api.ts'
import { asaChat } from '#services/view/script/people.ts'
import { type Readings, readings, readingsAtOnce, readingsPerSecond, togetherAtOnce, togetherPerSecond } from './readings.ts'

type Chat = Extract<PageMessage, { type: 'conversation' }>
const chat = (externalId: string, ...texts: string[]): Chat => ({
  tagalong: 1,
  type: 'conversation',
  conversation: {
    ...asaChat,
    externalId,
    messages: texts.map((text, n) => ({ id: `${text}-${n}`, role: 'visitor', text })),
  },
})
const part = (ids: string[], status: 'open' | 'ended' = 'open'): Chat => ({
  ...chat('stays'),
  conversation: { ...asaChat, externalId: 'stays', status, messages: ids.map((id) => ({ id, role: 'visitor', text: id })) },
})
const open = (externalId: string, ...texts: string[]): Chat => {
  const { conversation, ...rest } = chat(externalId, ...texts)
  return { ...rest, conversation: { ...conversation, status: 'open' } }
}
const none: PageMessage = { tagalong: 1, type: 'no-conversation' }

let time = 0
let due: { at: number; work(): void }[] = []
let taken: { at: number; tab: number; message: PageMessage }[] = []
let all: Readings
beforeEach(() => {
  time = 1_000_000
  due = []
  taken = []
  all = readings({
    now: () => time,
    after: (milliseconds, work) => void due.push({ at: time + milliseconds, work }),
    take: async (tab, _, message) => void taken.push({ at: time, tab, message }),
  })
})

/** Lets time pass; what is due happens when it is due. */
function pass(milliseconds: number): void {
  const until = time + milliseconds
  for (;;) {
    const next = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0]
    if (!next) break
    due.splice(due.indexOf(next), 1)
    time = Math.max(time, next.at)
    next.work()
  }
  time = until
}
const useUp = (site = 'site', tab = 1) => {
  for (let n = 0; n < readingsAtOnce; n++) all.said(tab, site, 'd', chat(`first-${n}`))
  taken = []
}
const heard = () =>
  taken.map(({ message }) =>
    message.type === 'conversation' ? `${message.conversation.externalId} ${message.conversation.status}` : 'none',
  )
const said = (message: PageMessage | undefined) => (message?.type === 'conversation' ? message.conversation : undefined)

test('an agent who leafs through chats waits for nothing', () => {
  for (let n = 0; n < readingsAtOnce; n++) all.said(1, 'site', 'd', chat(`c${n}`))
  expect(taken.map(({ message }) => said(message)?.externalId)).toEqual(Array.from({ length: readingsAtOnce }, (_, n) => `c${n}`))
  pass(60_000)
  for (let n = 0; n < readingsAtOnce; n++) all.said(1, 'site', 'd', chat(`again${n}`))
  expect(taken).toHaveLength(2 * readingsAtOnce)
})

describe('a page that names another conversation ten times a second for a minute', () => {
  const rush = (tabs: number[], site = 'site') => {
    for (let n = 0; n < 600; n++) {
      for (const tab of tabs) all.said(tab, site, 'd', open(`${tab}-${n}`))
      pass(100)
    }
  }
  const most = readingsAtOnce + 60 * readingsPerSecond + 1

  test('is heard at the pace of its site, and its last word is heard', () => {
    rush([1])
    expect(taken.length).toBeLessThanOrEqual(most)
    expect(taken.length).toBeGreaterThan(60)
    pass(1_000)
    expect(said(taken.at(-1)?.message)?.externalId).toBe('1-599')
    const heard = taken.length
    pass(60_000)
    expect(taken).toHaveLength(heard)
  })

  test('is no louder in ten tabs, and each tab has its turn', () => {
    const tabs = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
    rush(tabs)
    expect(taken.length).toBeLessThanOrEqual(most)
    const late = taken.slice(readingsAtOnce).map(({ tab }) => tab)
    for (const tab of tabs) expect(late.filter((one) => one === tab).length, `tab ${tab}`).toBeGreaterThan(5)
  })

  test('is no louder when each of them has ended, or is gone again', () => {
    for (let n = 0; n < 600; n++) {
      all.said(1, 'site', 'd', chat(`ended-${n}`))
      if (n % 2) all.said(1, 'site', 'd', none)
      pass(100)
    }
    pass(1_000)
    const readings = taken.filter(({ message }) => message.type === 'conversation')
    expect(readings.length).toBeLessThanOrEqual(most + readingsAtOnce)
  })

  test('takes nothing from another site', () => {
    rush([1])
    all.said(2, 'other', 'd', chat('quiet'))
    expect(taken.at(-1)).toMatchObject({ at: time, tab: 2 })
  })
})

describe('what waits', () => {
  test('adds up: no message of the conversation that stays is lost, the rest is as it was said last', () => {
    useUp()
    all.said(1, 'site', 'd', part(['m3', 'm4'], 'open'))
    all.said(1, 'site', 'd', part(['m1', 'm2', 'm3']))
    all.said(1, 'site', 'd', part(['m4', 'm5'], 'ended'))
    expect(taken).toEqual([])
    pass(1_000)
    expect(taken).toHaveLength(1)
    expect(said(taken[0]?.message)).toMatchObject({ status: 'ended' })
    expect(said(taken[0]?.message)?.messages.map(({ id }) => id)).toEqual(['m1', 'm2', 'm3', 'm4', 'm5'])
  })

  test('and tells of an end is heard before the next conversation takes its place, and before nothing is open', () => {
    useUp()
    all.said(1, 'site', 'd', part(['m1'], 'ended'))
    all.said(1, 'site', 'd', open('next'))
    expect(heard()).toEqual(['stays ended'])
    pass(5_000)
    expect(heard()).toEqual(['stays ended', 'next open'])
    pass(60_000)
    useUp()
    all.said(1, 'site', 'd', part(['m2'], 'ended'))
    all.said(1, 'site', 'd', none)
    // who looks at the tab hears of the end before it is gone
    expect(heard()).toEqual(['stays ended'])
    pass(200)
    expect(heard()).toEqual(['stays ended', 'none'])
    pass(10_000)
    expect(taken).toHaveLength(2)
  })

  test('after an end that was heard so is not undone by the page that went on meanwhile', () => {
    useUp()
    all.said(1, 'site', 'd', part(['m1'], 'ended'))
    all.said(1, 'site', 'd', none)
    all.closed(1)
    all.said(2, 'site', 'd', part(['m2'], 'ended'))
    all.said(2, 'site', 'd', none)
    all.opened(2, 'next')
    all.said(2, 'other', 'next', open('next'))
    pass(10_000)
    expect(heard()).toEqual(['stays ended', 'stays ended', 'next open'])
  })

  test('of a conversation that was left is dropped', () => {
    useUp()
    all.said(1, 'site', 'd', open('left', 'a'))
    all.said(1, 'site', 'd', open('open', 'b'))
    pass(5_000)
    expect(taken.map(({ message }) => said(message)?.externalId)).toEqual(['open'])
    expect(said(taken[0]?.message)?.messages).toHaveLength(1)
  })

  test('goes when nothing is open any more, which is heard at once', () => {
    useUp()
    all.said(1, 'site', 'd', open('a'))
    all.said(1, 'site', 'd', none)
    expect(taken.map(({ message }) => message)).toEqual([none])
    pass(5_000)
    expect(taken).toHaveLength(1)
  })

  test('goes with its page and its tab', () => {
    useUp()
    all.said(1, 'site', 'd', open('a'))
    all.said(2, 'site', 'd', open('b'))
    all.said(3, 'site', 'd', open('c'))
    all.opened(1, 'next')
    all.closed(2)
    all.opened(3, 'd')
    pass(5_000)
    expect(taken.map(({ tab }) => tab)).toEqual([3])
  })

  test('and tells of an end is heard when its page or its tab goes, once; one whose page stays waits on', () => {
    useUp()
    for (const tab of [1, 2, 3]) all.said(tab, 'site', 'd', part(['m1'], 'ended'))
    all.closed(1)
    all.opened(2, 'next')
    all.opened(3, 'd')
    expect(taken.map(({ tab }) => tab)).toEqual([1, 2])
    expect(heard()).toEqual(['stays ended', 'stays ended'])
    pass(60_000)
    expect(taken.map(({ tab }) => tab)).toEqual([1, 2, 3])
  })

  test('is answered when it was taken, and when it is out of date: until then the page may have to say it again', async () => {
    useUp()
    const answered: string[] = []
    const say = (name: string, tab: number, message: PageMessage) =>
      void all.said(tab, 'site', 'd', message).then(() => answered.push(name))
    const told = async () => {
      for (let turn = 0; turn < 9; turn++) await undefined
      return answered.splice(0)
    }
    say('first word', 1, open('a', 'x'))
    say('second word', 1, open('a', 'x', 'y'))
    say('of a tab that closes', 2, open('b'))
    say('of a tab that goes on', 3, open('c'))
    expect(await told()).toEqual([])
    all.closed(2)
    expect(await told()).toEqual(['of a tab that closes'])
    say('nothing is open', 3, none)
    expect((await told()).sort()).toEqual(['nothing is open', 'of a tab that goes on'])
    pass(1_000)
    expect(await told()).toEqual(['first word', 'second word'])
  })

  test('never grows beyond what one reading may hold', () => {
    useUp()
    const many = (from: number) => part(Array.from({ length: 3_000 }, (_, n) => `m${from + n}`))
    all.said(1, 'site', 'd', many(0))
    all.said(1, 'site', 'd', many(3_000))
    pass(1_000)
    expect(said(taken[0]?.message)?.messages).toHaveLength(3_000)
    expect(said(taken[0]?.message)?.messages[0]?.id).toBe('m3000')
  })

  test('is counted in bytes as the server counts it, also in another script', () => {
    useUp()
    const written = (id: string) => open('stays', ...Array.from({ length: 20 }, (_, n) => `${id}${n}${'面'.repeat(19_000)}`))
    all.said(1, 'site', 'd', written('a'))
    all.said(1, 'site', 'd', written('b'))
    pass(10_000)
    expect(said(taken.at(-1)?.message)?.messages).toHaveLength(20)
  })
})

test('twenty noisy sites together are no louder than the agent’s rate can bear', () => {
  for (let second = 0; second < 30; second++) {
    for (let at = 0; at < 20; at++) all.said(at, `site-${at}`, 'd', chat(`${at}-${second}`))
    pass(1_000)
  }
  expect(taken.length).toBeGreaterThan(togetherAtOnce)
  expect(taken.length).toBeLessThanOrEqual(togetherAtOnce + 30 * togetherPerSecond + 20)
  expect(new Set(taken.map(({ tab }) => tab)).size).toBe(20)
})
