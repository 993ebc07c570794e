import { expect, test } from 'vitest'
import { liveChanges } from './live-changes.ts'

const here = [() => false, async () => 's'] as const

test('sidebars that wait after the same cursor share one request', async () => {
  const asked: unknown[] = []
  const changes = liveChanges(
    async (input) => {
      asked.push(input)
      return { cursor: '2', changes: [] }
    },
    ...here,
  )
  const answers = await Promise.all([changes('1'), changes('1'), changes('1')])
  expect(new Set(answers.map(({ cursor }) => cursor))).toEqual(new Set(['2']))
  expect(asked).toEqual([{ after: '1', wait: 20 }])
  await changes('2')
  expect(asked).toHaveLength(2)
})

test('the first question does not wait: it only asks where now is', async () => {
  const asked: unknown[] = []
  await liveChanges(
    async (input) => {
      asked.push(input)
      return { cursor: '1', changes: [] }
    },
    ...here,
  )(undefined)
  expect(asked).toEqual([{ wait: 0 }])
})

test('while the backend is away its answer is not waited for: that it answers is the news', async () => {
  const asked: unknown[] = []
  let away = true
  const changes = liveChanges(
    async (input) => {
      asked.push(input)
      return { cursor: '2', changes: [] }
    },
    () => away,
    async () => 's',
  )
  await changes('1')
  away = false
  await changes('2')
  expect(asked).toEqual([
    { after: '1', wait: 0 },
    { after: '2', wait: 20 },
  ])
})

test('a request that failed is not remembered', async () => {
  let times = 0
  const changes = liveChanges(
    async () => {
      if (++times === 1) throw new Error('away')
      return { cursor: '2', changes: [] }
    },
    ...here,
  )
  await expect(changes('1')).rejects.toThrow('away')
  expect(await changes('1')).toMatchObject({ cursor: '2' })
})

test('what was asked in one session is told in no other, and the next one asks for itself', async () => {
  let session: string | undefined = 'of maja'
  const waiting: ((answer: { cursor: string; changes: [] }) => void)[] = []
  const changes = liveChanges(
    () => new Promise((resolve) => waiting.push(resolve)),
    () => false,
    async () => session,
  )
  const hers = changes('1')
  await expect.poll(() => waiting.length).toBe(1)
  session = 'of siobhan'
  const next = changes('1')
  await expect.poll(() => waiting.length).toBe(2)
  waiting[0]?.({ cursor: 'seen by maja', changes: [] })
  await expect(hers).rejects.toMatchObject({ code: 'cancelled' })
  waiting[1]?.({ cursor: '2', changes: [] })
  expect(await next).toEqual({ cursor: '2', changes: [] })
})
