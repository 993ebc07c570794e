import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/**
 * Where agents wait while no server is there. All that they try in vain costs more than what is tried, so one look at the port is made for all of
 * them; as soon as somebody listens, they are let in, and now and then one knocks where nobody is.
 */
export type Door = {
  /** a server begins that will be gone: the door is open from when it listens until then */
  watch(gone: Promise<unknown>): void
  /** resolves when it is worth knocking */
  reachable(): Promise<void>
  /** for how many milliseconds somebody was there, all in all */
  openFor(): number
}

const lookEvery = 10

/** `knockAnyway`: after so many milliseconds before a shut door. */
export function openDoor(origin: string, { knockAnyway = 200 } = {}): Door {
  const port = Number(new URL(origin).port)
  const outside = new Set<() => void>()
  let openSince: number | undefined
  let openBefore = 0
  let turn = 0
  const openFor = () => openBefore + (openSince === undefined ? 0 : performance.now() - openSince)
  const shut = () => {
    openBefore = openFor()
    openSince = undefined
  }

  return {
    openFor,
    watch(gone) {
      turn += 1
      const mine = turn
      shut()
      const over = () => {
        if (turn !== mine) return
        turn += 1
        shut()
      }
      gone.then(over, over)
      void look(mine)
    },
    reachable() {
      if (openSince !== undefined) return Promise.resolve()
      return new Promise((resolve) => {
        const enter = () => {
          clearTimeout(timer)
          outside.delete(enter)
          resolve()
        }
        const timer = setTimeout(enter, knockAnyway)
        outside.add(enter)
      })
    },
  }

  async function look(mine: number): Promise<void> {
    while (turn === mine && !(await answers(port))) await wait(lookEvery)
    if (turn !== mine) return
    openSince = performance.now()
    for (const enter of [...outside]) enter()
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } catch {
    return false
  } finally {
    socket.destroy()
  }
}
