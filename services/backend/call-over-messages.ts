import type { EndpointName } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'
import type { Ask } from './ask.ts'
import type { Backend } from './backend.ts'

/** The backend by messages; a call that is aborted is cancelled in the background too. */
export function backendOverMessages(ask: Ask): Backend {
  return {
    async call(name, input, options = {}) {
      const { signal } = options
      if (signal?.aborted) throw new AppError('cancelled', 'Cancelled.')
      const id = crypto.randomUUID()
      const send = () => ask('call', { id, name, input }) as Promise<never>
      return cancellable(sendAgainOnce(name, send), signal, () => void ask('cancel', { id }).catch(() => undefined))
    },
  }
}

/** The background may be stopped under a call; what has no second effect is simply asked again. */
async function sendAgainOnce<T>(name: EndpointName, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (thrown) {
    const lost = thrown instanceof AppError && thrown.code === 'backend-unreachable' && thrown.cause !== undefined
    if (!lost || onceOnly.has(name)) throw thrown
    return send()
  }
}

const onceOnly = new Set<EndpointName>(['settings.save', 'people.invite', 'people.change'])

function cancellable<T>(asked: Promise<T>, signal: AbortSignal | undefined, cancel: () => void): Promise<T> {
  if (!signal) return asked
  return new Promise<T>((resolve, reject) => {
    const aborted = () => {
      cancel()
      reject(new AppError('cancelled', 'Cancelled.'))
    }
    signal.addEventListener('abort', aborted, { once: true })
    asked.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted))
  })
}
