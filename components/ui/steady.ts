import { createContext } from 'preact'

/** ms for which a place takes no press after what stands in it has changed */
const settles = 500

export type Clock = { now(): number; after(ms: number, run: () => void): () => void }
export type Steady = ReturnType<typeof createSteady>

/**
 * The next step stands in one place, and what it is changes while people press there: "Create and tag" becomes "Tag to Åsa"
 * between the two clicks of a double click. A press is meant for what stood there when it began, so one that began too early
 * is not taken. A double click and a key held down are one press each, judged by their beginning.
 */
export function createSteady(clock: Clock) {
  const foot = createPlace()
  const page = createPlace()
  let began = 0
  let pressed: 'mouse' | 'key' | undefined

  function begins(event: Event) {
    const { detail = 0, repeat = false } = event as { detail?: number; repeat?: boolean }
    if (event.type === 'keyup') {
      if (pressed === 'key') pressed = undefined
    } else if (event.type === 'click') {
      // of no key and no button: a voice, a screen reader
      if (!pressed && detail < 2) began = clock.now()
      pressed = undefined
    } else {
      if (detail < 2 && !repeat) began = clock.now()
      pressed = event.type === 'keydown' ? 'key' : 'mouse'
    }
  }

  /** What stands in one place, and from when on it takes presses. */
  function createPlace() {
    let standing: string | undefined
    let left: { standing: string; at: number } | undefined
    let takesFrom = 0
    return {
      stands(next: string | undefined): number {
        const now = clock.now()
        if (next !== standing) {
          if (standing !== undefined) left = { standing, at: now }
          // what comes back after a moment is what people meant; what comes into an empty place takes the next press
          if (next !== undefined && left?.standing !== next) takesFrom = left && now - left.at < settles ? now + settles : now
          standing = next
        }
        return Math.max(0, takesFrom - now)
      },
      takes: () => began >= takesFrom,
    }
  }

  return {
    after: clock.after,
    /** Hears every press where it begins, before anybody else. */
    watch(root: EventTarget): () => void {
      const types = ['mousedown', 'keydown', 'keyup', 'click']
      for (const type of types) root.addEventListener(type, begins, true)
      return () => {
        for (const type of types) root.removeEventListener(type, begins, true)
      }
    },
    /** `next` is what a press does there from now on; undefined: nothing. Answers for how many ms it takes no press. */
    stands: foot.stands,
    /** Whether the press that is being handled is meant for what stands there now. */
    takes: foot.takes,
    /** Another conversation has come onto the page, or none. */
    turns: page.stands,
    /** Whether the press that is being handled is meant for the conversation that is open now, wherever it was made. */
    meant: page.takes,
  }
}

export const SteadyContext = createContext<Steady>(createSteady({ now: () => 0, after: () => () => {} }))
