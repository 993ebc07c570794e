import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Knows for how long somebody was there to be asked: what an agent waits for while nobody is, is the machine's affair. */
export type Door = {
  /** a server begins that will be gone: the door is open from when it listens until then */
  watch(gone: Promise<unknown>): void
  /** for how many milliseconds somebody was there, all in all */
  openFor(): number
}

const lookEvery = 10

export function openDoor(origin: string): Door {
  const port = Number(new URL(origin).port)
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
  }

  async function look(mine: number): Promise<void> {
    while (turn === mine && !(await answers(port))) await wait(lookEvery)
    if (turn !== mine) return
    openSince = performance.now()
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
