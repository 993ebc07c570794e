import type { Input, Output } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { KeyValue } from './key-value.ts'

/** What of the browser signing in needs. A tab's address is told only for hosts that we may reach: the backend is one. */
export type SignInTabs = {
  create(options: { url: string }): Promise<{ id?: number | undefined }>
  remove(tab: number): Promise<void>
  /** gives a tab and its window the focus; does nothing when it is gone */
  focus(tab: number): Promise<void>
  exists(tab: number): Promise<boolean>
}

export type SignInParts = {
  session: KeyValue
  tabs: SignInTabs
  backend(): Promise<string>
  exchange(input: Input<'token.exchange'>): Promise<Output<'token.exchange'>>
  /** how often somebody has signed out here: what was begun before is over after it */
  wipes(): number
  /** false, and nobody is signed in, where somebody has signed out since */
  accept(tokens: Output<'token.exchange'>, begunAt: number): Promise<boolean>
  finished(outcome: { kind: 'done' | 'cancelled' } | { kind: 'failed'; error: AppError }): void
  random(bytes: number): string
}

type Outcome = Parameters<SignInParts['finished']>[0]

/** Kept in session storage: the background may be stopped while the person types the password. */
type Pending = { backend: string; tab: number; state: string; verifier: string; returnTo?: number }

/**
 * Authorization code with PKCE. The backend's own page asks for the password in a tab; the code is read from the
 * address of that very tab at exactly `<backend>/sign-in/done`, and nowhere else.
 */
export function signIn(parts: SignInParts) {
  return {
    async start(returnTo?: number): Promise<void> {
      const running = await parts.session.get<Pending>('sign-in')
      const backend = await parts.backend()
      if (running?.backend === backend && (await parts.tabs.exists(running.tab))) return parts.tabs.focus(running.tab)
      const verifier = parts.random(48)
      const state = parts.random(24)
      const tab = await parts.tabs.create({ url: await addressOf(backend, verifier, state) })
      if (tab.id === undefined) throw new AppError('internal', 'The browser opened no tab for signing in.', { hint: 'Try again.' })
      const pending: Pending = { backend, tab: tab.id, state, verifier, ...(returnTo !== undefined && { returnTo }) }
      await parts.session.set('sign-in', pending)
    },

    /** every change of a tab's address comes here */
    async moved(tab: number, url: string): Promise<void> {
      const pending = await parts.session.get<Pending>('sign-in')
      if (pending?.tab !== tab || !isDone(pending.backend, url)) return
      await parts.session.remove('sign-in')
      parts.finished(await traded(pending, url))
      await parts.tabs.remove(tab).catch(() => undefined)
      if (pending.returnTo !== undefined) await parts.tabs.focus(pending.returnTo)
    },

    async closed(tab: number): Promise<void> {
      const pending = await parts.session.get<Pending>('sign-in')
      if (pending?.tab !== tab) return
      await parts.session.remove('sign-in')
      parts.finished({ kind: 'cancelled' })
    },

    /** somebody signs out, or turns to another backend: what was begun here is over */
    async drop(): Promise<void> {
      const pending = await parts.session.get<Pending>('sign-in')
      if (!pending) return
      await parts.session.remove('sign-in')
      parts.finished({ kind: 'cancelled' })
      await parts.tabs.remove(pending.tab).catch(() => undefined)
    },
  }

  async function traded(pending: Pending, url: string): Promise<Outcome> {
    const begunAt = parts.wipes()
    try {
      // the code of one backend and the secret that it asks for are nothing that another one should see
      if (pending.backend !== (await parts.backend())) return { kind: 'cancelled' }
      const tokens = await parts.exchange(codeFrom(pending, url))
      return { kind: (await parts.accept(tokens, begunAt)) ? 'done' : 'cancelled' }
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : new AppError('internal', 'Signing in failed.', { cause: thrown })
      return { kind: 'failed', error }
    }
  }
}

async function addressOf(backend: string, verifier: string, state: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  const url = new URL('/sign-in', backend)
  url.searchParams.set('response', 'code')
  url.searchParams.set('challenge', base64url(new Uint8Array(digest)))
  url.searchParams.set('state', state)
  url.searchParams.set('redirect', `${backend}/sign-in/done`)
  return url.href
}

function isDone(backend: string, address: string): boolean {
  if (!URL.canParse(address)) return false
  const url = new URL(address)
  return url.origin === backend && url.pathname === '/sign-in/done'
}

function codeFrom(pending: Pending, address: string): Input<'token.exchange'> {
  const found = new URL(address).searchParams
  const code = found.get('code')
  if (found.get('state') !== pending.state || !code) {
    throw new AppError('forbidden', 'The sign-in page came back without the proof that it was ours.', { hint: 'Sign in again.' })
  }
  return { grant: 'code', code, verifier: pending.verifier, redirect: `${pending.backend}/sign-in/done` }
}

export function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
