import { expect, test } from 'vitest'
import { createGuard } from './guard.ts'
import { manualEnv } from './script/manual-env.ts'
import { scriptedHost, type Script } from './script/scripted-host.ts'
import { scriptedWindow } from './script/scripted-window.ts'

const own = { isTrusted: true } as Event
const made = { isTrusted: false } as Event

function guarded(script: Script) {
  const host = scriptedHost(script)
  const env = manualEnv()
  const guard = createGuard(host, env)
  guard.start()
  return { host, guard, env }
}

test('a click that a script made is never taken', () => {
  expect(guarded({ visibility: 'seen' }).guard.allows(made)).toBe(false)
})

test('where a page could lie over it, the surface has to have been seen', () => {
  for (const [visibility, taken] of [
    ['seen', true],
    ['covered', false],
    ['unknown', false],
    // an admin takes that risk on this site
    ['waived', true],
  ] as const)
    expect(guarded({ visibility }).guard.allows(own), visibility).toBe(taken)
})

test('a surface that nothing can cover asks for no proof', () => {
  expect(guarded({ surface: 'panel', visibility: 'covered' }).guard.allows(own)).toBe(true)
})

test('a refused click is told, and never done later by itself', () => {
  const { host, guard } = guarded({ visibility: 'unknown' })
  guard.allows(own)
  expect(guard.getState()).toEqual({ visibility: 'unknown', covered: false, refused: true, behind: false })
  host.set.visibility('seen')
  expect(guard.getState()).toEqual({ visibility: 'seen', covered: false, refused: false, behind: false })
})

test('a page that is only coming up is told nothing; one that stays covered is, and a press that was not taken at once', () => {
  const { host, guard, env } = guarded({ visibility: 'covered' })
  expect(guard.getState().covered).toBe(false)
  host.set.visibility('seen')
  env.advance(10_000)
  expect(guard.getState().covered).toBe(false)
  host.set.visibility('covered')
  env.advance(1_500)
  expect(guard.getState().covered).toBe(true)
  host.set.visibility('seen')
  host.set.visibility('covered')
  expect(guard.allows(own)).toBe(false)
  expect(guard.getState()).toEqual({ visibility: 'covered', covered: true, refused: true, behind: false })
})

test('a closed sidebar is not covered, and one that opens again gets the whole wait', () => {
  const { host, guard, env } = guarded({ visibility: 'seen' })
  const covered = () => guard.getState().covered
  host.set.collapsed(true)
  host.set.visibility('covered')
  env.advance(10_000)
  expect(covered()).toBe(false)
  host.set.collapsed(false)
  env.advance(1_499)
  expect(covered()).toBe(false)
  env.advance(1)
  expect(covered()).toBe(true)
  host.set.collapsed(true)
  expect(covered()).toBe(false)
})

test('a wait that closing breaks off is not gone on with after opening', () => {
  const { host, guard, env } = guarded({ visibility: 'seen' })
  host.set.visibility('covered')
  env.advance(100)
  host.set.collapsed(true)
  env.advance(10_000)
  expect(guard.getState().covered).toBe(false)
  host.set.collapsed(false)
  env.advance(400)
  expect(guard.getState().covered).toBe(false)
  host.set.visibility('seen')
  env.advance(10_000)
  expect(guard.getState().covered).toBe(false)
})

test('where an admin takes the risk a press of a script is still not taken', () => {
  expect(guarded({ visibility: 'waived' }).guard.allows(made)).toBe(false)
})

test('what an admin allows while the word about it stands takes the word away', () => {
  const { host, guard } = guarded({ visibility: 'unknown' })
  guard.allows(own)
  host.set.visibility('waived')
  expect(guard.getState()).toEqual({ visibility: 'waived', covered: false, refused: false, behind: false })
  host.set.visibility('unknown')
  expect(guard.allows(own)).toBe(false)
})

test('a press that follows another window is not taken, and says so until the next one is', () => {
  const { host, guard, env, window } = inWindow()
  host.set.windowFocus(false)
  host.set.windowFocus(true)
  env.advance(85)
  window.press('pointerdown')
  expect(guard.allows(own)).toBe(false)
  expect(guard.getState()).toEqual({ visibility: 'seen', covered: false, refused: false, behind: true })
  env.advance(300)
  window.press('pointerdown')
  expect(guard.allows(own)).toBe(true)
  expect(guard.getState().behind).toBe(false)
})

test('why a press was not taken is not told for longer than it is read', () => {
  const { host, guard, env, window } = inWindow()
  host.set.windowFocus(false)
  window.press('keydown')
  guard.allows(own)
  env.advance(5_999)
  expect(guard.getState().behind).toBe(true)
  env.advance(1)
  expect(guard.getState().behind).toBe(false)
})

function inWindow() {
  const host = scriptedHost({ windowFocus: true })
  const env = manualEnv()
  const window = scriptedWindow()
  env.window = () => window
  const guard = createGuard(host, env)
  guard.start()
  return { host, guard, env, window }
}
