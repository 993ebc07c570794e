import { describe, expect, test } from 'vitest'
import { asaChat, asaLive, minhChat } from '#services/view/script/people.ts'
import { quiet, world } from './testing/stand-in-world.ts'

describe('what could not be reported', () => {
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
})
