import { createStore } from 'zustand/vanilla'
import type { Output } from '#contract/api/index.ts'
import type { Link, SidebarHost } from '#services/backend/sidebar-host.ts'
import { type Fault, faultOf, isCancelled } from './fault.ts'

export type SessionState = {
  link: Link
  session?: Output<'session.get'> | undefined
  forms?: Output<'entities.forms'> | undefined
  signingIn: boolean
  fault?: Fault | undefined
}

export type SessionStore = ReturnType<typeof createSessionStore>

const draftKey = 'forms'

/**
 * Who is signed in, how the connection is, and the forms that the settings in force make. `anew`: another person has signed in
 * than was here before; nothing that was found or typed in this page is for their eyes.
 */
export function createSessionStore(host: SidebarHost, online: () => void, anew: () => void) {
  const store = createStore<SessionState>(() => ({ link: host.link.get(), signingIn: false }))
  const { getState, setState } = store
  let calls = new AbortController()
  /** whose page this is; 'unknown' where they left before the backend could be asked */
  let owner: string | undefined

  async function load() {
    calls.abort()
    calls = new AbortController()
    const { signal } = calls
    try {
      const [session, forms] = await Promise.all([
        host.backend.call('session.get', {}, { signal }).then(known),
        host.backend.call('entities.forms', {}, { signal }),
      ])
      if (signal.aborted) return
      setState({ session, forms, fault: undefined })
      host.drafts.save(draftKey, forms)
    } catch (error) {
      const fault = faultOf(error)
      // nobody was signed in here yet: that is no news, and nothing has ended
      const first = fault.code === 'not-signed-in' && !getState().session
      if (!signal.aborted && !isCancelled(error) && !first) setState({ fault })
    }
  }

  function known(session: Output<'session.get'>) {
    const other = owner !== undefined && owner !== session.person.id
    owner = session.person.id
    if (!other) return session
    calls.abort()
    anew()
    return session
  }

  /** The forms of last time, so that a record can be written down while the backend is away. */
  async function recall() {
    const forms = (await host.drafts.load(draftKey).catch(() => undefined)) as Output<'entities.forms'> | undefined
    if (forms?.entities && !getState().forms) setState({ forms })
  }

  function follow(link: Link) {
    const before = getState().link.state
    setState({ link })
    if (link.state === 'online' && before !== 'online') {
      load()
      online()
    }
    if (link.state !== 'signed-out') return
    setState({ session: undefined })
    if (before === 'offline') owner ??= 'unknown'
  }

  return {
    ...store,
    reload: load,
    start(): () => void {
      recall()
      if (host.link.get().state === 'online') load()
      const drop = host.link.subscribe(follow)
      return () => {
        drop()
        calls.abort()
      }
    },
    async signIn() {
      if (getState().signingIn) return
      setState({ signingIn: true, fault: undefined })
      try {
        await host.signIn()
      } catch (error) {
        if (!isCancelled(error)) setState({ fault: faultOf(error) })
      } finally {
        setState({ signingIn: false })
      }
    },
    async signOut() {
      try {
        await host.signOut()
      } catch (error) {
        setState({ fault: faultOf(error) })
      }
    },
  }
}
