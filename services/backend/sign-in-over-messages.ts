import type { Problem } from '#contract/errors.ts'
import { AppError, fromProblem } from '#contract/errors.ts'
import type { Ask } from './ask.ts'
import type { Push } from './push.ts'
import type { Link, Source } from './sidebar-host.ts'

export type SignInPush = Extract<Push, { kind: 'sign-in' }>

/** Resolves when the tokens are there; the sign-in page is a tab, and the background may be stopped meanwhile. */
export async function signInAndWait(ask: Ask, outcome: Source<SignInPush | undefined>, link: Source<Link>): Promise<void> {
  await ask('sign-in', {})
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      dropOutcome()
      dropLink()
    }
    const dropLink = link.subscribe((now) => {
      if (now.state !== 'online') return
      stop()
      resolve()
    })
    const dropOutcome = outcome.subscribe((heard) => {
      if (!heard) return
      stop()
      if (heard.outcome === 'done') resolve()
      else reject(errorOf(heard.problem))
    })
  })
}

function errorOf(problem: Problem | undefined): AppError {
  return problem ? fromProblem(problem) : new AppError('cancelled', 'The sign-in page was closed.')
}
