import { AppError, fromProblem } from '#contract/errors.ts'
import type { Answer, Asked, CommandName } from '#contract/messages.ts'
import type { AnswerOf } from './command-answers.ts'

export type Ask = <N extends CommandName>(command: N, input: Asked<N>) => Promise<AnswerOf<N>>

/** The part of `runtime` that asking needs, in Chrome and Firefox alike. */
export type AskingRuntime = { id?: string | undefined; sendMessage(message: unknown): Promise<unknown> }

/**
 * Asks the background one thing. Rejects with AppError only; when the extension was updated or removed under the page,
 * `onStale` is told first.
 */
export function asker(runtime: AskingRuntime, onStale: () => void = () => undefined): Ask {
  return async (command, input) => {
    let answer: Answer | undefined
    try {
      answer = (await runtime.sendMessage({ command, input })) as Answer | undefined
    } catch (cause) {
      if (isStale(runtime)) onStale()
      throw unreachable(cause)
    }
    if (answer === undefined) throw unreachable(undefined)
    if (!answer.ok) throw fromProblem(answer.problem)
    return answer.value as never
  }
}

/** A page of an extension that was updated or removed keeps running, without its runtime. */
export function isStale(runtime: AskingRuntime): boolean {
  try {
    return runtime.id === undefined
  } catch {
    return true
  }
}

function unreachable(cause: unknown): AppError {
  return new AppError('backend-unreachable', 'The extension did not answer.', {
    hint: 'Try again; reload the page when it goes on.',
    cause,
  })
}
