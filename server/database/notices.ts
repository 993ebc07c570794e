import pg from 'pg'
import type { Address } from './connect.ts'

export type Notices = {
  /** `payload` is undefined when the line was cut: something may have been missed. Returns the end of it */
  on(channel: string, listener: (payload: string | undefined) => void): () => void
  /** resolves when the line stands for the first time */
  ready: Promise<void>
}

const longestWait = 10_000
const pulse = 15_000

/**
 * The one LISTEN connection of a process, for everybody in it. A line that is cut is opened again, and every listener is told to look
 * for itself. A line that died without a word (a network that drops everything) is noticed by its pulse, every `pulseMs`.
 */
export function openNotices(address: Address, signal: AbortSignal, pulseMs = pulse): Notices {
  const listeners = new Map<string, Set<(payload: string | undefined) => void>>()
  let client: pg.Client | undefined
  let asked: Promise<unknown> = Promise.resolve()
  let opened = () => {}
  const ready = new Promise<void>((resolve) => {
    opened = resolve
  })
  signal.addEventListener('abort', () => void client?.end().catch(() => undefined), { once: true })
  void hold()

  return {
    ready,
    on(channel, listener) {
      const all = listeners.get(channel) ?? new Set()
      if (all.size === 0) {
        listeners.set(channel, all)
        void hear(client, channel)
      }
      all.add(listener)
      return () => void all.delete(listener)
    },
  }

  async function hold(): Promise<void> {
    for (let failures = 0; !signal.aborted; failures++) {
      try {
        const { lost } = await open()
        failures = 0
        opened()
        await lost
      } catch {
        // told by whoever needs the database; here there is only the wait
      }
      client = undefined
      await pause(Math.min(100 * 2 ** failures, longestWait), signal)
    }
  }

  // in an object: a promise that is the answer itself would be waited for
  async function open(): Promise<{ lost: Promise<void> }> {
    const times = { keepAlive: true, connectionTimeoutMillis: 5_000, query_timeout: Math.min(pulseMs, 5_000) }
    const next = new pg.Client({ ...address, ...times, application_name: 'tagalong notices' })
    let end = () => {}
    const lost = new Promise<void>((resolve) => {
      end = resolve
    })
    next.on('error', end)
    next.on('end', end)
    next.on('notification', ({ channel, payload }) => tell(channel, payload ?? ''))
    await next.connect()
    const beat = setInterval(() => {
      ask(next, 'SELECT 1').catch(() => {
        // nobody is there to say good bye to
        next.connection.stream.destroy()
        end()
      })
    }, pulseMs)
    void lost.then(() => clearInterval(beat))
    if (signal.aborted) await next.end()
    client = next
    for (const channel of listeners.keys()) await hear(next, channel)
    for (const channel of listeners.keys()) tell(channel, undefined)
    return { lost }
  }

  /** A line that is down, or goes down now, listens to all channels when it is up again. */
  function hear(line: pg.Client | undefined, channel: string): Promise<unknown> {
    return ask(line, `LISTEN ${pg.escapeIdentifier(channel)}`).catch(() => undefined)
  }

  /** One statement at a time. */
  function ask(line: pg.Client | undefined, statement: string): Promise<unknown> {
    const answer = asked.then(() => line?.query(statement))
    asked = answer.catch(() => undefined)
    return answer
  }

  function tell(channel: string, payload: string | undefined): void {
    for (const listener of listeners.get(channel) ?? []) listener(payload)
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end, { once: true })
  })
}
