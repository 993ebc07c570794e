import { expect, test } from 'vitest'
import { createInFront } from './guard-in-front.ts'
import { manualEnv } from './script/manual-env.ts'
import { scriptedHost } from './script/scripted-host.ts'
import { scriptedWindow } from './script/scripted-window.ts'

type How = { by?: 'pointer' | 'touch' | 'key' | undefined; repeat?: boolean; isTrusted?: boolean }

function watched(focused = true) {
  const host = scriptedHost({ windowFocus: focused })
  const env = manualEnv()
  const window = scriptedWindow()
  env.window = () => window
  env.trusts = (event) => event.isTrusted
  const inFront = createInFront(host.windowFocus, env)
  const stop = inFront.start()
  const down = ({ by = 'pointer', ...more }: How = {}) =>
    window.press(by === 'key' ? 'keydown' : 'pointerdown', { pointerType: by === 'touch' ? 'touch' : 'mouse', ...more })
  const takes = (how?: How) => {
    down(how)
    const taken = inFront.took()
    window.press(how?.by === 'key' ? 'keyup' : 'pointerup')
    return taken
  }
  return { env, window, down, takes, took: inFront.took, focus: host.set.windowFocus, stop }
}

test('a press is taken by hand, finger and key where no other window was in front', () => {
  for (const by of ['pointer', 'touch', 'key'] as const) expect(watched().takes({ by }), by).toBe(true)
})

test('a window of the page that goes at the first click of a double click leaves the second to nobody, for 300 ms', () => {
  for (const by of ['pointer', 'touch', 'key'] as const) {
    const { env, takes, focus } = watched()
    focus(false)
    env.advance(2_000)
    focus(true)
    env.advance(85)
    expect(takes({ by }), by).toBe(false)
    env.advance(214)
    expect(takes({ by }), by).toBe(false)
    env.advance(1)
    expect(takes({ by }), by).toBe(true)
  }
})

test('a tab of the page that goes at the first click is held against the second as well', () => {
  for (const by of ['pointer', 'touch', 'key'] as const) {
    const { env, window, takes } = watched()
    window.show('hidden')
    env.advance(2_000)
    window.show('visible')
    env.advance(299)
    expect(takes({ by }), by).toBe(false)
    env.advance(1)
    expect(takes({ by }), by).toBe(true)
  }
})

test('a window that was not in use from the start has to be for 300 ms', () => {
  const { env, takes, focus } = watched(false)
  expect(takes()).toBe(false)
  focus(true)
  expect(takes()).toBe(false)
  env.advance(300)
  expect(takes()).toBe(true)
})

test('somebody who comes back from another window and was over the button for 300 ms is taken at the first click', () => {
  const { env, window, takes, focus } = watched()
  focus(false)
  window.press('pointerover')
  env.advance(200)
  window.press('pointerout', { relatedTarget: {} })
  window.press('pointermove')
  env.advance(100)
  focus(true)
  expect(takes()).toBe(true)
  // nobody points with a key
  expect(takes({ by: 'key' })).toBe(false)
})

test('a pointer that left, rested under a window that opened, or came from a tab is over it anew', () => {
  const goes: Record<string, (at: ReturnType<typeof watched>) => void> = {
    left: ({ window }) => window.press('pointerout'),
    'under a window': ({ focus }) => focus(false),
    'without the focus': ({ window }) => window.press('blur'),
    'another tab': ({ window }) => {
      window.show('hidden')
      window.show('visible')
    },
  }
  for (const [name, go] of Object.entries(goes)) {
    const at = watched()
    at.window.press('pointermove')
    at.env.advance(5_000)
    at.focus(false)
    at.window.press('pointermove')
    at.env.advance(5_000)
    go(at)
    at.focus(true)
    at.env.advance(85)
    at.window.press('pointermove')
    expect(at.takes(), name).toBe(false)
  }
})

test('a finger is over nothing before it presses, not by a mouse at rest either, and pointing that a script made up is none', () => {
  const cases: [object, How['by']][] = [
    [{ pointerType: 'touch' }, 'touch'],
    [{ pointerType: 'touch' }, 'pointer'],
    [{ pointerType: 'mouse' }, 'touch'],
    [{ isTrusted: false }, 'pointer'],
  ]
  for (const [moved, by] of cases) {
    const { env, window, takes, focus } = watched()
    focus(false)
    window.press('pointermove', moved)
    env.advance(5_000)
    expect(takes({ by }), `${JSON.stringify(moved)}, ${by}`).toBe(false)
  }
})

test('a press counts from where it began: holding it does not make it ours', () => {
  for (const by of ['pointer', 'touch', 'key'] as const) {
    const { env, window, down, took, focus } = watched()
    focus(false)
    focus(true)
    env.advance(85)
    down({ by })
    env.advance(5_000)
    expect(took(), by).toBe(false)
    // the click of a tap comes a moment after its end
    window.press(by === 'key' ? 'keyup' : 'pointerup')
    env.advance(500)
    expect(took(), by).toBe(false)
  }
})

test('a key that is held from another window is no press of ours, however long it repeats', () => {
  for (const before of ['pressed', 'held', 'nothing']) {
    const { env, window, takes, took, down, focus } = watched()
    if (before === 'pressed') takes({ by: 'key' })
    if (before === 'held') down({ by: 'key' })
    focus(false)
    focus(true)
    for (let time = 0; time < 40; time++) {
      env.advance(30)
      down({ by: 'key', repeat: true })
      expect(took(), before).toBe(false)
    }
    window.press('keyup')
    expect(takes({ by: 'key' }), before).toBe(true)
  }
})

test('a key that is held from elsewhere in this window is none either, just after one that was', () => {
  const { takes, took, down } = watched()
  expect(takes({ by: 'key' })).toBe(true)
  down({ by: 'key', repeat: true })
  expect(took()).toBe(false)
})

test('a key that began here is the same press while it repeats', () => {
  const { env, down, took } = watched()
  down({ by: 'key' })
  env.advance(500)
  down({ by: 'key', repeat: true })
  expect(took()).toBe(true)
})

test('a click without a beginning, as a screen reader makes it, is judged when it comes, not by the press before', () => {
  const { env, takes, took, focus } = watched()
  expect(took()).toBe(true)
  focus(false)
  expect(took()).toBe(false)
  focus(true)
  expect(takes()).toBe(false)
  env.advance(1_000)
  expect(took()).toBe(true)
})

test('nothing is listened to any more when the surface has gone', () => {
  const { window, takes, stop } = watched()
  stop()
  window.show('hidden')
  expect(takes()).toBe(true)
})
