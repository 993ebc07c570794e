import { AppError } from '#contract/errors.ts'
import type { BatchOutcome, HttpBatch, HttpClient, KeyedReply } from '#server/ports/http-client.ts'

/**
 * Many writes in one request. Answers are matched by their keys and never by their places; what the answer does not speak of, or speaks of
 * twice, is `unsure`. The batch as a whole is sent once: what failed or is unsure is a matter of that one item.
 */
export async function sendBatch<R extends KeyedReply, T>(
  title: string,
  send: HttpClient['send'],
  { keys, read, ...request }: HttpBatch<R, T>,
  signal: AbortSignal,
): Promise<BatchOutcome<T>[]> {
  let replies: readonly R[]
  try {
    replies = (await send(request, signal)).body
  } catch (error) {
    if (!(error instanceof AppError) || error.neverSent || error.code === 'cancelled') throw error
    // refused as a whole: nothing was done; broken off: nobody knows
    if (error.code !== 'crm-unreachable' && error.code !== 'crm-timeout') throw error
    return keys.map((key) => ({ key, outcome: 'unsure', error }))
  }
  const byKey = Map.groupBy(replies, ({ key }) => key)
  return keys.map((key) => {
    const [reply, ...more] = byKey.get(key) ?? []
    if (!reply || more.length > 0) {
      return {
        key,
        outcome: 'unsure',
        error: new AppError('crm-undecided', `${title} did not say what became of one of ${keys.length} writes`),
      }
    }
    try {
      return { key, outcome: 'done', value: read(reply) }
    } catch (error) {
      if (error instanceof AppError) return { key, outcome: error.retryable && !error.neverSent ? 'unsure' : 'failed', error }
      throw error
    }
  })
}
