import { AppError } from '#contract/errors.ts'
import type { Handlers } from '#server/ports/handlers.ts'

/** The operations of an import, as the API and the CRM's own pages call them. */
export type ImportHandlers = Pick<Handlers, Extract<keyof Handlers, `imports.${string}`>>

export function importHandlers(): ImportHandlers {
  const none = async (): Promise<never> => {
    throw new AppError('not-found', 'There is no such import', { hint: 'Begin it anew.' })
  }
  return {
    'imports.begin': none,
    'imports.sendPart': none,
    'imports.look': none,
    'imports.check': none,
    'imports.apply': none,
    'imports.stop': none,
    'imports.resume': none,
    'imports.undo': none,
    'imports.discard': none,
    'imports.get': none,
    'imports.list': none,
    'imports.faults': none,
    'imports.template': none,
  }
}
