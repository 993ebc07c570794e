import type { EndpointName, Input, Output } from '#contract/api/index.ts'
import { AppError, type Problem, toProblem } from '#contract/errors.ts'
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
  refusedAt?: string
  attempts: number
  /** not before, in milliseconds */
  notBefore: number
}

export type OutboxParts = {
  device: () => Promise<Device>
  owner(): Promise<string | undefined>
  /** in the owner's session and in no other: `not-signed-in` where there is none */
  send<N extends 'tags.create' | 'records.create' | 'tags.undo'>(name: N, input: Input<N>, owner: string): Promise<Output<N>>
  /** states have changed */
  changed(): void
  /** the backend has answered an intent */
  delivered(intent: Intent, output: unknown): void
  now(): number
  /** 0 to 1 */
  random(): number
  /** asks to be woken after so many milliseconds, until it is called off; a sleeping background is woken by its alarm instead */
  wakeIn(milliseconds: number): () => void
}

/**
 * Every act of an agent is on the disk before it is sent, and stays there until the backend has answered. Sent in order,
 * under the key it was made with, so that repeating it is harmless.
 */
export type DeviceOutbox = {
  add(intent: Intent): Promise<void>
  entries(): Promise<OutboxEntry[]>
  retry(key: string): Promise<void>
  discard(key: string): Promise<void>
  /** sends what is due; called on start, on the alarm, when the network is back and after signing in; never rejects */
  run(): Promise<void>
  /** forgets waiting times: the network is back */
  hurry(): Promise<void>
}

export function deviceOutbox(parts: OutboxParts): DeviceOutbox {
  let running: Promise<void> | undefined
  let again = false
  let sending: string | undefined
  let callOff = () => {}
  let reading: Promise<unknown> = Promise.resolve()

  async function mine(): Promise<StoredEntry[]> {
    const owner = await parts.owner()
    if (owner === undefined) return []
    return (await (await parts.device()).getAllFromIndex('outbox', 'order')).filter((entry) => entry.owner === owner)
  }

  async function waiting(): Promise<StoredEntry[]> {
    return (await mine()).filter(({ state }) => state === 'waiting')
  }

  async function change(key: string, how: (entry: StoredEntry) => StoredEntry | undefined): Promise<void> {
    await put(key, how)
    parts.changed()
  }

  async function put(key: string, how: (entry: StoredEntry) => StoredEntry | undefined): Promise<void> {
    const write = (await parts.device()).transaction('outbox', 'readwrite', durable)
    const entry = await write.store.get(key)
    const next = entry && how(entry)
    if (next) await write.store.put(next)
    else if (entry) await write.store.delete(key)
    await write.done
  }

  async function store(intent: Intent): Promise<string> {
    const owner = await parts.owner()
    if (owner === undefined)
      throw new AppError('not-signed-in', 'Nobody is signed in.', { hint: 'Sign in, then try again. What you typed is kept.' })
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
      } catch {
        // the disk failed: what is on it waits, and its key makes a repeat harmless
        wake(diskRest)
      } finally {
        running = undefined
      }
    })()
    return running
  }

  async function sweep(): Promise<void> {
    await giveUpOld()
    for (const entry of await waiting()) {
      if (entry.notBefore > parts.now() ? holdsOthers(entry.problem) : !(await deliver(entry.key))) break
    }
    wake(untilDue(await waiting(), parts.now()))
  }

  /** One timer for all that waits. */
  function wake(milliseconds: number | undefined): void {
    callOff()
    callOff = milliseconds === undefined ? () => {} : parts.wakeIn(milliseconds)
  }

  /**
   * What could not be sent for a month is not sent any more: the server forgets keys after a while, and a CRM would get it a second time.
   * Its agent is told, and sees it for another month; then it goes, as does what others have left in this browser. The month is counted from
   * when it was told: a clock that jumps takes nothing without a word.
   */
  async function giveUpOld(): Promise<void> {
    const now = parts.now()
    for (const { key, state, addedAt, refusedAt } of await (await parts.device()).getAllFromIndex('outbox', 'order')) {
      if (state === 'waiting') {
        if (now - Date.parse(addedAt) > month) await change(key, (kept) => refused(kept, tooOld()))
      } else if (refusedAt === undefined) await put(key, (kept) => ({ ...kept, refusedAt: new Date(now).toISOString() }))
      else if (now - Date.parse(refusedAt) > month) await change(key, () => undefined)
    }
  }

  function refused(entry: StoredEntry, problem: Problem): StoredEntry {
    return { ...entry, state: 'refused', problem, refusedAt: new Date(parts.now()).toISOString() }
  }

  /** False when there is no use in trying the ones behind it now. Rejects when the disk fails, and only then. */
  async function deliver(key: string): Promise<boolean> {
    // from here on it cannot be taken out: what is on the disk now, and whose, is what is sent
    sending = key
    try {
      const entry = await (await parts.device()).get('outbox', key)
      if (entry?.state !== 'waiting') return true
      if (entry.owner !== (await parts.owner())) return false
      parts.changed()
      const answer = await ask(entry)
      if ('error' in answer) return await failed(entry, answer.error)
      parts.delivered(entry.intent, answer.output)
      await put(key, () => undefined)
      return true
    } finally {
      sending = undefined
      parts.changed()
    }
  }

  async function ask({ intent, owner }: StoredEntry): Promise<{ output: unknown } | { error: AppError }> {
    try {
      return { output: await parts.send(endpointOf(intent), intent.input as never, owner) }
    } catch (thrown) {
      return { error: asAppError(thrown) }
    }
  }

  async function failed(entry: StoredEntry, error: AppError): Promise<boolean> {
    const problem = toProblem(error)
    const forUs = waitsForUs.has(error.code)
    if (!error.retryable && !forUs) {
      await put(entry.key, (kept) => refused(kept, problem))
      return true
    }
    const attempts = entry.attempts + 1
    const notBefore = forUs ? 0 : parts.now() + pause(attempts, error.retryAfter, parts.random())
    await put(entry.key, (kept) => ({ ...kept, attempts, problem, notBefore }))
    return !holdsOthers(problem)
  }

  return {
    add: async (intent) => {
      await store(intent)
      void run()
    },
    // one after the other, so that lists are told in the order in which they were true
    entries: () => {
      const read = reading.then(async () => (await mine()).map((entry) => shown(entry, sending)))
      reading = read.catch(() => undefined)
      return read
    },
    retry: async (key) => {
      // its month begins anew: who was told to look has looked
      const addedAt = new Date(parts.now()).toISOString()
      await change(key, ({ refusedAt: _, ...entry }) => ({ ...entry, addedAt, state: 'waiting', notBefore: 0 }))
      void run()
    },
    discard: async (key) => {
      await change(key, () => {
        if (sending !== key) return undefined
        throw new AppError('invalid-input', 'It is being sent just now and cannot be taken out.', { hint: 'Undo it when it is saved.' })
      })
    },
    run,
    hurry: async () => {
      // a disk that fails here fails the run too, which asks to be woken
      await forgetPauses().catch(() => undefined)
      await run()
    },
  }

  async function forgetPauses(): Promise<void> {
    for (const entry of await mine()) if (entry.notBefore > 0) await change(entry.key, (kept) => ({ ...kept, notBefore: 0 }))
  }
}

const month = 30 * 86_400_000
const diskRest = 30_000

function tooOld(): Problem {
  return toProblem(
    new AppError('cancelled', 'It could not be sent for a month, and is not sent any more.', {
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

/** Milliseconds until the first is due that is not held by one before it. */
function untilDue(waiting: StoredEntry[], now: number): number | undefined {
  const holder = waiting.findIndex(({ problem }) => holdsOthers(problem))
  const due = waiting.slice(0, holder < 0 ? undefined : holder + 1).flatMap(({ notBefore }) => (notBefore > 0 ? [notBefore - now] : []))
  return due.length > 0 ? Math.max(Math.min(...due), 0) : undefined
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
