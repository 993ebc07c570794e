import { once } from 'node:events'
import { type AddressInfo, createServer, connect, type Socket } from 'node:net'

/** One port that stays, and leads to whatever port it was last told; nothing listens there for whoever comes while it leads nowhere. */
export type Front = { port: number; leadTo(port: number | undefined): void; close(): Promise<void> }

/** For a browser that outlives the backends it speaks with. What was open to one backend is closed when it leads to another. */
export async function openFront(): Promise<Front> {
  let target: number | undefined
  const open = new Set<Socket>()
  const hangUp = () => {
    for (const socket of open) socket.destroy()
  }
  const server = createServer((here) => {
    if (target === undefined) return void here.destroy()
    const there = connect(target, '127.0.0.1')
    for (const [one, other] of [
      [here, there],
      [there, here],
    ] as const) {
      open.add(one)
      one.setNoDelay(true)
      // an error is followed by the close
      one.on('error', () => undefined)
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
    }
    here.pipe(there)
    there.pipe(here)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    leadTo(port) {
      target = port
      hangUp()
    },
    async close() {
      server.close()
      hangUp()
      await once(server, 'close')
    },
  }
}
