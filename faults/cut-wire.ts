import { connect as dial, createServer, type NetConnectOpts, type Socket } from 'node:net'
import { once } from 'node:events'
import type { Phase } from './points.ts'

/**
 * A way to PostgreSQL that counts what is asked on it and is cut at the one that it was told: before a statement was passed on, when it was and
 * nobody has heard of it, or when its answer has come and was not passed on. A connection that is cut is what PostgreSQL sees of a process
 * that is killed.
 */
export async function cutWire(to: NetConnectOpts) {
  let order: { nth: number; phase: Phase; told?: () => void } | undefined
  let statements: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((near) => {
    const far = dial(to)
    sockets.add(near).add(far)
    const gone = () => {
      near.destroy()
      far.destroy()
    }
    const cut = () => {
      order?.told?.()
      order = undefined
      // everything of this process ends at once
      for (const socket of sockets) socket.destroy()
      sockets.clear()
    }
    for (const socket of [near, far]) socket.on('error', gone).on('close', gone)
    let started = false
    let held = Buffer.alloc(0)
    let words = ''
    let here: { nth: number } | undefined
    near.on('data', (part: Buffer) => {
      held = Buffer.concat([held, part])
      let at = 0
      for (;;) {
        const head = started ? 1 : 0
        if (held.length < at + head + 4) break
        const end = at + head + held.readInt32BE(at + head)
        if (held.length < end) break
        const type = started ? String.fromCharCode(held[at] ?? 0) : 'startup'
        started = true
        // a simple query, or one that is parsed first
        if (type === 'Q') words = held.toString('utf8', at + 5, end - 1)
        if (type === 'P') words = held.toString('utf8', held.indexOf(0, at + 5) + 1, end)
        at = end
        if (type !== 'Q' && type !== 'S') continue
        statements.push(words.split('\0')[0]?.trim() ?? '')
        here = { nth: statements.length }
        const mine = order?.nth === here.nth ? order.phase : undefined
        if (mine === 'before') return cut()
        far.write(held.subarray(0, at))
        held = held.subarray(at)
        at = 0
        if (mine === 'during') return void setImmediate(cut)
      }
      far.write(held.subarray(0, at))
      held = held.subarray(at)
    })
    let answer = Buffer.alloc(0)
    far.on('data', (part: Buffer) => {
      if (order === undefined || here?.nth !== order.nth || order.phase !== 'after') return void near.write(part)
      // held back until it is whole: the last message of an answer is ReadyForQuery
      answer = Buffer.concat([answer, part])
      if (answer.length >= 6 && answer[answer.length - 6] === 'Z'.charCodeAt(0)) cut()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  return {
    port,
    /** from now on statements are counted from one, and the connection is cut at this one; `told` is called at that moment */
    arm(cutAt?: { nth: number; phase: Phase; told?: () => void }): void {
      statements = []
      order = cutAt
    },
    /** what was asked since */
    asked: (): readonly string[] => statements,
    /** whether the cut has come */
    isCut: (): boolean => order === undefined,
    async close(): Promise<void> {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
