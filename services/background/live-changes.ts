import type { Output } from '#contract/api/index.ts'

type Poll = Output<'changes.poll'>

/**
 * The long poll of all open sidebars as one: those that wait after the same cursor share one request. The first answer
 * only says where "now" is. While the backend is away nothing waits: the first
 * answer is the news. Runs only while somebody asks, so that nothing keeps the background awake.
 */
export function liveChanges(poll: (input: { after?: string; wait: number }) => Promise<Poll>, away: () => boolean = () => false) {
  const running = new Map<string, Promise<Poll>>()
  return (after: string | undefined): Promise<Poll> => {
    if (after === undefined) return share('', () => poll({ wait: 0 }))
    return share(after, () => poll({ after, wait: away() ? 0 : 20 }))
  }

  function share(cursor: string, start: () => Promise<Poll>): Promise<Poll> {
    const known = running.get(cursor)
    if (known) return known
    const started = start().finally(() => running.delete(cursor))
    running.set(cursor, started)
    return started
  }
}
