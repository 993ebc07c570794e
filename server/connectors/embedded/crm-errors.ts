import { AppError } from '#contract/errors.ts'
import { isDiskFull } from '#server/ports/full-disk.ts'

/** Runs one method of the session: an abort ends the wait at once, and what the database throws is said as the CRM's trouble. */
export async function asCrm<T>(signal: AbortSignal, what: string, work: () => Promise<T>): Promise<T> {
  if (signal.aborted) throw cancelled()
  let stop = () => {}
  const aborted = new Promise<never>((_, reject) => {
    const onAbort = () => reject(cancelled())
    signal.addEventListener('abort', onAbort, { once: true })
    stop = () => signal.removeEventListener('abort', onAbort)
  })
  try {
    return await Promise.race([work(), aborted])
  } catch (error) {
    throw error instanceof AppError ? error : crmTrouble(error, what)
  } finally {
    stop()
  }
}

function crmTrouble(error: unknown, what: string): AppError {
  const code = String((error as { code?: unknown } | null)?.code ?? '')
  if (code === '57014')
    return new AppError('crm-timeout', `The CRM took too long to ${what}`, { hint: 'Try again in a moment.', cause: error })
  if (isDiskFull(error)) {
    return new AppError('crm-unreachable', `The CRM could not ${what}: its disk is full`, {
      hint: 'Nothing was written. An admin has to make room on the server.',
      cause: error,
    })
  }
  // 08 connection, 53 resources, 57P database stopping, 40 deadlock or serialisation; no SQLSTATE at all: the socket
  if (/^(08|53|57P|40)/.test(code) || !/^[0-9A-Z]{5}$/.test(code)) {
    return new AppError('crm-unreachable', `The CRM did not answer when asked to ${what}`, {
      hint: 'Nothing was lost. Try again in a moment.',
      cause: error,
    })
  }
  return new AppError('internal', `The CRM failed to ${what}`, {
    hint: 'Tell the person who runs Tagalong; the log says more.',
    cause: error,
  })
}

function cancelled(): AppError {
  return new AppError('cancelled', 'The request was overtaken by a newer one')
}
