import { AppError } from '#contract/errors.ts'
import type { SignIn, Tokens } from '#server/ports/http-client.ts'
import type { HttpWorld } from './world.ts'

export type HeldTokens = {
  /** tokens that should be good */
  current(signal: AbortSignal): Promise<Tokens>
  /** others than those that were refused. All who ask meanwhile wait for the one renewal */
  renewed(refused: string, signal: AbortSignal): Promise<Tokens>
}

/** Asks the token endpoint. Throws `SignInRefused` where it says that these tokens are of no use any more. */
export type AskTokens = (form: Readonly<Record<string, string>>) => Promise<Tokens>
export class SignInRefused extends Error {}

/** A token that is about to run out is not worth sending. */
const spareMs = 30_000

/** Tokens in this process's memory. Renewed once for all callers, under the lock of all processes, and saved before anybody uses them. */
export function holdTokens(title: string, { credentials, form }: SignIn, ask: AskTokens, { clock }: Pick<HttpWorld, 'clock'>): HeldTokens {
  let held: Tokens | undefined
  let renewal: Promise<Tokens> | undefined
  /** refused for good, until somebody has signed in again; so long nobody asks the CRM */
  let ended: Tokens | 'none' | undefined
  /** given by the CRM for tokens that are spent since, and not known to be saved: saved before anything else is asked */
  let owed: { next: Tokens; instead: Tokens | undefined } | undefined

  const runsOut = ({ expires }: Tokens) => expires !== undefined && Date.parse(expires) - spareMs <= clock.now().getTime()

  function renew(refused: string | undefined): Promise<Tokens> {
    renewal ??= credentials
      .exclusively(async ({ read, save }) => {
        const saved = await read()
        let kept = saved
        if (owed && sameTokens(kept, owed.instead)) {
          await save(owed.next)
          kept = owed.next
        }
        // another process was quicker
        if (kept && kept.access !== refused && !runsOut(kept)) return kept
        const filled = form(kept)
        if (!filled) throw new SignInRefused('There is nothing to renew the tokens with')
        try {
          const next = await ask(filled)
          owed = { next, instead: saved }
          await save(next)
          return next
        } catch (error) {
          if (error instanceof SignInRefused) ended = kept ?? 'none'
          throw error
        }
      })
      .then(
        (tokens) => {
          owed = undefined
          held = tokens
          ended = undefined
          return tokens
        },
        (error: unknown) => {
          throw error instanceof SignInRefused ? needsSignIn(title, error) : error
        },
      )
      .finally(() => {
        renewal = undefined
      })
    return renewal
  }

  async function refuseEnded(): Promise<void> {
    if (ended === undefined) return
    const kept = await credentials.read()
    if (sameTokens(kept, ended === 'none' ? undefined : ended)) throw needsSignIn(title)
    ended = undefined
    held = kept
  }

  return {
    async current(signal) {
      await refuseEnded()
      held ??= await credentials.read()
      return held && !runsOut(held) ? held : unlessAborted(renew(held?.access), signal)
    },
    async renewed(refused, signal) {
      await refuseEnded()
      if (held && held.access !== refused && !runsOut(held)) return held
      return unlessAborted(renew(refused), signal)
    },
  }
}

function sameTokens(one: Tokens | undefined, other: Tokens | undefined): boolean {
  return one?.access === other?.access && one?.refresh === other?.refresh
}

function needsSignIn(title: string, cause?: unknown): AppError {
  return new AppError('crm-session-ended', `${title} asks for a new sign-in`, {
    hint: 'Nothing was lost. An admin has to connect it again under Settings.',
    neverSent: true,
    cause,
  })
}

/** The renewal goes on for the others. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
