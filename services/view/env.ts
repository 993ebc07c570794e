import type { FrontWindow } from './guard-in-front.ts'

/** What the stores need of the world besides the host; a test gives its own clock and its own keys. */
export type Env = {
  now(): number
  /** a new idempotency key */
  uuid(): string
  /** runs once after `ms`; the answer takes it back */
  after(ms: number, run: () => void): () => void
  /** the page is loaded again, after an update of the extension */
  reload(): void
  /** made by the person, not by a script of the page */
  trusts(event: Event): boolean
  /** where presses are heard before anything else hears them; undefined where there is none */
  window(): FrontWindow | undefined
}

export const browserEnv: Env = {
  now: () => Date.now(),
  uuid: () => crypto.randomUUID(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
  reload: () => location.reload(),
  trusts: (event) => event.isTrusted,
  window: () => globalThis.window,
}
