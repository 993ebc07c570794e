import 'fake-indexeddb/auto'
import type { Output } from '#contract/api/index.ts'
import type { Backend } from '#services/backend/backend.ts'
import { backendOverHttp } from '#services/backend/over-http.ts'
import type { Intent } from '#services/backend/sidebar-host.ts'
import { type Device, durable, openDevice } from '#services/background/device-store.ts'
import { type DeviceOutbox, deviceOutbox } from '#services/background/outbox.ts'
import { tokenKeeper } from '#services/background/tokens.ts'
import type { Chance } from '#server/sample/seeded-random.ts'

export type ExtensionParts = {
  /** names its disk */
  name: string
  origin: string
  tokens: { refreshToken: string; sessionId: string }
  chance: Chance
  /** of a hundred steps, how many end its background */
  deaths: number
  /** told when it died and began anew */
  died(): void
}

/**
 * An agent's extension: its own outbox and tokens over a disk of their own, as they run in the background of the browser. It may end at
 * any step at which it waits for its disk or for the server; what was not on the disk then is gone, and it begins anew.
 */
export type Extension = {
  /** resolves to false when it ended before it could say that the intent is stored */
  press(intent: Intent): Promise<boolean>
  /** resolves to true when it is out of the outbox and was never sent: what is pressed instead is the only one */
  takeBack(key: string): Promise<boolean>
  /** intents on its disk */
  kept(): Promise<{ key: string; problem?: string }[]>
  /** resolves when nothing is on its disk any more */
  emptied(): Promise<void>
  /** a question of the sidebar; repeated until it is answered */
  ask: Backend['call']
  /** refusals that the agent was shown, by key */
  refused: Map<string, string>
}

export async function openExtension(parts: ExtensionParts): Promise<Extension> {
  const { chance } = parts
  const disk = openDevice(`faults ${parts.name}`)
  const first = (await disk).transaction('secrets', 'readwrite', durable)
  await first.store.put(parts.tokens, 'refresh')
  await first.done
  const refused = new Map<string, string>()
  const sent = new Set<string>()
  // a background that is stopped finds what the browser keeps in its memory; one whose browser was killed does not
  let memory = new Map<string, unknown>()
  let life = begin()

  function begin(): Life {
    if (chance.percent(25)) memory = new Map()
    const kept = memory
    let dead = false
    let die = () => {}
    const death = new Promise<void>((resolve) => {
      die = () => {
        dead = true
        resolve()
      }
    })
    const ends = () => {
      if (dead) return true
      if (chance.below(1_000) < parts.deaths * 10) die()
      return dead
    }
    const device = () => disk.then((opened) => mortal(opened, ends, chance))
    let outbox: DeviceOutbox
    // as the background is wired: pauses are as long as they are told, only faster
    let ahead = 0
    const now = () => Date.now() + ahead
    // a browser hangs up for whoever is gone
    const calls = new AbortController()
    void death.then(() => calls.abort())
    const fetchIt: typeof fetch = async (input, init) => {
      if (ends()) return never()
      const request = new Request(input, init)
      const answer = await fetch(request, { signal: AbortSignal.any([request.signal, calls.signal]) }).catch((error: unknown) =>
        dead ? never<Response>() : Promise.reject(error),
      )
      // an answer that arrives where nobody is
      return ends() ? never() : answer
    }
    const session = {
      get: async (key: string) => kept.get(key),
      set: async (key: string, value: unknown) => void (dead || kept.set(key, value)),
      remove: async (key: string) => void (dead || kept.delete(key)),
    }
    const bare = backendOverHttp({ origin: parts.origin, fetch: fetchIt })
    const tokens = tokenKeeper({
      device,
      session: session as never,
      exchange: (input) => bare.call('token.exchange', input),
      now: Date.now,
      onEnded: () => undefined,
    })
    const backend = backendOverHttp({
      origin: parts.origin,
      fetch: fetchIt,
      authorization: {
        token: async () => tokens.access(await tokens.session()),
        renew: async (rejected) => tokens.renew(rejected, await tokens.session()),
      },
    })
    outbox = deviceOutbox({
      device,
      owner: async () => parts.name,
      send: (name, input) => {
        if ('key' in input) sent.add(input.key)
        return backend.call(name, input)
      },
      changed: () => undefined,
      delivered: () => undefined,
      now,
      random: () => 0.5,
      wakeIn: (ms) => {
        const due = now() + ms
        const timer = setTimeout(() => {
          if (dead) return
          ahead = Math.max(ahead, due - Date.now())
          void outbox.run()
        }, 15)
        return () => clearTimeout(timer)
      },
    })
    const self: Life = { outbox, backend, death, dead: () => dead }
    void death.then(() => {
      if (life !== self) return
      parts.died()
      life = begin()
      void life.outbox.run()
    })
    return self
  }

  const extension: Extension = {
    refused,
    async press(intent) {
      const { outbox, death } = life
      return Promise.race([outbox.add(intent).then(() => true), death.then(() => false)])
    },
    async takeBack(key) {
      // what was on its way once may have arrived: whoever takes that back makes another one knowingly
      if (sent.has(key)) return false
      const { outbox, death } = life
      const said = outbox.discard(key).then(
        () => true,
        () => false,
      )
      const taken = await Promise.race([said, death])
      if (taken !== undefined) return taken
      // it ended before it could say so: the disk and the wire know
      return !(await extension.kept()).some((entry) => entry.key === key) && !sent.has(key)
    },
    async kept() {
      const rows = await (await disk).getAllFromIndex('outbox', 'order')
      for (const row of rows) if (row.state === 'refused') refused.set(row.key, row.problem?.code ?? '')
      return rows.map(({ key, problem }) => ({ key, ...(problem && { problem: problem.code }) }))
    },
    async emptied() {
      for (;;) {
        const rows = await extension.kept()
        if (rows.every(({ key }) => refused.has(key))) return
        await Promise.race([pause(25), life.death])
        void life.outbox.run()
      }
    },
    async ask(name, input, options) {
      for (;;) {
        const { backend, death } = life
        try {
          const answer = await Promise.race([backend.call(name, input, options).then((output) => ({ output })), death])
          if (answer) return answer.output as Output<typeof name>
        } catch (error) {
          if (!(error as { retryable?: boolean }).retryable) throw error
        }
        await pause(20)
      }
    },
  }
  return extension
}

type Life = { outbox: DeviceOutbox; backend: Backend; death: Promise<void>; dead: () => boolean }

/** A disk at each step of which the background may end. A transaction that it leaves open is taken back, or is done all the same. */
function mortal(device: Device, ends: () => boolean, chance: Chance): Device {
  return watched(device) as Device

  function watched<T extends object>(target: T, abort?: () => void): T {
    return new Proxy(target, {
      get(_, name) {
        const value = Reflect.get(target, name) as unknown
        if (value instanceof Promise) return step(() => value, abort)
        if (typeof value !== 'function') return value instanceof Object ? watched(value, abort) : value
        return (...words: unknown[]) => {
          if (name === 'transaction') {
            const transaction = value.apply(target, words) as { abort(): void; done: Promise<void> }
            // whom it is aborted for is not there to hear of it
            transaction.done.catch(() => undefined)
            return watched(transaction, () => quietly(() => transaction.abort()))
          }
          const made = value.apply(target, words) as unknown
          if (made instanceof Promise) return step(() => made, abort)
          return made instanceof Object ? watched(made, abort) : made
        }
      },
    })
  }

  function step(made: () => Promise<unknown>, abort?: () => void): Promise<unknown> {
    const promise = made()
    promise.catch(() => undefined)
    if (ends()) {
      if (abort && chance.percent(50)) abort()
      return never()
    }
    return promise.then((value) => (ends() ? never() : value))
  }
}

function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // it was over already
  }
}

function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined)
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
