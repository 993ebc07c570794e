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
}

const lookEvery = 10
const knockAnyway = 200

export function openDoor(origin: string): Door {
  const port = Number(new URL(origin).port)
  const outside = new Set<() => void>()
  let open = false
  let turn = 0

  return {
    watch(gone) {
      turn += 1
      const mine = turn
      open = false
      const over = () => {
        if (turn !== mine) return
        turn += 1
        open = false
      }
      gone.then(over, over)
      void look(mine)
    },
    reachable() {
      if (open) return Promise.resolve()
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
    open = true
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
