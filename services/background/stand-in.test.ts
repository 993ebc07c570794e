import { expect, test } from 'vitest'
import { found, nothing, remembered, stops } from '#services/view/script/answers.ts'
import { asaChat, asaLive, asaMatch, garden, minhChat, oguzMatch, tag } from '#services/view/script/people.ts'
import { one, quiet, world } from './testing/stand-in-world.ts'

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
