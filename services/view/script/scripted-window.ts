import type { FrontWindow } from '../guard-in-front.ts'

export type ScriptedWindow = FrontWindow & {
  /** an event of the person's, heard by the window first */
  press(name: string, more?: object): void
  show(now: 'visible' | 'hidden'): void
}

/** A window in which somebody presses, points and goes to another tab. */
export function scriptedWindow(): ScriptedWindow {
  const window = new EventTarget()
  const document = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  return Object.assign(window, {
    document,
    press(name: string, more: object = {}) {
      const event = new Event(name)
      for (const [key, value] of Object.entries({ isTrusted: true, pointerType: 'mouse', repeat: false, relatedTarget: null, ...more }))
        Object.defineProperty(event, key, { value })
      window.dispatchEvent(event)
    },
    show(now: 'visible' | 'hidden') {
      document.visibilityState = now
      document.dispatchEvent(new Event('visibilitychange'))
    },
  })
}
