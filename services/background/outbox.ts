import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import type { AppError, Problem } from '#contract/errors.ts'
import { AppError as Failure, toProblem } from '#contract/errors.ts'
import type { Intent, OutboxEntry } from '#services/backend/sidebar-host.ts'
import { durable, type Device } from './device-store.ts'
import { asAppError } from './relay.ts'

/** `owner` is one person of one backend: nobody's tag is ever sent under another's name. */
export type StoredEntry = {
  key: string
  order: number
  owner: string
  intent: Intent
  state: 'waiting' | 'refused'
  problem?: Problem
  addedAt: string
  attempts: number
  /** not before, in milliseconds */
  notBefore: number
}

export type OutboxParts = {
  device: () => Promise<Device>
  owner(): Promise<string | undefined>
  send<N extends 'tags.create' | 'records.create' | 'tags.undo'>(name: N, input: Input<N>): Promise<Output<N>>
  /** states have changed */
  changed(): void
  /** the backend has answered an intent */
  delivered(intent: Intent, output: unknown): void
  now(): number
  /** 0 to 1 */
  random(): number
  /** asks to be woken after so many milliseconds; a sleeping background is woken by its alarm instead */
  wakeIn(milliseconds: number): void
}

/**
 * Every act of an agent is on the disk before it is sent, and stays there until the backend has answered. Sent in order,
 * under the key it was made with, so that repeating it is harmless.
 */
export type DeviceOutbox = {
  add(intent: Intent): Promise<void>
  /** stores, sends, and answers what the backend answered; a refusal is told and not kept, since somebody waits for it */
  addAndWait(intent: Intent, signal?: AbortSignal): Promise<unknown>
  entries(): Promise<OutboxEntry[]>
  retry(key: string): Promise<void>
  discard(key: string): Promise<void>
  /** sends what is due; called on start, on the alarm, when the network is back and after signing in */
  run(): Promise<void>
  /** forgets waiting times: the network is back */
  hurry(): Promise<void>
}

type Waiter = { resolve(output: unknown): void; reject(error: AppError): void }

export function deviceOutbox(parts: OutboxParts): DeviceOutbox {
  const waiters = new Map<string, Waiter[]>()
  let running: Promise<void> | undefined
  let again = false
  let sending: string | undefined
  let reading: Promise<unknown> = Promise.resolve()

  async function mine(): Promise<StoredEntry[]> {
    const owner = await parts.owner()
    if (owner === undefined) return []
    return (await (await parts.device()).getAllFromIndex('outbox', 'order')).filter((entry) => entry.owner === owner)
  }

  async function change(key: string, how: (entry: StoredEntry) => StoredEntry | undefined): Promise<void> {
    const write = (await parts.device()).transaction('outbox', 'readwrite', durable)
    const entry = await write.store.get(key)
    const next = entry && how(entry)
    if (next) await write.store.put(next)
    else if (entry) await write.store.delete(key)
    await write.done
    parts.changed()
  }

  async function store(intent: Intent): Promise<string> {
    const owner = await parts.owner()
    if (owner === undefined)
      throw new Failure('not-signed-in', 'Nobody is signed in.', { hint: 'Sign in, then try again. What you typed is kept.' })
    const key = keyOf(intent)
    const write = (await parts.device()).transaction('outbox', 'readwrite', durable)
    if ((await write.store.get(key)) === undefined) {
      const last = await write.store.index('order').openCursor(null, 'prev')
      const addedAt = new Date(parts.now()).toISOString()
      await write.store.add({
        key,
        order: (last?.value.order ?? 0) + 1,
        owner,
        intent,
        state: 'waiting',
        addedAt,
        attempts: 0,
        notBefore: 0,
      })
    }
    await write.done
    parts.changed()
    return key
  }

  function run(): Promise<void> {
    again = true
    running ??= (async () => {
      try {
        while (again) {
          again = false
          await sweep()
        }
      } finally {
        running = undefined
      }
    })()
    return running
  }

  async function sweep(): Promise<void> {
    await giveUpOld()
    const waiting = (await mine()).filter((entry) => entry.state === 'waiting')
    for (const entry of waiting) {
      if (entry.notBefore > parts.now()) {
        parts.wakeIn(entry.notBefore - parts.now())
        if (holdsOthers(entry.problem)) return
        continue
      }
      if (!(await deliver(entry))) return
    }
  }

  /**
   * What could not be sent for a month is not sent any more: the server forgets keys after a while, and a CRM would get it a second time.
   * Its agent is told, and sees it for another month; then it goes, as does what others have left in this browser.
   */
  async function giveUpOld(): Promise<void> {
    const now = parts.now()
    for (const { key, state, addedAt } of await (await parts.device()).getAllFromIndex('outbox', 'order')) {
      const age = now - Date.parse(addedAt)
      if (age > 2 * month) await change(key, () => undefined)
      else if (age > month && state === 'waiting') await change(key, (kept) => ({ ...kept, state: 'refused', problem: tooOld() }))
    }
  }

  /** False when there is no use in trying the ones behind it now. */
  async function deliver(entry: StoredEntry): Promise<boolean> {
    sending = entry.key
    parts.changed()
    try {
      const output = await parts.send(endpointOf(entry.intent), entry.intent.input as never)
      sending = undefined
      await change(entry.key, () => undefined)
      parts.delivered(entry.intent, output)
      settle(entry.key, (waiter) => waiter.resolve(output))
      return true
    } catch (thrown) {
      sending = undefined
      return failed(entry, asAppError(thrown))
    }
  }

  async function failed(entry: StoredEntry, error: AppError): Promise<boolean> {
    const problem = toProblem(error)
    const later = error.retryable || waitsForUs.has(error.code)
    if (!later) {
      const told = waiters.has(entry.key)
      await change(entry.key, (kept) => (told ? undefined : { ...kept, state: 'refused', problem }))
    } else {
      const attempts = entry.attempts + 1
      const wait = waitsForUs.has(error.code) ? 0 : pause(attempts, error.retryAfter, parts.random())
      await change(entry.key, (kept) => ({ ...kept, attempts, problem, notBefore: parts.now() + wait }))
      if (wait > 0) parts.wakeIn(wait)
    }
    settle(entry.key, (waiter) => waiter.reject(error))
    return !(later && holdsOthers(problem))
  }

  function settle(key: string, tell: (waiter: Waiter) => void): void {
    const told = waiters.get(key) ?? []
    waiters.delete(key)
    told.forEach(tell)
  }

  return {
    add: async (intent) => {
      await store(intent)
      void run()
    },
    addAndWait: async (intent, signal) => {
      const key = keyOf(intent)
      const outcome = new Promise<unknown>((resolve, reject) => {
        waiters.set(key, [...(waiters.get(key) ?? []), { resolve, reject }])
        signal?.addEventListener('abort', () => reject(new Failure('cancelled', 'Cancelled. It is sent all the same.')), { once: true })
      })
      outcome.catch(() => undefined)
      await store(intent)
      await change(key, (entry) => ({ ...entry, state: 'waiting', notBefore: 0 }))
      void run()
      return outcome
    },
    // one after the other, so that lists are told in the order in which they were true
    entries: () => {
      const read = reading.then(async () => (await mine()).map((entry) => shown(entry, sending)))
      reading = read.catch(() => undefined)
      return read
    },
    retry: async (key) => {
      await change(key, (entry) => ({ ...entry, state: 'waiting', notBefore: 0 }))
      void run()
    },
    discard: async (key) => {
      if (sending === key)
        throw new Failure('invalid-input', 'It is being sent just now and cannot be taken out.', { hint: 'Undo it when it is saved.' })
      await change(key, () => undefined)
    },
    run,
    hurry: async () => {
      for (const entry of await mine()) if (entry.notBefore > 0) await change(entry.key, (kept) => ({ ...kept, notBefore: 0 }))
      await run()
    },
  }
}

const month = 30 * 86_400_000

function tooOld(): Problem {
  return toProblem(
    new Failure('cancelled', 'It could not be sent for a month, and is not sent any more.', {
      hint: 'Look whether it is in the CRM. If not, tag the conversation again.',
    }),
  )
}

/** Trouble of the whole way there, not of one intent: the ones behind it would fare the same. */
function holdsOthers(problem: Problem | undefined): boolean {
  return (
    problem !== undefined &&
    ['backend-unreachable', 'unavailable', 'too-many-requests', 'not-signed-in', 'cancelled'].includes(problem.code)
  )
}

/** Not retryable by waiting, but nothing is wrong with the intent either. */
const waitsForUs = new Set(['not-signed-in', 'cancelled'])

/** 1 s, 2 s, 4 s … 5 min, between half and all of it, never sooner than the backend asked for. */
export function pause(attempts: number, retryAfter: number | undefined, random: number): number {
  const full = Math.min(300_000, 1_000 * 2 ** Math.min(attempts - 1, 9))
  return Math.max(full * (0.5 + random / 2), (retryAfter ?? 0) * 1_000)
}

function keyOf(intent: Intent): string {
  return intent.kind === 'undo' ? intent.key : intent.input.key
}

function endpointOf(intent: Intent): Extract<EndpointName, 'tags.create' | 'records.create' | 'tags.undo'> {
  return ({ tag: 'tags.create', create: 'records.create', undo: 'tags.undo' } as const)[intent.kind]
}

function shown(entry: StoredEntry, sending: string | undefined): OutboxEntry {
  const { key, intent, problem, addedAt } = entry
  const state = entry.state === 'waiting' && key === sending ? 'sending' : entry.state
  return { key, intent, state, addedAt, ...(problem && { problem }) }
}
