import { describe, expect, test } from 'vitest'
import { AppError } from '#contract/errors.ts'
import { asaChat, garden, minhChat, tag } from '#services/view/script/people.ts'
import { quiet, world } from './testing/stand-in-world.ts'

test('nothing of what was found for somebody who signed out is on a rail or kept when they have', async () => {
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

test('what was found for one person is on no rail when another has signed in; what the page says then is theirs', async () => {
  const { page, again, state, last, reported } = world()
  await page(asaChat)
  expect(last()).toEqual({ count: 1, failed: false })
  Object.assign(state, { owner: 'a somebody else', signedIn: 'a somebody else' })
  await again()
  expect(last()).toEqual({ count: 0, failed: false })
  expect(reported()).toHaveLength(1)
  await page(asaChat)
  expect(last()).toEqual({ count: 1, failed: false })
  expect(reported()).toHaveLength(2)
})

test('the number that an open sidebar has given the toolbar is left to it', async () => {
  const { page, again, closed, state, said } = world()
  await page(asaChat)
  state.watched = true
  await page(asaChat)
  const before = said.length
  Object.assign(state, { owner: 'a somebody else', signedIn: 'a somebody else' })
  await again()
  await closed().forget()
  expect(said).toHaveLength(before)
})

describe('what could not be reported', () => {
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
