import { AppError, type FieldFault, toProblem } from '#contract/errors.ts'
import { type Answer, type CommandName, commands, type Heard, Request } from '#contract/messages.ts'
import { readInput } from '#contract/read-input.ts'
import type { AnswerOf } from '#services/backend/command-answers.ts'
import type { Asker, Sender } from './askers.ts'

/** One function per command; the compiler fails where one is missing. */
export type CommandHandlers = { [N in CommandName]: (input: Heard<N>, asker: Asker) => Promise<AnswerOf<N>> }

/**
 * The one door into the background: who asks, may they, is it well-formed and small enough; then the handler. A message
 * from nobody we know, or for a command that is not theirs, is refused without a word about what exists.
 */
export function relay(parts: { who(sender: Sender): Promise<Asker | undefined>; handlers: CommandHandlers }) {
  return async (message: unknown, sender: Sender): Promise<Answer> => {
    try {
      const asker = await parts.who(sender)
      if (!asker) throw refused()
      const size = sizeOf(message)
      const request = readInput(Request, message)
      if (!request.ok) throw malformed(request.faults, '')
      const name = request.value.command
      const command = Object.hasOwn(commands, name) ? commands[name as CommandName] : undefined
      if (!command || !(command.from as readonly string[]).includes(asker.kind)) throw refused()
      if (size > (command.maxChars ?? 4_000)) throw new AppError('too-large', `The message "${name}" is larger than may be sent.`)
      const input = readInput(command.input, request.value.input)
      if (!input.ok) throw malformed(input.faults, name)
      const handler = parts.handlers[name as CommandName] as (input: unknown, asker: Asker) => Promise<unknown>
      return { ok: true, value: await handler(input.value, asker) }
    } catch (thrown) {
      return { ok: false, problem: toProblem(asAppError(thrown)) }
    }
  }
}

/** Anything thrown, as an error for people; what is not ours is a defect and says no more than that. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof DOMException && thrown.name === 'AbortError') return new AppError('cancelled', 'Cancelled.')
  return new AppError('internal', 'Something went wrong inside the extension.', {
    hint: 'Try again. If it stays, reload the page.',
    cause: thrown,
  })
}

function malformed(all: FieldFault[], name: string): AppError {
  const fields = all.slice(0, 20)
  return new AppError('invalid-input', `The message ${name && `"${name}" `}cannot be taken. ${fields[0]?.message ?? ''}`.trim(), { fields })
}

function refused(): AppError {
  return new AppError('forbidden', 'This may not be asked from here.')
}

/** Characters of the message as JSON; what cannot be written as JSON is refused as too large. */
function sizeOf(message: unknown): number {
  try {
    return JSON.stringify(message)?.length ?? 0
  } catch {
    return Number.POSITIVE_INFINITY
  }
}
