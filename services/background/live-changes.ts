import type { Output } from '#contract/api/index.ts'
import { AppError } from '#contract/errors.ts'

type Poll = Output<'changes.poll'>

/**
 * The long poll of all open sidebars as one: those that wait after the same cursor share one request. The first answer
 * only says where "now" is. While the backend is away nothing waits: the first
 * answer is the news. Runs only while somebody asks, so that nothing keeps the background awake. What was asked in one session
 * is told in no other: the same sidebar may show another person by then.
 */
export function liveChanges(
  poll: (input: { after?: string; wait: number }) => Promise<Poll>,
  away: () => boolean,
  session: () => Promise<string | undefined>,
) {
  const running = new Map<string, Promise<Poll>>()
  return async (after: string | undefined): Promise<Poll> => {
    const own = await session()
    const answer = await share(`${own} ${after ?? ''}`, () => poll(after === undefined ? { wait: 0 } : { after, wait: away() ? 0 : 20 }))
    if ((await session()) !== own) throw new AppError('cancelled', 'Somebody has signed in or out meanwhile.')
    return answer
  }

  function share(cursor: string, start: () => Promise<Poll>): Promise<Poll> {
    const known = running.get(cursor)
    if (known) return known
    const started = start().finally(() => running.delete(cursor))
    running.set(cursor, started)
    return started
  }
}
