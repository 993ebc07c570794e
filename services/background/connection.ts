import type { Person } from '#contract/api/session.ts'
import { type AppError, type EndedBy, type Problem, toProblem } from '#contract/errors.ts'
import type { Link } from '#services/backend/sidebar-host.ts'
import type { KeyValue } from './key-value.ts'

/** Which backend, who is signed in there, and whether it answers. */
export type Connection = {
  /** origin of the chosen backend */
  backend(): Promise<string>
  choose(backend: string): Promise<void>
  permitted(): Promise<boolean>
  /** `backend person`, the owner of intents and drafts: still known when the session has ended, forgotten by signing out */
  owner(): Promise<string | undefined>
  /** the same, of whoever was known last: somebody may have signed in since of whom it could not be asked yet who that is */
  lastOwner(): Promise<string | undefined>
  /** who is signed in, or was; undefined also while that is not known of the session that is signed in */
  identity(): Promise<Identity | undefined>
  remember(identity: Identity | undefined): Promise<void>
  link(): Promise<Link>
  /** the last call did not reach the backend */
  away(): boolean
  /** the outcome of a call */
  reached(yes: boolean, error?: AppError): void
}

/** `session`: the one in which the backend said so */
export type Identity = { person: Person; organisation: string; session?: string }

export type ConnectionParts = {
  local: KeyValue
  /** baked into the build */
  standard: string
  hasPermission(origin: string): Promise<boolean>
  /** the session that is signed in */
  session(): Promise<string | undefined>
  /** why nobody is */
  ended(): Promise<EndedBy | undefined>
  changed(): void
  now(): number
}

export function connection(parts: ConnectionParts): Connection {
  let offline: { since: string; problem?: Problem } | undefined

  const backend = async () => (await parts.local.get<string>('backend')) ?? parts.standard
  const permitted = async () => parts.hasPermission(`${await backend()}/*`)
  const last = () => parts.local.get<Identity>('identity')
  const identity = async () => {
    const [who, session] = await Promise.all([last(), parts.session()])
    return session === undefined || who?.session === session ? who : undefined
  }
  const ownerOf = async (who: Identity | undefined) => who && `${await backend()} ${who.person.id}`

  return {
    backend,
    choose: async (origin) => {
      offline = undefined
      await parts.local.set('backend', origin)
    },
    permitted,
    identity,
    remember: (who) => (who ? parts.local.set('identity', who) : parts.local.remove('identity')),
    owner: async () => ownerOf(await identity()),
    lastOwner: async () => ownerOf(await last()),
    link: async () => {
      if (!(await permitted())) return { state: 'needs-setup' }
      if ((await parts.session()) === undefined) {
        const ended = await parts.ended()
        return { state: 'signed-out', ...(ended && { ended }) }
      }
      return offline ? { state: 'offline', ...offline } : { state: 'online' }
    },
    away: () => offline !== undefined,
    reached: (yes, error) => {
      if (yes === (offline === undefined)) return
      offline = yes ? undefined : { since: new Date(parts.now()).toISOString(), ...(error && { problem: toProblem(error) }) }
      parts.changed()
    },
  }
}
