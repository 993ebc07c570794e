import type { Source } from '#services/backend/sidebar-host.ts'
import type { Env } from './env.ts'

/** The part of a window that presses are judged by. */
export type FrontWindow = Pick<EventTarget, 'addEventListener'> & {
  document: Pick<EventTarget, 'addEventListener'> & { visibilityState: string }
}

export type InFront = ReturnType<typeof createInFront>

/** ms; as long as the host asks to have been seen */
const needed = 300
/** ms after a press has ended in which its click may still come: a tap's does */
const clickComesWithin = 1_000

/**
 * Whether a press was meant for this window. What the host sees of the page tells nothing of other windows and tabs: one that
 * lies over the button and goes at the first click of a double click leaves the second to us.
 *
 * A press counts from where it began (pointerdown, keydown), and is taken if for 300 ms before
 * - the browser window was the one in use and this tab the one shown: so it is where somebody goes from the page to the sidebar,
 *   however fast, by touch and by key too. The document's own focus would not do: beside a page the press itself brings it; or
 * - the pointer was over this document: another window in between would have had it. So the press counts with which an agent comes back
 *   from another window. A finger is over nothing before it presses.
 */
export function createInFront(focus: Source<boolean> | undefined, env: Env) {
  let since: number | undefined = Number.NEGATIVE_INFINITY
  let over: number | undefined
  let press: { by: 'key' | 'pointer'; taken: boolean; ended?: number } | undefined
  const long = (from: number | undefined) => from !== undefined && env.now() - from >= needed

  return {
    start(): () => void {
      const window = env.window()
      if (!window) return () => {}
      const stopped = new AbortController()
      const { signal } = stopped
      const look = () => {
        if (window.document.visibilityState === 'visible' && focus?.get() !== false) since ??= env.now()
        else since = over = press = undefined
      }
      const hear = (names: string, run: (event: PointerEvent & KeyboardEvent) => void) => {
        for (const name of names.split(' '))
          window.addEventListener(name, (event) => env.trusts(event) && run(event as PointerEvent & KeyboardEvent), {
            capture: true,
            signal,
          })
      }
      look()
      window.document.addEventListener('visibilitychange', look, { signal })
      hear('pointerover pointermove', ({ pointerType }) => {
        if (pointerType !== 'touch') over ??= env.now()
      })
      hear('pointerout', ({ relatedTarget }) => {
        // out of the document, not from one element to the next
        if (!relatedTarget) over = undefined
      })
      hear('blur', ({ target }) => {
        // a window that opens under a pointer at rest may not tell that the pointer is over it now
        if ((target as unknown) === window) over = undefined
      })
      hear('pointerdown', ({ pointerType }) => {
        press = { by: 'pointer', taken: long(since) || (pointerType !== 'touch' && long(over)) }
      })
      hear('keydown', ({ repeat }) => {
        // a key that is held from before began elsewhere
        if (!repeat) press = { by: 'key', taken: long(since) }
        else if (press?.by !== 'key' || press.ended !== undefined) press = { by: 'key', taken: false }
      })
      hear('pointerup keyup', () => {
        if (press) press.ended ??= env.now()
      })
      const leave = focus?.subscribe(look)
      return () => {
        stopped.abort()
        leave?.()
      }
    },
    /** Of the press that is under way; of one without a beginning, as aids of the computer make it, now. */
    took(): boolean {
      const under = press && (press.ended === undefined || env.now() - press.ended < clickComesWithin)
      return under && press ? press.taken : long(since)
    },
  }
}
