import { describe, expect, test } from 'vitest'
import { manualEnv } from '#services/view/script/manual-env.ts'
import { createSteady } from './steady.ts'

function place() {
  const env = manualEnv()
  const steady = createSteady(env)
  const root = new EventTarget()
  steady.watch(root)
  const says = (type: string, more: object = {}) => root.dispatchEvent(Object.assign(new Event(type), more))
  /** a press as a browser tells it; whether it is taken */
  const click = (detail = 1) => {
    says('mousedown', { detail })
    says('click', { detail })
    return steady.takes()
  }
  const key = (repeat = false) => {
    says('keydown', { repeat })
    return steady.takes()
  }
  return { env, steady, says, click, key }
}

test('a press is taken at once where nothing stood before', () => {
  const { steady, click, key } = place()
  expect(steady.stands('create')).toBe(0)
  expect([click(), key()]).toEqual([true, true])
})

describe('when another step has come into the place', () => {
  function changed() {
    const all = place()
    all.steady.stands('create')
    expect(all.click()).toBe(true)
    all.env.advance(80)
    expect(all.steady.stands('tag')).toBe(500)
    return all
  }

  test('it takes no press for half a second', () => {
    const { env, click, key } = changed()
    env.advance(499)
    expect([click(), key()]).toEqual([false, false])
    env.advance(1)
    expect([click(), key()]).toEqual([true, true])
  })

  test('the second click of a double click is not taken, however late it comes', () => {
    const { env, click } = changed()
    env.advance(700)
    expect([click(2), click(3)]).toEqual([false, false])
    expect(click()).toBe(true)
  })

  test('a key that is held down is not taken until it is pressed anew', () => {
    const { env, steady, key, says } = place()
    steady.stands('create')
    expect(key()).toBe(true)
    steady.stands('tag')
    env.advance(2_000)
    expect([key(true), key(true)]).toEqual([false, false])
    says('keyup')
    expect(key()).toBe(true)
  })

  test('a button that was pressed down before is not taken when it is let go later', () => {
    const { env, steady, says } = place()
    steady.stands('create')
    says('mousedown', { detail: 1 })
    steady.stands('tag')
    env.advance(2_000)
    says('click', { detail: 1 })
    expect(steady.takes()).toBe(false)
  })

  test('a click that begins with neither mouse nor key is judged by its own time', () => {
    const { env, says, steady } = changed()
    env.advance(600)
    says('click', { detail: 0 })
    expect(steady.takes()).toBe(true)
  })
})

test('what comes back after a rest is what people meant', () => {
  const { env, steady, click } = place()
  steady.stands('tag')
  steady.stands(undefined)
  env.advance(50)
  expect(steady.stands('tag')).toBe(0)
  expect(click()).toBe(true)
})

test('what comes after a long rest takes the next press, and none that began before', () => {
  const { env, steady, says, click } = place()
  steady.stands('tag one')
  steady.stands(undefined)
  env.advance(600)
  says('mousedown', { detail: 1 })
  env.advance(10)
  expect(steady.stands('tag another')).toBe(0)
  says('click', { detail: 1 })
  expect(steady.takes()).toBe(false)
  expect(click()).toBe(true)
})
