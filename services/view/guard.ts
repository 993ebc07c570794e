import { createStore } from 'zustand/vanilla'
import type { SidebarHost, Visibility } from '#services/backend/sidebar-host.ts'
import type { Env } from './env.ts'
import { createInFront } from './guard-in-front.ts'

export type GuardState = {
  /** `open`: nothing can cover this surface */
  visibility: 'open' | Visibility
  /** covered for so long that a person has to be told; a page that is only being drawn is not worth a word */
  covered: boolean
  /** a click or key was not taken because the page could not be seen through */
  refused: boolean
  /** a click or key was not taken because another window was in front until just now */
  behind: boolean
}

export type Guard = ReturnType<typeof createGuard>

/**
 * The gate before tag, create and undo: the event is the person's own, and where a page could lie over this surface, the
 * host has seen 300 ms of true visibility, or an admin takes the risk of a browser that cannot say. No other window lay over it
 * just before (guard-in-front.ts). What is not allowed now is never done later by itself.
 */
export function createGuard(host: SidebarHost, env: Env) {
  const visibility = () => host.visibility?.get() ?? 'open'
  const hidden = () => host.frame?.collapsed.get() ?? false
  const store = createStore<GuardState>(() => ({ visibility: visibility(), covered: false, refused: false, behind: false }))
  const inFront = createInFront(host.windowFocus, env)
  let stopWaiting = () => {}
  let stopTelling = () => {}
  return {
    ...store,
    start(): () => void {
      see(visibility())
      const leave = host.visibility?.subscribe(see)
      const leaveFrame = host.frame?.collapsed.subscribe(() => see(visibility()))
      const leaveWindow = inFront.start()
      return () => {
        leaveWindow()
        stopTelling()
        leave?.()
        leaveFrame?.()
        stopWaiting()
      }
    },
    allows(event: Event): boolean {
      if (!env.trusts(event)) return false
      const now = visibility()
      const allowed = now === 'open' || now === 'seen' || now === 'waived'
      if (!allowed) store.setState({ visibility: now, covered: now === 'covered' && !hidden(), refused: true })
      return allowed && wasMeantHere()
    },
  }

  function wasMeantHere(): boolean {
    const behind = !inFront.took()
    stopTelling()
    if (behind) stopTelling = env.after(toldFor, () => store.setState({ behind: false }))
    if (behind !== store.getState().behind) store.setState({ behind })
    return !behind
  }

  function see(now: GuardState['visibility']): void {
    stopWaiting()
    // our own hidden frame is seen by nobody either: nothing lies over it, and the wait begins when it is opened
    if (now === 'covered' && !hidden()) {
      store.setState({ visibility: now })
      stopWaiting = env.after(toldAfter, () => store.setState({ covered: true }))
    } else store.setState({ visibility: now, covered: false, ...((now === 'seen' || now === 'waived') && { refused: false }) })
  }
}

/** ms; longer than a page needs to come up and be seen for the 300 ms that the host asks for */
const toldAfter = 1_500

/** ms that it is told why a press was not taken, unless the next one is */
const toldFor = 6_000
