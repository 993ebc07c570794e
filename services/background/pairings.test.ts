import { describe, expect, test } from 'vitest'
import { pairings } from './pairings.ts'
import { memory } from './testing/memory.ts'

const site = { place: 'https://inbox.example.com', name: 'Inbox', url: 'https://inbox.example.com/' }

function world() {
  let now = 1_000
  let n = 0
  const session = memory()
  const open = () => pairings({ session, now: () => now, random: () => `nonce-${++n}` })
  return { open, pass: (milliseconds: number) => (now += milliseconds) }
}

describe('pairing a frame with its loader', () => {
  test('the nonce of the tab’s own loader works once', async () => {
    const pairs = world().open()
    const nonce = await pairs.offer(7, site)
    expect(await pairs.pair({ tab: 7, frame: 3, document: 'a' }, nonce)).toBe(true)
    expect(await pairs.holds({ tab: 7, frame: 3, document: 'a' })).toBe(true)
    expect(await pairs.pair({ tab: 7, frame: 4, document: 'b' }, nonce)).toBe(false)
    expect(await pairs.holds({ tab: 7, frame: 4, document: 'b' })).toBe(false)
  })

  test('of two frames that show it at the same moment, one is let in', async () => {
    const pairs = world().open()
    const nonce = await pairs.offer(7, site)
    const both = await Promise.all([
      pairs.pair({ tab: 7, frame: 3, document: 'a' }, nonce),
      pairs.pair({ tab: 7, frame: 4, document: 'b' }, nonce),
    ])
    expect(both.filter(Boolean)).toHaveLength(1)
  })

  test('not in another tab, not as top frame, not with another nonce, not after a minute', async () => {
    const { open, pass } = world()
    const pairs = open()
    const nonce = await pairs.offer(7, site)
    expect(await pairs.pair({ tab: 8, frame: 3 }, nonce)).toBe(false)
    expect(await pairs.pair({ tab: 7, frame: 0 }, nonce)).toBe(false)
    expect(await pairs.pair({ tab: 7, frame: 3 }, 'guess')).toBe(false)
    pass(60_001)
    expect(await pairs.pair({ tab: 7, frame: 3 }, nonce)).toBe(false)
  })

  test('another document in the same frame is a stranger', async () => {
    const pairs = world().open()
    await pairs.pair({ tab: 7, frame: 3, document: 'a' }, await pairs.offer(7, site))
    expect(await pairs.holds({ tab: 7, frame: 3, document: 'b' })).toBe(false)
    expect(await pairs.holds({ tab: 7, frame: 3 })).toBe(false)
  })

  test('a new loader in the tab ends the old pairing; a closed tab too', async () => {
    const pairs = world().open()
    await pairs.pair({ tab: 7, frame: 3 }, await pairs.offer(7, site))
    await pairs.offer(7, site)
    expect(await pairs.holds({ tab: 7, frame: 3 })).toBe(false)
    await pairs.pair({ tab: 7, frame: 4 }, await pairs.offer(7, site))
    await pairs.forget(7)
    expect(await pairs.holds({ tab: 7, frame: 4 })).toBe(false)
  })

  test('a background that was stopped knows its frames again', async () => {
    const { open } = world()
    const pairs = open()
    await pairs.pair({ tab: 7, frame: 3, document: 'a' }, await pairs.offer(7, site))
    const later = open()
    expect(await later.holds({ tab: 7, frame: 3, document: 'a' })).toBe(true)
    expect(await later.siteOf(7)).toEqual(site)
  })
})
